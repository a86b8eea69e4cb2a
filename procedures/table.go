package procedures

import (
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Tabled makes a procedure that answers from a table: columns name the table's
// columns, the procedure's parameters among them and its results. A call yields
// the results of each row whose parameter columns are the call's arguments.
// Rows may be nil for a procedure without results.
func Tabled(signature string, columns []string, rows [][]value.Value) (*Procedure, error) {
	p, err := ParseSignature(signature)
	if err != nil {
		return nil, err
	}
	in, err := columnsOf(p.Name, p.Params, columns)
	if err != nil {
		return nil, err
	}
	out, err := columnsOf(p.Name, p.Results, columns)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if len(row) != len(columns) {
			return nil, status.New(status.RegistrationFailed, "", "Row %d of `%s` has %d values for %d columns.", i+1, p.Name, len(row), len(columns))
		}
	}
	p.Call = func(_ *Context, args []value.Value, yield func([]value.Value) error) error {
		for _, row := range rows {
			if !matches(row, in, args) {
				continue
			}
			result := make([]value.Value, len(out))
			for i, c := range out {
				result[i] = row[c]
			}
			if err := yield(result); err != nil {
				return err
			}
		}
		return nil
	}
	return p, nil
}

// matches reports whether the row's input columns are the arguments; an INTEGER
// given for a FLOAT matches the equal number.
func matches(row []value.Value, in []int, args []value.Value) bool {
	for i, c := range in {
		if i >= len(args) || !value.Equivalent(row[c], args[i]) {
			return false
		}
	}
	return true
}

// columnsOf finds each parameter's column. A table without columns, as of a
// procedure that yields nothing, needs none for its parameters.
func columnsOf(name string, params []Param, columns []string) ([]int, error) {
	if len(columns) == 0 {
		return nil, nil
	}
	positions := make([]int, len(params))
	for i, p := range params {
		positions[i] = -1
		for c, column := range columns {
			if strings.TrimSpace(column) == p.Name {
				positions[i] = c
			}
		}
		if positions[i] < 0 {
			return nil, status.New(status.RegistrationFailed, "", "The table of `%s` has no column `%s`.", name, p.Name)
		}
	}
	return positions, nil
}
