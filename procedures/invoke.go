package procedures

import (
	"context"
	"errors"
	"fmt"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Invoke calls a function that is not built in: a panic and a plain error become
// Neo.ClientError.Procedure.ProcedureCallFailed with the function's name.
func (f *Function) Invoke(ctx *Context, args []value.Value) (v value.Value, err error) {
	defer Guard("function", f.Name, &err)
	return f.Call(ctx, args)
}

// InvokeBatch is Invoke for CallBatch.
func (f *Function) InvokeBatch(ctx *Context, args []Column, rows Living, out *Column) (done bool, err error) {
	defer Guard("function", f.Name, &err)
	return f.CallBatch(ctx, args, rows, out)
}

// errDropped is what a procedure is left with that goes on yielding after it was
// told that its rows are no longer wanted.
var errDropped = errors.New("the procedure went on after its rows were no longer wanted")

// Invoke calls a procedure, as [Function.Invoke]. Once yield has failed the
// procedure is over, and its error is yield's, whatever it returns.
func (p *Procedure) Invoke(ctx *Context, args []value.Value, yield func(row []value.Value) error) (err error) {
	var stopped error
	defer func() {
		if stopped != nil {
			err = stopped
		}
	}()
	defer Guard("procedure", p.Name, &err)
	return p.Call(ctx, args, func(row []value.Value) error {
		if stopped != nil {
			panic(errDropped)
		}
		stopped = yield(row)
		return stopped
	})
}

// Guard, deferred, turns a panic into an error, and an error without a code of
// its own into one that names what was called: kind is function or procedure.
func Guard(kind, name string, err *error) {
	if p := recover(); p != nil {
		if e, ok := p.(*status.Error); ok {
			*err = e
			return
		}
		cause, ok := p.(error)
		if !ok {
			cause = fmt.Errorf("%v", p)
		}
		*err = status.Wrap(status.ProcedureCallFailed, cause, "Failed to invoke %s `%s`: Caused by: panic: %v", kind, name, p)
		return
	}
	if *err != nil {
		*err = Failed(kind, name, *err)
	}
}

// Failed is the error of a call as the user sees it: one with a code of its own
// and the end of a context stay as they are.
func Failed(kind, name string, err error) error {
	if status.As(err) != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return status.Wrap(status.ProcedureCallFailed, err, "Failed to invoke %s `%s`: Caused by: %v", kind, name, err)
}

// Rows is the rows of a query that a function or procedure runs.
type Rows interface {
	Columns() []string
	// Next is the next row, nil at the end.
	Next() ([]value.Value, error)
	Close() error
}

// maxDepth bounds queries whose functions run queries whose functions …: each
// level takes stack, and running out of that would end the process.
const maxDepth = 32

// Run runs Cypher inside a call of the function or procedure name, in the view of
// its query. It fails in the parallel runtime, where no transaction can be
// started: what is marked as not thread-safe never runs there.
func (c *Context) Run(name, text string, params map[string]value.Value) (Rows, error) {
	switch {
	case c.Parallel:
		return nil, status.New(status.ProcedureCallFailed, "",
			"Failed to invoke `%s`: Caused by: it runs a query, which starts a transaction, and that is not possible in the parallel runtime. "+
				"Register it as not thread-safe (morsel.NotThreadSafe), or use another runtime.", name)
	case c.Query == nil:
		return nil, status.New(status.ProcedureCallFailed, "", "Failed to invoke `%s`: Caused by: queries cannot be run here.", name)
	case c.Depth >= maxDepth:
		return nil, status.New(status.StackOverflow, "", "Failed to invoke `%s`: Caused by: queries run one another more than %d levels deep.", name, maxDepth)
	}
	return c.Query(c, text, params)
}
