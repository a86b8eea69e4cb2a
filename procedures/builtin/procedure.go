package builtin

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// callFunc is the implementation of a procedure.
type callFunc = func(ctx *procedures.Context, args []value.Value, yield func(row []value.Value) error) error

// entry is one procedure; its name, parameters and results are read from the signature.
type entry struct {
	sig, doc      string
	mode          procedures.Mode
	args          []string // what each argument is for
	results       []string // what each result column is
	call          callFunc
	notThreadSafe bool
	admin         bool
	system        bool // works on the system database
	deprecated    string
}

func (e *entry) register(r *procedures.Registry) error {
	p, err := procedures.ParseSignature(e.sig)
	if err != nil {
		return err
	}
	for i := range min(len(e.args), len(p.Params)) {
		p.Params[i].Description = e.args[i]
	}
	for i := range min(len(e.results), len(p.Results)) {
		p.Results[i].Description = e.results[i]
	}
	p.Description, p.Mode, p.Call, p.Deprecated = e.doc, e.mode, e.call, e.deprecated
	p.NotThreadSafe, p.Admin, p.WorksOnSystem, p.BuiltIn = e.notThreadSafe, e.admin, e.system, true
	return r.AddProcedure(p)
}

// one is a procedure that yields a single row.
func one(row func(ctx *procedures.Context) ([]value.Value, error)) callFunc {
	return func(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
		values, err := row(ctx)
		if err != nil {
			return err
		}
		return yield(values)
	}
}
