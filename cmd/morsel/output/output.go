// Package output writes results as tables, CSV, JSON, JSON lines or Markdown, and
// splits files of queries at their semicolons.
package output

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
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
	Width  int       // of the terminal, for tables; 0 = no limit
	Empty  string    // what a table without rows says; "" = (no rows)
	Plans  io.Writer // where plans go that would not be what the format promises: beside CSV and JSON
}

// Write reads the whole result and writes it. Tables are held in memory, the other formats stream.
func Write(w io.Writer, rows connect.Rows, o Options) (*morsel.Summary, error) {
	res := &counted{Rows: rows}
	var err error
	switch o.Format {
	case CSV:
		err = writeCSV(w, res)
	case JSON:
		err = writeJSON(w, res, jsonFrame{open: "[\n  ", between: ",\n  ", close: "\n]\n", none: "[]\n"})
	case JSONL:
		err = writeJSON(w, res, jsonFrame{after: "\n"})
	case Markdown:
		err = writeTable(w, res, o, func(t table.Writer) string { return t.RenderMarkdown() })
	default:
		err = writeTable(w, res, o, func(t table.Writer) string { return t.Render() })
	}
	if err != nil {
		_, _ = res.Consume()
		return nil, err
	}
	sum, err := res.Consume()
	if err != nil {
		return nil, err
	}
	switch {
	case sum.Plan != nil && o.Plans != nil && o.Format != Table && o.Format != Markdown:
		fmt.Fprint(o.Plans, sum.Plan)
	case sum.Plan != nil:
		fmt.Fprint(w, sum.Plan)
	case o.Format == Table && len(res.Keys()) > 0 && res.rows == 0:
		fmt.Fprintln(w, cmp.Or(o.Empty, "(no rows)"))
	}
	return sum, nil
}

// counted counts the rows that are read.
type counted struct {
	connect.Rows
	rows int
}

// Records implements [connect.Rows].
func (c *counted) Records() iter.Seq2[*morsel.Record, error] {
	return func(yield func(*morsel.Record, error) bool) {
		for rec, err := range c.Rows.Records() {
			c.rows++
			if !yield(rec, err) {
				return
			}
		}
	}
}

func writeTable(w io.Writer, res connect.Rows, o Options, render func(table.Writer) string) error {
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
	cols := make([]columnShape, len(header))
	for i, k := range res.Keys() {
		cols[i].width = text.StringWidthWithoutEscSequences(k)
	}
	rows := 0
	for rec, err := range res.Records() {
		if err != nil {
			return err
		}
		row := make(table.Row, len(rec.Values))
		for i, v := range rec.Values {
			c := cell(v)
			row[i] = c
			cols[i].numeric = cols[i].numeric || isNumber(v)
			cols[i].width = max(cols[i].width, text.LongestLineLen(c))
		}
		t.AppendRow(row)
		rows++
	}
	t.SetColumnConfigs(columns(cols, o.Width))
	if rows == 0 && o.Format != Markdown {
		return nil
	}
	_, err := fmt.Fprintln(w, render(t))
	return err
}

// columnShape is what is known of a column before it is drawn.
type columnShape struct {
	numeric bool
	width   int // of its widest line, in characters
}

// columns aligns numbers to the right and wraps what would not fit the terminal: narrow columns
// keep their width, the wide ones share what is left.
func columns(cols []columnShape, width int) []table.ColumnConfig {
	limit := widest(cols, width)
	out := make([]table.ColumnConfig, len(cols))
	for i, c := range cols {
		out[i] = table.ColumnConfig{Number: i + 1, Align: text.AlignLeft}
		if c.numeric {
			out[i].Align = text.AlignRight
		}
		if limit > 0 && c.width > limit {
			out[i].WidthMax, out[i].WidthMaxEnforcer = limit, text.WrapSoft
		}
	}
	return out
}

// widest is the width that a column may have so that all fit; 0 where there is no limit.
func widest(cols []columnShape, width int) int {
	if width <= 0 {
		return 0
	}
	const frame, least = 3, 8
	left, wide := width-1-frame*len(cols), len(cols)
	limit := max(left/max(wide, 1), least)
	for range cols {
		rest, n := left, 0
		for _, c := range cols {
			if c.width <= limit {
				rest -= c.width
			} else {
				n++
			}
		}
		if n == 0 {
			return 0
		}
		next := max(rest/n, least)
		if next <= limit {
			break
		}
		limit = next
	}
	return limit
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

// jsonFrame is what stands around the rows, between two and after each; none replaces it all where there are no rows.
type jsonFrame struct{ open, between, after, close, none string }

func writeJSON(w io.Writer, res connect.Rows, f jsonFrame) error {
	before, end := f.open, f.none
	for rec, err := range res.Records() {
		if err != nil {
			if f.after == "" && before == f.between {
				fmt.Fprintln(w) // the array stays open, as not all is there
			}
			return err
		}
		b, err := encodeRow(rec)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s%s", before, b, f.after); err != nil {
			return err
		}
		before, end = f.between, f.close
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
		val, err := json.Marshal(written(rec.Values[i]))
		if err != nil {
			return nil, fmt.Errorf("encoding column %q: %w", k, err)
		}
		b = append(append(append(b, key...), ": "...), val...)
	}
	return append(b, '}'), nil
}
