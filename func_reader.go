package morsel

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// reader takes the arguments of a row as one value T, so that what is the same for any number of parameters is
// written once: no parameters, and one more with each [and].
type reader[T any] struct {
	ready func() // once the spec is finished
	// get reports with null an argument that makes the result null without a call.
	get func(c *procedures.Context, args []value.Value, to *T) (null bool, err error)
}

// with is arguments and one more behind them.
type with[T, X any] struct {
	head T
	last X
}

// none is the reader of no parameters.
func none() reader[struct{}] {
	return reader[struct{}]{
		ready: func() {},
		get:   func(*procedures.Context, []value.Value, *struct{}) (bool, error) { return false, nil },
	}
}

// and adds a parameter of type X to a spec, and to what reads the ones before it.
func and[X, T any](s *spec, before reader[T]) reader[with[T, X]] {
	p := paramOf[X](s)
	return reader[with[T, X]]{
		ready: func() {
			before.ready()
			p.ready()
		},
		get: func(c *procedures.Context, args []value.Value, to *with[T, X]) (bool, error) {
			if null, err := before.get(c, args, &to.head); null || err != nil {
				return null, err
			}
			return p.get(c, args, &to.last)
		},
	}
}
