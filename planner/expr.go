package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// lowering turns syntax into expressions over the slots of a stream's rows.
type lowering struct {
	s *stream
	// subst gives, by explain.Key, the slots of expressions that are computed already: grouping keys and
	// aggregates. nil = none.
	subst map[string]physical.Slot
	// local overrides the slot of variables: the relationship of a variable-length pattern in its own predicate.
	local   map[int]physical.Slot
	subject physical.Expr // what CaseSubject stands for
}

// expr lowers e over the rows of s; nil stays nil.
func (s *stream) expr(e ast.Expr) physical.Expr { return (&lowering{s: s}).expr(e) }

func (l *lowering) exprs(es []ast.Expr) []physical.Expr {
	var out []physical.Expr
	for _, e := range es {
		out = append(out, l.expr(e))
	}
	return out
}

func constant(v value.Value) physical.Expr { return &physical.Const{Value: v} }

func ref(s physical.Slot) physical.Expr { return &physical.SlotRef{Slot: s} }

func (l *lowering) slot(v *ast.Variable) physical.Slot {
	if s, ok := l.local[v.ID]; ok {
		return s
	}
	return l.s.p.slot(v)
}

func (l *lowering) expr(e ast.Expr) physical.Expr {
	if e == nil {
		return nil
	}
	if l.subst != nil {
		if s, ok := l.subst[explain.Key(e)]; ok {
			return ref(s)
		}
	}
	switch e := e.(type) {
	case *ast.Variable:
		return ref(l.slot(e))
	case *ast.Param:
		return &physical.Param{Name: e.Name}
	case *ast.NullLit:
		return constant(value.Null)
	case *ast.BoolLit:
		return constant(value.Bool(e.Value))
	case *ast.IntLit:
		return constant(value.Int(e.Value))
	case *ast.FloatLit:
		return constant(value.Float(e.Value))
	case *ast.StringLit:
		return constant(value.String(e.Value))
	case *ast.ListLit:
		return &physical.ListExpr{Items: l.exprs(e.Items)}
	case *ast.MapLit:
		return &physical.MapExpr{Keys: e.Keys, Values: l.exprs(e.Values)}
	case *ast.FuncCall:
		return l.call(e)
	case *ast.CaseSubject:
		return l.subject
	}
	return l.operator(e)
}

func (l *lowering) operator(e ast.Expr) physical.Expr {
	switch e := e.(type) {
	case *ast.Property:
		return &physical.Property{Of: l.expr(e.Of), Key: e.Key}
	case *ast.LabelCheck:
		return &physical.HasLabels{Of: l.expr(e.Of), Labels: l.labels(e.Labels)}
	case *ast.Index:
		return &physical.Index{Of: l.expr(e.Of), At: l.expr(e.Index)}
	case *ast.Slice:
		return &physical.Slice{Of: l.expr(e.Of), From: l.expr(e.From), To: l.expr(e.To)}
	case *ast.Unary:
		return l.unary(e)
	case *ast.Binary:
		return &physical.Binary{Op: binaryOps[e.Op], Left: l.expr(e.Left), Right: l.expr(e.Right)}
	case *ast.Comparison:
		return l.comparison(e)
	case *ast.IsNull:
		return negate(e.Not, &physical.IsNull{Of: l.expr(e.Of)})
	case *ast.IsTyped:
		return negate(e.Not, &physical.IsTyped{Of: l.expr(e.Of), Type: typeOf(e.Type)})
	case *ast.IsNormalized:
		return negate(e.Not, &physical.IsNormalized{Of: l.expr(e.Of), Form: form(e.Form)})
	case *ast.Normalize:
		return &physical.Normalize{Of: l.expr(e.Of), Form: form(e.Form)}
	case *ast.Case:
		return l.caseExpr(e)
	case *ast.MapProjection:
		return l.mapProjection(e)
	case *ast.Trim:
		return l.trim(e)
	case *ast.Interpolated:
		return l.interpolated(e)
	}
	return l.scoped(e)
}

func form(f string) string {
	if f == "" {
		return "NFC"
	}
	return f
}

func negate(not bool, e physical.Expr) physical.Expr {
	if not {
		return &physical.Not{Of: e}
	}
	return e
}

var binaryOps = map[ast.BinaryOp]physical.BinaryOp{
	ast.Or: physical.OpOr, ast.Xor: physical.OpXor, ast.And: physical.OpAnd, ast.Add: physical.OpAdd,
	ast.Sub: physical.OpSub, ast.Mul: physical.OpMul, ast.Div: physical.OpDiv, ast.Mod: physical.OpMod,
	ast.Pow: physical.OpPow, ast.Concat: physical.OpConcat, ast.RegexMatch: physical.OpRegex,
	ast.StartsWith: physical.OpStartsWith, ast.EndsWith: physical.OpEndsWith, ast.Contains: physical.OpContains,
	ast.In: physical.OpIn,
}

var compareOps = [...]physical.BinaryOp{
	ast.Eq: physical.OpEq, ast.Ne: physical.OpNe, ast.Lt: physical.OpLt, ast.Le: physical.OpLe,
	ast.Gt: physical.OpGt, ast.Ge: physical.OpGe,
}

func (l *lowering) unary(e *ast.Unary) physical.Expr {
	switch e.Op {
	case ast.Not:
		return &physical.Not{Of: l.expr(e.Of)}
	case ast.Minus:
		return &physical.Neg{Of: l.expr(e.Of)}
	}
	return l.expr(e.Of)
}

// comparison lowers a chain a < b < c to a < b AND b < c.
func (l *lowering) comparison(e *ast.Comparison) physical.Expr {
	var out physical.Expr
	operands := l.exprs(e.Operands)
	for i, op := range e.Ops {
		next := &physical.Binary{Op: compareOps[op], Left: operands[i], Right: operands[i+1]}
		if out == nil {
			out = next
		} else {
			out = &physical.Binary{Op: physical.OpAnd, Left: out, Right: next}
		}
	}
	return out
}

func typeOf(t *ast.Type) *physical.Type {
	if t == nil {
		return nil
	}
	out := &physical.Type{Name: t.Name, NotNull: t.NotNull, Of: typeOf(t.Of), Dim: t.Dim}
	for _, u := range t.Union {
		out.Union = append(out.Union, typeOf(u))
	}
	return out
}

// call lowers a function. Some are not functions to the runtime: linenumber() and file() are slots
// that LOAD CSV fills, exists(pattern) is a nested plan.
func (l *lowering) call(e *ast.FuncCall) physical.Expr {
	name := strings.ToLower(e.FullName())
	switch {
	case name == "exists" && len(e.Args) == 1:
		if _, ok := e.Args[0].(*ast.PatternExpr); ok {
			return l.expr(e.Args[0])
		}
		return &physical.Not{Of: &physical.IsNull{Of: l.expr(e.Args[0])}}
	case name == "linenumber" && l.s.csv != nil:
		return ref(l.s.csv.line(l.s.p))
	case name == "file" && l.s.csv != nil:
		return ref(l.s.csv.file(l.s.p))
	}
	return &physical.Call{Func: l.s.p.functionName(e), Args: l.exprs(e.Args), Pos: e.Pos}
}

func (l *lowering) trim(e *ast.Trim) physical.Expr {
	args := []physical.Expr{constant(value.String(e.Spec))}
	if e.Chars != nil {
		args = append(args, l.expr(e.Chars))
	}
	return &physical.Call{Func: trimFunction, Args: append(args, l.expr(e.Of))}
}

// trimFunction is the name under which trim(BOTH c FROM s) is called: with the kind of trimming first.
const trimFunction = "trim"

func (l *lowering) interpolated(e *ast.Interpolated) physical.Expr {
	var out physical.Expr = constant(value.String(""))
	for _, part := range e.Parts {
		lowered := l.expr(part)
		if _, ok := part.(*ast.StringLit); !ok {
			lowered = &physical.Call{Func: "toString", Args: []physical.Expr{lowered}}
		}
		out = &physical.Binary{Op: physical.OpConcat, Left: out, Right: lowered}
	}
	return out
}

// caseExpr lowers the simple form to comparisons with a scratch slot that holds the subject.
func (l *lowering) caseExpr(e *ast.Case) physical.Expr {
	in := *l
	var with *physical.With
	if e.Subject != nil {
		with = &physical.With{Slot: l.s.p.scratch(), Value: l.expr(e.Subject)}
		in.subject = ref(with.Slot)
	}
	out := &physical.Case{Else: in.expr(e.Else)}
	for _, w := range e.Whens {
		var cond physical.Expr
		for _, t := range w.Tests {
			test := in.test(t, e.Subject != nil)
			if cond == nil {
				cond = test
			} else {
				cond = &physical.Binary{Op: physical.OpOr, Left: cond, Right: test}
			}
		}
		out.Whens = append(out.Whens, physical.When{Cond: cond, Then: in.expr(w.Then)})
	}
	if with == nil {
		return out
	}
	with.Body = out
	return with
}

func (l *lowering) test(t ast.CaseTest, simple bool) physical.Expr {
	switch {
	case t.Partial != nil:
		return l.expr(t.Partial)
	case simple:
		return &physical.Binary{Op: physical.OpEq, Left: l.subject, Right: l.expr(t.Value)}
	}
	return l.expr(t.Value)
}

func (l *lowering) mapProjection(e *ast.MapProjection) physical.Expr {
	of := l.expr(e.Of)
	out := &physical.MapProjection{Of: of}
	for _, it := range e.Items {
		item := physical.MapItem{All: it.All, Key: it.Key}
		switch {
		case it.All:
		case it.Value == nil:
			item.Value = &physical.Property{Of: of, Key: it.Key}
		default:
			item.Value = l.expr(it.Value)
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// labels lowers a label or type expression.
func (l *lowering) labels(e ast.LabelExpr) *physical.LabelExpr {
	switch e := e.(type) {
	case *ast.LabelName:
		return &physical.LabelExpr{Op: physical.LabelIs, Name: e.Name}
	case *ast.LabelWildcard:
		return &physical.LabelExpr{Op: physical.LabelAny}
	case *ast.LabelNot:
		return &physical.LabelExpr{Op: physical.LabelNot, Args: []*physical.LabelExpr{l.labels(e.Of)}}
	case *ast.LabelAnd:
		return &physical.LabelExpr{Op: physical.LabelAnd, Args: []*physical.LabelExpr{l.labels(e.Left), l.labels(e.Right)}}
	case *ast.LabelOr:
		return &physical.LabelExpr{Op: physical.LabelOr, Args: []*physical.LabelExpr{l.labels(e.Left), l.labels(e.Right)}}
	case *ast.LabelDynamic:
		op := physical.LabelDynamicAll
		if e.Any {
			op = physical.LabelDynamicAny
		}
		return &physical.LabelExpr{Op: op, Expr: l.expr(e.Expr)}
	}
	return nil
}
