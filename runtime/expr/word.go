package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// byWord is an expression that depends on nothing but one property, or on a
// node's labels: lower(p.gender) = 'male', labels(m)[0]. Where the store keeps
// those as codes, the expression is evaluated once for each code that is met and
// not for each row. plain is the same expression over rows, for all other cases.
type byWord struct {
	plain Evaluator
	codes coder
	inner Evaluator // over cell
	cell  *constant

	vec     batch.Vector
	words   *batch.Words // what the memory below is of
	truths  []verdict    // by 1 + code
	known   []bool       // by 1 + code
	results []value.Value
	made    []int64      // by 1 + code: of a string in out
	out     *batch.Words // the results, where all are strings
	numbers map[string]int64
	mixed   bool // a result is no string
}

// coder gives a batch's values of what a byWord depends on as codes.
type coder interface {
	// codes fills out, in form Code; ok is false where there are none.
	codes(b *batch.Batch, out *batch.Vector) (ok bool, err error)
}

type verdict uint8

const (
	unknown verdict = iota
	passes
	fails
)

// wordBudget is how many nodes an expression may have: expressions are looked at
// from each of their nodes.
const wordBudget = 48

// leaf is what a byWord depends on: a property of a slot, or its labels.
type leaf struct {
	slot   physical.Slot
	key    string
	labels bool
}

// wordLeaf finds the one leaf of an expression; ok is false where there is
// another, or the expression is not a function of what it reads.
func (c *Compiler) wordLeaf(e physical.Expr) (l leaf, ok bool) {
	budget, found, fits := wordBudget, false, true
	var visit func(e physical.Expr)
	visit = func(e physical.Expr) {
		budget--
		if !fits || budget < 0 {
			fits = false
			return
		}
		if x, is := c.asLeaf(e); is {
			fits = !found || x == l
			l, found = x, true
			return
		}
		if fits = c.pure(e); fits {
			physical.Subexprs(e, visit)
		}
	}
	visit(e)
	return l, found && fits
}

// asLeaf reports whether e is a property of a slot or labels(slot).
func (c *Compiler) asLeaf(e physical.Expr) (leaf, bool) {
	of, l := e, leaf{}
	switch e := e.(type) {
	case *physical.Property:
		of, l.key = e.Of, e.Key
	case *physical.Call:
		f := c.State.Registry.Function(e.Func)
		if f == nil || !f.BuiltIn || f.Name != "labels" || len(e.Args) != 1 {
			return l, false
		}
		of, l.labels = e.Args[0], true
	default:
		return l, false
	}
	ref, ok := of.(*physical.SlotRef)
	if !ok || c.scratch[ref.Slot] > 0 {
		return l, false
	}
	l.slot = ref.Slot
	return l, true
}

// pure reports whether e gives the same for the same operands, and is worth keeping.
func (c *Compiler) pure(e physical.Expr) bool {
	switch e := e.(type) {
	case *physical.Call:
		f := c.State.Registry.Function(e.Func)
		return f != nil && (f.Folds() || f.BuiltIn && f.Name == "size")
	case *physical.Const, *physical.Param, *physical.Binary, *physical.Not, *physical.IsNull, *physical.Index, *physical.Case,
		*physical.ListExpr, *physical.IsNormalized, *physical.Normalize, *physical.PerRun:
		return true
	}
	return false
}

// byWord makes a byWord of e; nil where e is none.
func (c *Compiler) byWord(e physical.Expr) (Evaluator, error) {
	if c.within || c.State.Writes || c.State.Tx != nil {
		return nil, nil
	}
	l, ok := c.wordLeaf(e)
	if !ok {
		return nil, nil
	}
	c.within = true
	defer func() { c.within, c.leaf, c.cell = false, leaf{}, nil }()
	plain, err := c.compile(e)
	if err != nil {
		return nil, err
	}
	x := &byWord{plain: plain, cell: &constant{}}
	c.leaf, c.cell = l, x.cell
	if x.inner, err = c.compile(e); err != nil {
		return nil, err
	}
	if l.labels {
		x.codes = newLabelCodes(c.State, l.slot)
	} else {
		x.codes = newProperty(c.State, &slotRef{l.slot}, l.key)
	}
	return x, nil
}

// cellOf is the cell that takes the place of e while a byWord's inner expression
// is compiled; nil for all else. A cell is no constant to those who fold.
func (c *Compiler) cellOf(e physical.Expr) Evaluator {
	if c.cell == nil {
		return nil
	}
	if l, ok := c.asLeaf(e); ok && l == c.leaf {
		return &wordCell{c.cell}
	}
	return nil
}

// wordCell reads the word that an expression is evaluated for.
type wordCell struct{ at *constant }

func (e *wordCell) Eval(*batch.Batch, int) (value.Value, error) { return e.at.v, nil }

func (e *byWord) Eval(b *batch.Batch, i int) (value.Value, error) { return e.plain.Eval(b, i) }

// load reads the codes; ok is false where the rows have none, or a batch of one is not worth it.
func (e *byWord) load(b *batch.Batch) (ok bool, err error) {
	if b.N < 2 {
		return false, nil
	}
	if ok, err = e.codes.codes(b, &e.vec); !ok || err != nil {
		return false, err
	}
	if !e.words.Same(e.vec.Words) {
		e.truths, e.known, e.results, e.made = e.truths[:0], e.known[:0], e.results[:0], e.made[:0]
		e.mixed, e.out, e.numbers = false, batch.NewWords(true), map[string]int64{}
	}
	e.words = e.vec.Words
	return true, nil
}

// Select decides each code once.
func (e *byWord) Select(b *batch.Batch, out []int32) ([]int32, error) {
	if ok, err := e.load(b); err != nil {
		return out, err
	} else if !ok {
		return Select(e.plain, b, out)
	}
	for k := range b.Len() {
		i := b.Row(k)
		at := e.vec.Ints[i] + 1
		if at >= int64(len(e.truths)) {
			e.truths = append(e.truths, make([]verdict, at+1-int64(len(e.truths)))...)
		}
		if e.truths[at] == unknown {
			e.cell.v = e.words.At(at - 1)
			ok, err := Test(e.inner, b, i)
			if err != nil {
				return out, err
			}
			e.truths[at] = fails
			if ok {
				e.truths[at] = passes
			}
		}
		if e.truths[at] == passes {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// EvalBatch evaluates each code once. Strings are given as codes again.
func (e *byWord) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if ok, err := e.load(b); err != nil {
		return err
	} else if !ok {
		return EvalBatch(e.plain, b, out)
	}
	for k := range b.Len() {
		i := b.Row(k)
		if at := e.vec.Ints[i] + 1; at >= int64(len(e.known)) || !e.known[at] {
			if err := e.learn(at, b, i); err != nil {
				return err
			}
		}
	}
	if e.mixed {
		e.values(b, out)
		return nil
	}
	out.Reset(batch.Code)
	out.Words = e.out
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		out.Ints[i] = e.made[e.vec.Ints[i]+1]
	}
	return nil
}

func (e *byWord) values(b *batch.Batch, out *batch.Vector) {
	for k := range b.Len() {
		i := b.Row(k)
		v := e.results[e.vec.Ints[i]+1]
		if k == 0 {
			out.StartAs(v, b.N)
		}
		out.Put(i, v)
	}
	if b.Len() == 0 {
		out.StartAs(value.Null, b.N)
	}
}

// learn evaluates the expression for a code (plus 1).
func (e *byWord) learn(at int64, b *batch.Batch, i int) error {
	if n := at + 1 - int64(len(e.known)); n > 0 {
		e.known = append(e.known, make([]bool, n)...)
		e.results = append(e.results, make([]value.Value, n)...)
		e.made = append(e.made, make([]int64, n)...)
	}
	e.cell.v = e.words.At(at - 1)
	v, err := e.inner.Eval(b, i)
	if err != nil {
		return err
	}
	e.known[at], e.results[at], e.made[at] = true, v, -1
	switch v.Kind() {
	case value.KindNull:
	case value.KindString:
		n, ok := e.numbers[v.AsString()]
		if !ok {
			n = e.out.Add(v)
			e.numbers[v.AsString()] = n
		}
		e.made[at] = n
	default:
		e.mixed = true
	}
	return nil
}
