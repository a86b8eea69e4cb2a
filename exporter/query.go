package exporter

import (
	"context"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/value"
)

// Query runs a query that reads and writes its rows to the file at path, as
// Parquet or Arrow; it gives their number. The query may be run twice, in one
// transaction, see Table.
func Query(ctx context.Context, db *morsel.DB, text string, params map[string]any, to Target) (rows int64, err error) {
	if _, err := free(to.Path, to.Overwrite); err != nil {
		return 0, err
	}
	tx, err := db.Session(morsel.WithAccessMode(morsel.AccessRead), morsel.WithRuntime(to.Runtime)).Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Close()
	probe, err := tx.Run(text, params)
	if err != nil {
		return 0, err
	}
	t := &Table{Names: probe.Keys(), Format: to.Format, Text: jsonText{probe.Graph(), db.Name()}.text}
	first := probe
	all := func(yield func([]value.Value) error) error {
		res := first
		if first = nil; res == nil {
			if res, err = tx.Run(text, params); err != nil {
				return err
			}
		}
		defer res.Close()
		var row []value.Value
		for {
			var ok bool
			if row, _, ok = res.NextRow(row[:0]); !ok {
				return res.Err()
			}
			if err := yield(row); err != nil {
				return err
			}
		}
	}
	err = File(to.Path, to.Overwrite, func(f *Out) error {
		rows, err = t.Write(f, all)
		return err
	})
	return rows, err
}

// Target is the file that a query's rows are written to.
type Target struct {
	Path      string
	Format    Format // Parquet or Arrow
	Runtime   string // of the query; "" = what fits
	Overwrite bool   // replace a file that is there
}
