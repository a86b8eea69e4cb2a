package output

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"

	"github.com/morseldb/morsel/cmd/morsel/connect"
)

// csvRecords writes records that end as RFC 4180 says, in CR LF. [csv.Writer] can do that too, but then
// changes the line ends within fields; and a record of one empty field would be an empty line, which readers pass over.
type csvRecords struct {
	out *bufio.Writer
	one bytes.Buffer // the record that is being written
	enc *csv.Writer  // to one
}

func newCSVRecords(w io.Writer) *csvRecords {
	c := &csvRecords{out: bufio.NewWriter(w)}
	c.enc = csv.NewWriter(&c.one)
	return c
}

func (c *csvRecords) write(fields []string) error {
	c.one.Reset()
	if len(fields) == 1 && fields[0] == "" {
		c.one.WriteString(`""`)
	} else if err := c.enc.Write(fields); err != nil {
		return wrapCSV(err)
	}
	c.enc.Flush()
	_, _ = c.out.Write(bytes.TrimSuffix(c.one.Bytes(), []byte("\n")))
	_, err := c.out.WriteString("\r\n") // gives errors of earlier writes, too
	return wrapCSV(err)
}

func (c *csvRecords) flush() error { return wrapCSV(c.out.Flush()) }

func wrapCSV(err error) error {
	if err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

func writeCSV(w io.Writer, res connect.Rows) error {
	c := newCSVRecords(w)
	if len(res.Keys()) > 0 {
		if err := c.write(res.Keys()); err != nil {
			return err
		}
	}
	fields := make([]string, len(res.Keys()))
	for rec, err := range res.Records() {
		if err != nil {
			_ = c.flush()
			return err
		}
		for i, v := range rec.Values {
			fields[i] = ""
			if v != nil {
				fields[i] = cell(v)
			}
		}
		if err := c.write(fields); err != nil {
			return err
		}
	}
	return c.flush()
}
