package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// caseOf gives the first branch whose condition is true.
type caseOf struct {
	conds, thens []Evaluator
	otherwise    Evaluator // nil = null
	// Where all branches are constants of one kind, the result is a column of it:
	// codes holds each branch's integer, or its code in words; the last is that of otherwise.
	form  batch.Form
	codes []int64
	words *batch.Words

	steps     *ladder // all conditions, where the form is not Any; may be nil
	rest, hit []int32
}

func (c *Compiler) caseOf(e *physical.Case) (Evaluator, error) {
	out := &caseOf{}
	for _, w := range e.Whens {
		es, err := c.all([]physical.Expr{w.Cond, w.Then})
		if err != nil {
			return nil, err
		}
		out.conds, out.thens = append(out.conds, es[0]), append(out.thens, es[1])
	}
	es, err := c.all([]physical.Expr{e.Else})
	if err != nil {
		return nil, err
	}
	out.otherwise = es[0]
	out.settle()
	return out, nil
}

// settle finds the form of the result.
func (e *caseOf) settle() {
	var vals []value.Value
	for _, branch := range append(append([]Evaluator{}, e.thens...), e.otherwise) {
		k, ok := branch.(*constant)
		switch {
		case ok:
			vals = append(vals, k.v)
		case branch == nil:
			vals = append(vals, value.Null)
		default:
			return
		}
	}
	ints, words := true, batch.NewWords(true)
	codes := map[string]int64{}
	for _, v := range vals {
		switch v.Kind() {
		case value.KindInt:
			e.codes = append(e.codes, v.AsInt())
			continue
		case value.KindNull:
			e.codes = append(e.codes, -1)
		case value.KindString:
			code, ok := codes[v.AsString()]
			if !ok {
				code = words.Add(v)
				codes[v.AsString()] = code
			}
			e.codes = append(e.codes, code)
		default:
			return
		}
		ints = false
	}
	switch {
	case ints:
		e.form = batch.Int
	case !hasInt(vals):
		e.form, e.words = batch.Code, words
	}
	if e.form != batch.Any {
		e.steps = ladderOf(e.conds, e.codes)
	}
}

func hasInt(vals []value.Value) bool {
	for _, v := range vals {
		if v.Kind() == value.KindInt {
			return true
		}
	}
	return false
}

func (e *caseOf) Eval(b *batch.Batch, i int) (value.Value, error) {
	for k, cond := range e.conds {
		ok, err := Test(cond, b, i)
		if err != nil {
			return value.Null, err
		}
		if ok {
			return e.thens[k].Eval(b, i)
		}
	}
	if e.otherwise == nil {
		return value.Null, nil
	}
	return e.otherwise.Eval(b, i)
}

// EvalBatch decides the branches one after the other, each for the rows that are
// left.
func (e *caseOf) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	out.Reset(e.form)
	out.Words = e.words
	out.Resize(b.N)
	if e.steps != nil {
		if ok, err := e.steps.codes(b, out.Ints); ok || err != nil {
			return err
		}
		e.steps = nil // of what is no integer
	}
	sub := *b
	rest := e.rest[:0]
	for k := range b.Len() {
		rest = append(rest, int32(b.Row(k)))
	}
	e.rest = rest
	for k, cond := range e.conds {
		if len(rest) == 0 {
			return nil
		}
		sub.Sel = rest
		var err error
		if e.hit, err = Select(cond, &sub, e.hit[:0]); err != nil {
			return err
		}
		if err := e.fill(k, e.thens[k], b, e.hit, out); err != nil {
			return err
		}
		rest = without(rest, e.hit)
	}
	return e.fill(len(e.conds), e.otherwise, b, rest, out)
}

// fill evaluates a branch for some rows.
func (e *caseOf) fill(k int, branch Evaluator, b *batch.Batch, rows []int32, out *batch.Vector) error {
	if e.form != batch.Any {
		code := e.codes[k]
		for _, i := range rows {
			out.Ints[i] = code
		}
		return nil
	}
	for _, i := range rows {
		v := value.Null
		if branch != nil {
			var err error
			if v, err = branch.Eval(b, int(i)); err != nil {
				return err
			}
		}
		out.Vals[i] = v
	}
	return nil
}

// without removes one ascending list from another.
func without(rows, gone []int32) []int32 {
	if len(gone) == 0 {
		return rows
	}
	left := rows[:0]
	for _, i := range rows {
		if len(gone) > 0 && gone[0] == i {
			gone = gone[1:]
			continue
		}
		left = append(left, i)
	}
	return left
}
