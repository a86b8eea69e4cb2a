package expr

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func (c *Compiler) binary(e *physical.Binary) (Evaluator, error) {
	l, err := c.compile(e.Left)
	if err != nil {
		return nil, err
	}
	r, err := c.compile(e.Right)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case physical.OpAnd:
		shareOperand(l, r)
		return &and{left: l, right: r}, nil
	case physical.OpOr:
		return &or{left: l, right: r}, nil
	case physical.OpXor:
		return &xor{l, r}, nil
	case physical.OpEq, physical.OpNe, physical.OpLt, physical.OpLe, physical.OpGt, physical.OpGe:
		return &compare{op: e.Op, l: newOperand(l), r: newOperand(r)}, nil
	case physical.OpRegex:
		return &matches{text: l, pattern: r}, nil
	case physical.OpIn:
		return newIn(l, r), nil
	case physical.OpStartsWith:
		return &textTest{l, r, strings.HasPrefix}, nil
	case physical.OpEndsWith:
		return &textTest{l, r, strings.HasSuffix}, nil
	case physical.OpContains:
		return &textTest{l, r, strings.Contains}, nil
	}
	if f := arithmeticOps[e.Op]; f != nil {
		if e.Op == physical.OpAdd || e.Op == physical.OpConcat {
			join, st := f, c.State
			f = func(a, b value.Value) (value.Value, error) {
				if err := joins(st, a, b); err != nil {
					return value.Null, err
				}
				return join(a, b)
			}
		}
		return &arithmetic{op: e.Op, f: f, l: newOperand(l), r: newOperand(r), sum: wallSumOf(e.Op, l, r)}, nil
	}
	return nil, status.New(status.UnknownError, "", "the runtime has no operator %d", e.Op)
}

// arithmeticOps is the operators that make values of values.
var arithmeticOps = map[physical.BinaryOp]func(a, b value.Value) (value.Value, error){
	physical.OpAdd: value.Add, physical.OpSub: value.Sub, physical.OpMul: value.Mul, physical.OpDiv: value.Div,
	physical.OpMod: value.Mod, physical.OpPow: value.Pow, physical.OpConcat: value.Concat,
}

// arithmetic applies an operator to two values.
type arithmetic struct {
	op   physical.BinaryOp
	f    func(a, b value.Value) (value.Value, error)
	l, r operand
	sum  *wallSum // not nil where it may be one
}

func (e *arithmetic) Eval(b *batch.Batch, i int) (value.Value, error) {
	l, err := e.l.e.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	r, err := e.r.e.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return e.f(l, r)
}

// EvalBatch loops over typed columns of numbers, and applies the operator to values where the columns are anything else.
func (e *arithmetic) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if e.sum != nil && b.N > 1 {
		if ns := e.sum.wall(b); ns != nil {
			ofWall(ns, b, out)
			return nil
		}
	}
	if err := e.l.load(b); err != nil {
		return err
	}
	if err := e.r.load(b); err != nil {
		return err
	}
	if e.floats(b, out) || e.ints(b, out) {
		nullRows(b, out, e.l.nulls(), e.r.nulls())
		return nil
	}
	n := b.Len()
	for k := range n {
		i := b.Row(k)
		v, err := e.f(e.l.at(i), e.r.at(i))
		if err != nil {
			return err
		}
		if k == 0 {
			out.StartAs(v, b.N)
		}
		out.Put(i, v)
	}
	if n == 0 {
		out.StartAs(value.Null, b.N)
	}
	return nil
}

// floats is the kernel for two operands of which both are floats; one may be constant, and then an integer, too.
func (e *arithmetic) floats(b *batch.Batch, out *batch.Vector) bool {
	l, lc, ok := e.l.floats()
	if !ok {
		return false
	}
	r, rc, ok := e.r.floats()
	if !ok || l == nil && r == nil {
		return false
	}
	out.Reset(batch.Float)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		x, y := lc, rc
		if l != nil {
			x = l[i]
		}
		if r != nil {
			y = r[i]
		}
		switch e.op {
		case physical.OpAdd:
			x += y
		case physical.OpSub:
			x -= y
		case physical.OpMul:
			x *= y
		case physical.OpDiv:
			x /= y
		default:
			return false
		}
		out.Floats[i] = x
	}
	return true
}

// nullRows makes the rows null that are marked in one of two lists.
func nullRows(b *batch.Batch, out *batch.Vector, l, r []bool) {
	if l == nil && r == nil {
		return
	}
	for k := range b.Len() {
		i := b.Row(k)
		switch {
		case (l == nil || !l[i]) && (r == nil || !r[i]):
		case out.Nulls == nil:
			out.SetNull(i)
		default:
			out.Nulls[i] = true
		}
	}
}

// exactInt is up to where a float is exactly the integer.
const exactInt = 1 << 53

// floats is the operand as a column of floats, or one constant: a float, or an integer that a float can be. What nulls marks is meaningless.
func (o *operand) floats() (col []float64, c float64, ok bool) {
	if o.konst {
		if o.val.Kind() == value.KindInt {
			n := o.val.AsInt()
			return nil, float64(n), -exactInt <= n && n <= exactInt
		}
		return nil, o.val.AsFloat(), o.val.Kind() == value.KindFloat
	}
	return o.v.Floats, 0, o.v.Form == batch.Float
}

// nulls marks the rows where the operand, of a form that keeps nulls apart, is null; nil where there are none.
func (o *operand) nulls() []bool {
	if o.konst {
		return nil
	}
	return o.v.Nulls
}

// ints is the operand as a column or one constant of integers. What nulls marks is meaningless.
func (o *operand) ints() (col []int64, c int64, ok bool) {
	if o.konst {
		return nil, o.val.AsInt(), o.val.Kind() == value.KindInt
	}
	return o.v.Ints, 0, o.v.Form == batch.Int
}

// ints is the kernel for integers. It gives up at the first overflow, which the
// way over values then reports.
func (e *arithmetic) ints(b *batch.Batch, out *batch.Vector) bool {
	l, lc, ok := e.l.ints()
	if !ok {
		return false
	}
	r, rc, ok := e.r.ints()
	if !ok || l == nil && r == nil {
		return false
	}
	out.Reset(batch.Int)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		x, y := lc, rc
		if l != nil {
			x = l[i]
		}
		if r != nil {
			y = r[i]
		}
		switch e.op {
		case physical.OpAdd:
			s := x + y
			if (x^s)&(y^s) < 0 {
				return false
			}
			x = s
		case physical.OpSub:
			s := x - y
			if (x^y)&(x^s) < 0 {
				return false
			}
			x = s
		case physical.OpMul:
			if !small(x) || !small(y) {
				return false
			}
			x *= y
		default:
			return false
		}
		out.Ints[i] = x
	}
	return true
}

// small reports whether products of x with its like fit 64 bits.
func small(x int64) bool { return x == int64(int32(x)) }

type neg struct{ of Evaluator }

func (e *neg) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return value.Neg(v)
}

// textTest is STARTS WITH, ENDS WITH, CONTAINS: null unless both are strings.
type textTest struct {
	left, right Evaluator
	f           func(s, part string) bool
}

func (e *textTest) Eval(b *batch.Batch, i int) (value.Value, error) {
	l, err := e.left.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	r, err := e.right.Eval(b, i)
	if err != nil || l.Kind() != value.KindString || r.Kind() != value.KindString {
		return value.Null, err
	}
	return value.Bool(e.f(l.AsString(), r.AsString())), nil
}
