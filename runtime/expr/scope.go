package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// with evaluates a value into a scratch slot, then its body.
type with struct {
	st          *state.State
	slot        physical.Slot
	value, body Evaluator
}

func (c *Compiler) with(e *physical.With) (Evaluator, error) {
	v, err := c.compile(e.Value)
	if err != nil {
		return nil, err
	}
	defer c.bind(e.Slot)()
	body, err := c.compile(e.Body)
	return &with{c.State, e.Slot, v, body}, err
}

func (e *with) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.value.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	e.st.Scratch[e.slot] = v
	return e.body.Eval(b, i)
}

// listComp is [v IN list WHERE pred | map].
type listComp struct {
	st        *state.State
	slot      physical.Slot
	list      listOperand
	pred, out Evaluator
}

func (c *Compiler) listComp(e *physical.ListComp) (Evaluator, error) {
	list, err := c.compile(e.List)
	if err != nil {
		return nil, err
	}
	defer c.bind(e.Var)()
	es, err := c.all([]physical.Expr{e.Pred, e.Map})
	if err != nil {
		return nil, err
	}
	return &listComp{c.State, e.Var, newListOperand(list), es[0], es[1]}, nil
}

func (e *listComp) Eval(b *batch.Batch, i int) (value.Value, error) {
	els, _, null, err := e.list.elements(b, i)
	if err != nil || null {
		return value.Null, err
	}
	in := els
	// The list is charged while it is built: one that is too large fails here,
	// one that is kept is charged by who keeps it.
	account := state.Account{Memory: &e.st.Memory}
	defer account.Free()
	if err := account.Charge(valueBytes * int64(len(in))); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, 0, len(in))
	for _, v := range in {
		if err := e.st.Tick(); err != nil {
			return value.Null, err
		}
		e.st.Scratch[e.slot] = v
		ok, err := Test(e.pred, b, i)
		if err != nil {
			return value.Null, err
		}
		if !ok {
			continue
		}
		if e.out != nil {
			if v, err = e.out.Eval(b, i); err != nil {
				return value.Null, err
			}
		}
		out = append(out, v)
	}
	return value.List(out), nil
}

// quantified is all, any, none, single.
type quantified struct {
	st   *state.State
	kind physical.QuantKind
	slot physical.Slot
	list listOperand
	pred Evaluator
}

func (c *Compiler) quantified(e *physical.Quantified) (Evaluator, error) {
	list, err := c.compile(e.List)
	if err != nil {
		return nil, err
	}
	defer c.bind(e.Var)()
	pred, err := c.compile(e.Pred)
	return &quantified{c.State, e.Kind, e.Var, newListOperand(list), pred}, err
}

func (e *quantified) Eval(b *batch.Batch, i int) (value.Value, error) {
	els, _, null, err := e.list.elements(b, i)
	if err != nil || null {
		return value.Null, err
	}
	trues, unknown := 0, false
	for _, v := range els {
		if err := e.st.Tick(); err != nil {
			return value.Null, err
		}
		e.st.Scratch[e.slot] = v
		p, err := evalTruth(e.pred, b, i)
		if err != nil {
			return value.Null, err
		}
		switch {
		case p.IsNull():
			unknown = true
		case p.IsTrue():
			trues++
		}
		if done, answer := e.decided(p, trues); done {
			return answer, nil
		}
	}
	if unknown {
		return value.Null, nil
	}
	return value.Bool(e.kind == physical.QuantAll || e.kind == physical.QuantNone || e.kind == physical.QuantSingle && trues == 1), nil
}

// decided reports whether no further element can change the answer.
func (e *quantified) decided(p value.Value, trues int) (bool, value.Value) {
	switch e.kind {
	case physical.QuantAll:
		return p == value.False, value.False
	case physical.QuantAny:
		return trues > 0, value.True
	case physical.QuantNone:
		return trues > 0, value.False
	}
	return trues > 1, value.False
}

// reduce folds a list; with a predicate it is allReduce.
type reduce struct {
	st         *state.State
	acc, slot  physical.Slot
	init, step Evaluator
	list       listOperand
	pred       Evaluator
}

func (c *Compiler) reduce(e *physical.Reduce) (Evaluator, error) {
	es, err := c.all([]physical.Expr{e.Init, e.List})
	if err != nil {
		return nil, err
	}
	defer c.bind(e.Acc, e.Var)()
	inner, err := c.all([]physical.Expr{e.Step, e.Pred})
	if err != nil {
		return nil, err
	}
	return &reduce{c.State, e.Acc, e.Var, es[0], inner[0], newListOperand(es[1]), inner[1]}, nil
}

// extent is about how many bytes an accumulator that grows has of its own; what its elements hold is not looked at.
func extent(v value.Value) int64 {
	const element = 24
	switch v.Kind() {
	case value.KindString:
		return int64(len(v.AsString()))
	case value.KindList:
		return int64(len(v.AsList())) * element
	}
	return 0
}

func (e *reduce) Eval(b *batch.Batch, i int) (value.Value, error) {
	els, _, null, err := e.list.elements(b, i)
	if err != nil || null {
		return value.Null, err
	}
	acc, err := e.init.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	unknown := false
	var held int64
	defer func() { e.st.Memory.Release(held) }()
	for _, v := range els {
		if err := e.st.Tick(); err != nil {
			return value.Null, err
		}
		e.st.Scratch[e.slot], e.st.Scratch[e.acc] = v, acc
		if acc, err = e.step.Eval(b, i); err != nil {
			return value.Null, err
		}
		if n := extent(acc); n > held {
			if err := e.st.Memory.Charge(n - held); err != nil {
				return value.Null, err
			}
			held = n
		}
		if e.pred == nil {
			continue
		}
		e.st.Scratch[e.acc] = acc
		p, err := evalTruth(e.pred, b, i)
		if err != nil || p == value.False {
			return p, err
		}
		unknown = unknown || p.IsNull()
	}
	switch {
	case e.pred == nil:
		return acc, nil
	case unknown:
		return value.Null, nil
	}
	return value.True, nil
}
