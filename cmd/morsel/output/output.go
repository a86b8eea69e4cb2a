// Package output writes results as tables, CSV, JSON, JSON lines or Markdown, and
// splits files of queries at their semicolons.
package output

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/morseldb/morsel"
)

// Format is how rows are written.
type Format string

// The formats.
const (
	Table    Format = "table"
	CSV      Format = "csv"      // RFC 4180, with a header line
	JSON     Format = "json"     // one array of objects
	JSONL    Format = "jsonl"    // one object a line
	Markdown Format = "markdown" // a pipe table
)

// ParseFormat reads a format's name.
func ParseFormat(s string) (Format, error) {
	switch f := Format(strings.ToLower(s)); f {
	case Table, CSV, JSON, JSONL, Markdown:
		return f, nil
	}
	return "", fmt.Errorf("%q is no format; choose table, csv, json, jsonl or markdown", s)
}

// Options of Write.
type Options struct {
	Format Format
	Width  int // of the terminal, for tables; 0 = no limit
}

// Write reads the whole result and writes it. Tables are held in memory, the other formats stream.
func Write(w io.Writer, res *morsel.Result, o Options) (*morsel.Summary, error) {
	some := res.Peek()
	var err error
	switch o.Format {
	case CSV:
		err = writeCSV(w, res)
	case JSON:
		err = writeJSON(w, res, jsonFrame{"[\n  ", ",\n  ", "\n]\n", "[]\n"})
	case JSONL:
		err = writeJSON(w, res, jsonFrame{"", "\n", "\n", ""})
	case Markdown:
		err = writeTable(w, res, o, func(t table.Writer) string { return t.RenderMarkdown() })
	default:
		err = writeTable(w, res, o, func(t table.Writer) string { return t.Render() })
	}
	if err != nil {
		_ = res.Close()
		return nil, err
	}
	sum, err := res.Consume()
	if err != nil {
		return nil, err
	}
	switch {
	case sum.Plan != nil:
		fmt.Fprint(w, sum.Plan)
	case o.Format == Table && len(res.Keys()) > 0 && !some:
		fmt.Fprintln(w, "(no rows)")
	}
	return sum, nil
}

func writeTable(w io.Writer, res *morsel.Result, o Options, render func(table.Writer) string) error {
	if len(res.Keys()) == 0 {
		for _, err := range res.Records() {
			return err
		}
		return nil
	}
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	header := make(table.Row, len(res.Keys()))
	for i, k := range res.Keys() {
		header[i] = k
	}
	t.AppendHeader(header)
	var numeric []bool
	rows := 0
	for rec, err := range res.Records() {
		if err != nil {
			return err
		}
		row := make(table.Row, len(rec.Values))
		if numeric == nil {
			numeric = make([]bool, len(rec.Values))
		}
		for i, v := range rec.Values {
			row[i] = cell(v)
			numeric[i] = numeric[i] || isNumber(v)
		}
		t.AppendRow(row)
		rows++
	}
	t.SetColumnConfigs(columns(numeric, o.Width, len(header)))
	if rows == 0 && o.Format != Markdown {
		return nil
	}
	_, err := fmt.Fprintln(w, render(t))
	return err
}

// columns aligns numbers to the right and wraps what would not fit the terminal.
func columns(numeric []bool, width, n int) []table.ColumnConfig {
	var out []table.ColumnConfig
	for i := range n {
		c := table.ColumnConfig{Number: i + 1}
		if i < len(numeric) && numeric[i] {
			c.Align = text.AlignRight
		}
		if width > 0 {
			const frame = 3
			c.WidthMax = max((width-1)/n-frame, 8)
			c.WidthMaxEnforcer = text.WrapSoft
		}
		out = append(out, c)
	}
	return out
}

// cell is a value in a table: strings without quotes at the top, all else as Cypher prints it.
func cell(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return morsel.FormatValue(v)
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}

func writeCSV(w io.Writer, res *morsel.Result) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(res.Keys()); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	fields := make([]string, len(res.Keys()))
	for rec, err := range res.Records() {
		if err != nil {
			c.Flush()
			return err
		}
		for i, v := range rec.Values {
			fields[i] = ""
			if v != nil {
				fields[i] = cell(v)
			}
		}
		if err := c.Write(fields); err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
	}
	c.Flush()
	return c.Error()
}

// jsonFrame is what stands around the rows; none replaces it all where there are no rows.
type jsonFrame struct{ open, between, end, none string }

func writeJSON(w io.Writer, res *morsel.Result, f jsonFrame) error {
	rows := 0
	for rec, err := range res.Records() {
		if err != nil {
			return err
		}
		sep := f.between
		if rows == 0 {
			sep = f.open
		}
		rows++
		b, err := encodeRow(rec)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", sep, b); err != nil {
			return err
		}
	}
	end := f.end
	if rows == 0 {
		end = f.none
	}
	_, err := io.WriteString(w, end)
	return err
}

// encodeRow makes an object whose keys keep the order of the columns.
func encodeRow(rec *morsel.Record) ([]byte, error) {
	b := []byte{'{'}
	for i, k := range rec.Keys {
		if i > 0 {
			b = append(b, ", "...)
		}
		key, err := json.Marshal(k)
		if err != nil {
			return nil, fmt.Errorf("encoding a column name: %w", err)
		}
		val, err := json.Marshal(jsonValue(rec.Values[i]))
		if err != nil {
			return nil, fmt.Errorf("encoding column %q: %w", k, err)
		}
		b = append(append(append(b, key...), ": "...), val...)
	}
	return append(b, '}'), nil
}
