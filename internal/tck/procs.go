package tck

import (
	"fmt"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// declare registers a procedure whose rows are a table: the first columns are the
// inputs that a row answers, the others its outputs.
func declare(db *morsel.DB, signature string, t *messages.PickleTable) error {
	var columns []string
	var rows [][]value.Value
	for i, r := range t.Rows {
		var row []value.Value
		for _, c := range r.Cells {
			if i == 0 {
				columns = append(columns, c.Value)
				continue
			}
			v, err := cellValue(c.Value)
			if err != nil {
				return err
			}
			row = append(row, v)
		}
		if i > 0 {
			rows = append(rows, row)
		}
	}
	p, err := procedures.Tabled(signature, columns, rows)
	if err != nil {
		return fmt.Errorf("declaring a procedure: %w", err)
	}
	return db.Registry().AddProcedure(p)
}

func cellValue(s string) (value.Value, error) {
	v, err := parseValue(s)
	if err != nil {
		return value.Null, err
	}
	switch t := v.(type) {
	case nil:
		return value.Null, nil
	case int64:
		return value.Int(t), nil
	case float64:
		return value.Float(t), nil
	case string:
		return value.String(t), nil
	case bool:
		return value.Bool(t), nil
	}
	return value.Null, fmt.Errorf("a procedure's table holds scalars, not %s", s)
}
