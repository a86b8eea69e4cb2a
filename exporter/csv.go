package exporter

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/morseldb/morsel/columnar"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// arrayDelimiter separates elements of lists: one that texts hardly have.
const arrayDelimiter = '\x1f'

// headerTypes is the type that a header of neo4j-admin's has for each kind.
var headerTypes = map[value.Kind]string{
	value.KindBool: "boolean", value.KindInt: "long", value.KindFloat: "double", value.KindString: "string", value.KindDate: "date",
	value.KindLocalTime: "localtime", value.KindTime: "time", value.KindLocalDateTime: "localdatetime", value.KindDateTime: "datetime",
	value.KindDuration: "duration", value.KindPoint: "point",
}

// csvColumn is the type of a column, learnt from its values.
type csvColumn struct {
	kind  value.Kind
	list  bool
	bytes bool // a list that is a byte array
}

// take widens the type so that it holds v.
func (c *csvColumn) take(v value.Value) error {
	if v.IsNull() {
		return nil
	}
	kind, list := v.Kind(), v.Kind() == value.KindList
	_, bytes := v.AsBytes()
	if list {
		if kind = value.KindNull; v.ListLen() > 0 {
			kind = v.ListAt(0).Kind()
		} else {
			return fmt.Errorf("CSV has no room for empty lists; Parquet and Arrow have")
		}
	}
	switch {
	case headerTypes[kind] == "":
		return fmt.Errorf("CSV has no room for values of type %s; Parquet, Arrow and JSON lines have", kind)
	case c.kind == value.KindNull:
		c.kind, c.list, c.bytes = kind, list, bytes
	case c.list && c.kind == kind && c.bytes != bytes:
		return columnar.ErrBytes
	case c.list != list || c.kind != kind:
		return fmt.Errorf("it has values of several types, such as %s and %s, and a column has one; JSON lines and morsel dump keep them", c.kind, v.Kind())
	}
	return nil
}

// header is the type as a header has it.
func (c *csvColumn) header() string {
	switch {
	case c.bytes:
		return "byte[]"
	case c.kind == value.KindNull:
		return "string"
	case c.list:
		return headerTypes[c.kind] + "[]"
	}
	return headerTypes[c.kind]
}

// writeCSV writes rows in neo4j-admin's notation: once over them for the types, once for the text.
func writeCSV(out io.Writer, names []string, rows Rows) (n int64, err error) {
	columns := make([]csvColumn, len(names))
	err = rows(func(row []value.Value) error {
		n++
		for i, v := range row {
			if err := columns[i].take(v); err != nil {
				return place(n, names[i], err)
			}
		}
		return nil
	})
	if err != nil {
		return n, err
	}
	n = 0
	return n, buffered(out, func(w *bufio.Writer) error {
		line := []byte{}
		for i, name := range names {
			if i > 0 {
				line = append(line, ',')
			}
			if name[0] != ':' {
				name += ":" + columns[i].header()
			}
			line = appendField(line, name)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
		return rows(func(row []value.Value) error {
			n++
			line = line[:0]
			for i, v := range row {
				if i > 0 {
					line = append(line, ',')
				}
				text, err := csvText(v)
				if err != nil {
					return place(n, names[i], err)
				}
				if !v.IsNull() {
					line = appendField(line, text)
				}
			}
			_, err := w.Write(append(line, '\n'))
			return err
		})
	})
}

// csvText is a value as an import reads it.
func csvText(v value.Value) (string, error) {
	switch v.Kind() {
	case value.KindString:
		if strings.ContainsRune(v.AsString(), '\r') {
			return "", status.New(status.InvalidRequest, "", "CSV files have no room for carriage returns; Parquet and Arrow have")
		}
		return v.AsString(), nil
	case value.KindPoint:
		return strings.TrimSuffix(strings.TrimPrefix(v.String(), "point("), ")"), nil
	case value.KindList:
		parts := make([]string, len(v.AsList()))
		for i, e := range v.AsList() {
			text, err := csvText(e)
			if err != nil {
				return "", err
			}
			if strings.ContainsRune(text, arrayDelimiter) || text == "" {
				return "", status.New(status.InvalidRequest, "", "CSV has no room for a list with %q in it; Parquet and Arrow have", text)
			}
			parts[i] = text
		}
		return strings.Join(parts, string(arrayDelimiter)), nil
	}
	return v.String(), nil
}

// appendField quotes a field where needed; texts that are empty are quoted, as a field with nothing in it is missing.
func appendField(line []byte, text string) []byte {
	if text != "" && !strings.ContainsAny(text, ",\"\n\r") {
		return append(line, text...)
	}
	line = append(line, '"')
	line = append(line, strings.ReplaceAll(text, `"`, `""`)...)
	return append(line, '"')
}
