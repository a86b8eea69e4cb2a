package expr

import (
	"context"
	"math"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

func testState(t testing.TB, tx *storage.Tx) *state.State {
	t.Helper()
	r := procedures.NewRegistry(nil)
	if err := function.Register(r); err != nil {
		t.Fatal(err)
	}
	st := &state.State{Ctx: context.Background(), Registry: r, BatchSize: 4, NumSlots: 8, Tx: tx, Params: map[string]value.Value{"p": value.Int(7)}}
	st.Graph = storage.OpenMemory().Snapshot()
	if tx != nil {
		st.Graph = tx.Snapshot()
	}
	st.Init()
	return st
}

var null = lit(value.Null)

func lit(v value.Value) physical.Expr { return &physical.Const{Value: v} }
func num(i int64) physical.Expr       { return lit(value.Int(i)) }
func float(f float64) physical.Expr   { return lit(value.Float(f)) }
func str(s string) physical.Expr      { return lit(value.String(s)) }
func boolean(b bool) physical.Expr    { return lit(value.Bool(b)) }
func list(es ...physical.Expr) physical.Expr {
	return &physical.ListExpr{Items: es}
}

func mapOf(key string, v physical.Expr) physical.Expr {
	return &physical.MapExpr{Keys: []string{key}, Values: []physical.Expr{v}}
}

func bin(op physical.BinaryOp, l, r physical.Expr) physical.Expr {
	return &physical.Binary{Op: op, Left: l, Right: r}
}

func ref(s physical.Slot) physical.Expr { return &physical.SlotRef{Slot: s} }

// evalAll evaluates e by row, over a batch and as a predicate, and fails where
// they differ; the batch is one row of slots 0.. with the given values.
func evalAll(t *testing.T, st *state.State, e physical.Expr, row ...value.Value) (value.Value, error) {
	t.Helper()
	c := &Compiler{State: st}
	ev, err := c.Compile(e)
	if err != nil {
		return value.Null, err
	}
	b := &batch.Batch{Cols: make([]*batch.Vector, st.NumSlots), N: 1}
	for i, v := range row {
		b.Cols[i] = &batch.Vector{}
		b.Cols[i].Append(v)
	}
	v, err := ev.Eval(b, 0)
	var out batch.Vector
	batchErr := EvalBatch(ev, b, &out)
	if (err == nil) != (batchErr == nil) {
		t.Errorf("by row %v, by batch %v", err, batchErr)
	}
	if err == nil && !value.Equivalent(out.Get(0), v) && v.String() != "NaN" {
		t.Errorf("by row %v, by batch %v", v, out.Get(0))
	}
	if err == nil && (v.IsNull() || v.Kind() == value.KindBool) {
		sel, selErr := Select(ev, b, nil)
		if selErr != nil || (len(sel) == 1) != v.IsTrue() {
			t.Errorf("value %v, selected %v, %v", v, sel, selErr)
		}
	}
	return v, err
}

type evalCase struct {
	name string
	e    physical.Expr
	want string
}

func runCases(t *testing.T, cases []evalCase) {
	t.Helper()
	st := testState(t, nil)
	for _, c := range cases {
		v, err := evalAll(t, st, c.e)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := v.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTernaryLogic(t *testing.T) {
	vals := []physical.Expr{boolean(true), boolean(false), null}
	names := []string{"true", "false", "null"}
	and := [3]string{"true false null", "false false false", "null false null"}
	or := [3]string{"true true true", "true false null", "true null null"}
	xor := [3]string{"false true null", "true false null", "null null null"}
	for op, table := range map[physical.BinaryOp][3]string{physical.OpAnd: and, physical.OpOr: or, physical.OpXor: xor} {
		for i, l := range vals {
			var got string
			for j, r := range vals {
				v, err := evalAll(t, testState(t, nil), bin(op, l, r))
				if err != nil {
					t.Fatal(err)
				}
				if j > 0 {
					got += " "
				}
				got += v.String()
			}
			if got != table[i] {
				t.Errorf("operator %d, %s with true false null: %s, want %s", op, names[i], got, table[i])
			}
		}
	}
	fails := bin(physical.OpDiv, num(1), num(0))
	runCases(t, []evalCase{
		{"false and error", bin(physical.OpAnd, boolean(false), fails), "false"},
		{"true or error", bin(physical.OpOr, boolean(true), fails), "true"},
		{"not null", &physical.Not{Of: null}, "null"},
		{"not empty list", &physical.Not{Of: list()}, "true"},
	})
}

func TestOperators(t *testing.T) {
	nan := float(math.NaN())
	runCases(t, []evalCase{
		{"1 = 1.0", bin(physical.OpEq, num(1), float(1)), "true"},
		{"1 = null", bin(physical.OpEq, num(1), null), "null"},
		{"1 <> 'a'", bin(physical.OpNe, num(1), str("a")), "true"},
		{"nan = nan", bin(physical.OpEq, nan, nan), "false"},
		{"nan <> nan", bin(physical.OpNe, nan, nan), "true"},
		{"1 < 'a'", bin(physical.OpLt, num(1), str("a")), "null"},
		{"2 >= 2", bin(physical.OpGe, num(2), num(2)), "true"},
		{"[1, null] = [2, null]", bin(physical.OpEq, list(num(1), null), list(num(2), null)), "false"},
		{"2 ^ 3", bin(physical.OpPow, num(2), num(3)), "8.0"},
		{"-7 / 2", bin(physical.OpDiv, num(-7), num(2)), "-3"},
		{"-7 % 2", bin(physical.OpMod, num(-7), num(2)), "-1"},
		{"'a' + 1", bin(physical.OpAdd, str("a"), num(1)), "'a1'"},
		{"2 + [1]", bin(physical.OpAdd, num(2), list(num(1))), "[2, 1]"},
		{"'a' || 'b'", bin(physical.OpConcat, str("a"), str("b")), "'ab'"},
		{"-(1.5)", &physical.Neg{Of: float(1.5)}, "-1.5"},
		{"1 starts with", bin(physical.OpStartsWith, num(1), str("a")), "null"},
		{"starts with", bin(physical.OpStartsWith, str("abc"), str("ab")), "true"},
		{"ends with", bin(physical.OpEndsWith, str("abc"), str("ab")), "false"},
		{"contains", bin(physical.OpContains, str("abc"), str("b")), "true"},
		{"param", &physical.Param{Name: "p"}, "7"},
		{"is null", &physical.IsNull{Of: null}, "true"},
		{"call", &physical.Call{Func: "toUpper", Args: []physical.Expr{str("a")}}, "'A'"},
		{"call null", &physical.Call{Func: "toUpper", Args: []physical.Expr{null}}, "null"},
		{"coalesce", &physical.Call{Func: "coalesce", Args: []physical.Expr{null, num(3)}}, "3"},
	})
}

func TestIn(t *testing.T) {
	long := func(more ...physical.Expr) physical.Expr {
		var vs []value.Value
		for i := range 20 {
			vs = append(vs, value.Int(int64(i)))
		}
		for _, e := range more {
			vs = append(vs, e.(*physical.Const).Value)
		}
		return lit(value.List(vs))
	}
	runCases(t, []evalCase{
		{"1 in [1]", bin(physical.OpIn, num(1), list(num(1))), "true"},
		{"2 in [1]", bin(physical.OpIn, num(2), list(num(1))), "false"},
		{"2 in [1, null]", bin(physical.OpIn, num(2), list(num(1), null)), "null"},
		{"1 in [1, null]", bin(physical.OpIn, num(1), list(null, num(1))), "true"},
		{"null in []", bin(physical.OpIn, null, list()), "false"},
		{"null in [1]", bin(physical.OpIn, null, list(num(1))), "null"},
		{"1 in null", bin(physical.OpIn, num(1), null), "null"},
		{"[1] in [[null]]", bin(physical.OpIn, list(num(1)), list(list(null))), "null"},
		{"constant list", bin(physical.OpIn, num(19), long()), "true"},
		{"constant list, float", bin(physical.OpIn, float(19), long()), "true"},
		{"constant list, not", bin(physical.OpIn, num(20), long()), "false"},
		{"constant list, null", bin(physical.OpIn, num(20), long(null)), "null"},
		{"constant list, null in", bin(physical.OpIn, null, long()), "null"},
		{"constant list, list in", bin(physical.OpIn, list(num(1)), long()), "false"},
	})
}

func TestCollections(t *testing.T) {
	l := list(num(10), num(20), num(30))
	index := func(of, at physical.Expr) physical.Expr { return &physical.Index{Of: of, At: at} }
	slice := func(from, to physical.Expr) physical.Expr { return &physical.Slice{Of: l, From: from, To: to} }
	runCases(t, []evalCase{
		{"l[0]", index(l, num(0)), "10"}, {"l[-1]", index(l, num(-1)), "30"}, {"l[3]", index(l, num(3)), "null"}, {"l[-4]", index(l, num(-4)), "null"},
		{"l[null]", index(l, null), "null"}, {"null[0]", index(null, num(0)), "null"},
		{"m['a']", index(mapOf("a", num(1)), str("a")), "1"}, {"m['b']", index(mapOf("a", num(1)), str("b")), "null"},
		{"m.a", &physical.Property{Of: mapOf("a", num(1)), Key: "a"}, "1"}, {"null.a", &physical.Property{Of: null, Key: "a"}, "null"},
		{"l[1..]", slice(num(1), nil), "[20, 30]"}, {"l[..1]", slice(nil, num(1)), "[10]"}, {"l[-2..-1]", slice(num(-2), num(-1)), "[20]"},
		{"l[2..1]", slice(num(2), num(1)), "[]"}, {"l[0..9]", slice(num(0), num(9)), "[10, 20, 30]"}, {"l[null..1]", slice(null, num(1)), "null"},
		{"map", mapOf("k", list(num(1))), "{k: [1]}"},
		{"projection", &physical.MapProjection{Of: mapOf("a", num(1)), Items: []physical.MapItem{{All: true}, {Key: "b", Value: num(2)}, {Key: "a", Value: num(3)}}}, "{a: 3, b: 2}"},
		{"projection of null", &physical.MapProjection{Of: null, Items: []physical.MapItem{{Key: "b", Value: num(2)}}}, "null"},
	})
}

func TestScopes(t *testing.T) {
	x := ref(1)
	gt := func(n int64) physical.Expr { return bin(physical.OpGt, x, num(n)) }
	comp := func(l, pred, m physical.Expr) physical.Expr {
		return &physical.ListComp{Var: 1, List: l, Pred: pred, Map: m}
	}
	l := list(num(1), num(2), num(3))
	inner := &physical.ListComp{Var: 2, List: l, Pred: bin(physical.OpLt, ref(2), x), Map: bin(physical.OpAdd, bin(physical.OpMul, x, num(10)), ref(2))}
	sum := &physical.Reduce{Acc: 3, Init: num(0), Var: 1, List: l, Step: bin(physical.OpAdd, ref(3), x)}
	all := func(limit int64) physical.Expr {
		return &physical.Reduce{Acc: 3, Init: num(0), Var: 1, List: l, Step: bin(physical.OpAdd, ref(3), x), Pred: bin(physical.OpLt, ref(3), num(limit))}
	}
	runCases(t, []evalCase{
		{"filter and map", comp(l, gt(1), bin(physical.OpMul, x, num(2))), "[4, 6]"},
		{"filter", comp(l, gt(1), nil), "[2, 3]"},
		{"null list", comp(null, nil, nil), "null"},
		{"null predicate", comp(list(num(1), null), gt(0), nil), "[1]"},
		{"nested", comp(l, nil, inner), "[[], [21], [31, 32]]"},
		{"reduce", sum, "6"},
		{"reduce null", &physical.Reduce{Acc: 3, Init: num(0), Var: 1, List: null, Step: x}, "null"},
		{"allReduce", all(7), "true"}, {"allReduce not", all(6), "false"},
		{"case", &physical.Case{Whens: []physical.When{{Cond: null, Then: num(1)}, {Cond: boolean(true), Then: num(2)}}, Else: num(3)}, "2"},
		{"case without else", &physical.Case{Whens: []physical.When{{Cond: boolean(false), Then: num(1)}}}, "null"},
		{"with", &physical.With{Slot: 1, Value: num(4), Body: bin(physical.OpMul, x, x)}, "16"},
	})
}

func TestQuantifiers(t *testing.T) {
	lists := []physical.Expr{list(num(1), null), list(null), list(), list(num(1), num(1), null), list(num(2), null), list(num(1), num(2)), null}
	want := map[physical.QuantKind]string{
		physical.QuantSingle: "null null false false null true null ",
		physical.QuantAll:    "null null true null false false null ",
		physical.QuantNone:   "false null true false null false null ",
		physical.QuantAny:    "true null false true null true null ",
	}
	for kind, w := range want {
		got := ""
		for _, l := range lists {
			v, err := evalAll(t, testState(t, nil), &physical.Quantified{Kind: kind, Var: 1, List: l, Pred: bin(physical.OpEq, ref(1), num(1))})
			if err != nil {
				t.Fatal(err)
			}
			got += v.String() + " "
		}
		if got != w {
			t.Errorf("kind %d: %s, want %s", kind, got, w)
		}
	}
}

func TestTypes(t *testing.T) {
	typed := func(e physical.Expr, typ physical.Type) physical.Expr { return &physical.IsTyped{Of: e, Type: &typ} }
	integer := physical.Type{Name: "INTEGER"}
	ints := physical.Type{Name: "LIST", Of: &integer}
	runCases(t, []evalCase{
		{"1 :: INTEGER", typed(num(1), integer), "true"}, {"null :: INTEGER", typed(null, integer), "true"},
		{"null :: INTEGER NOT NULL", typed(null, physical.Type{Name: "INTEGER", NotNull: true}), "false"},
		{"[1, null] :: LIST<INTEGER>", typed(list(num(1), null), ints), "true"}, {"['a'] :: LIST<INTEGER>", typed(list(str("a")), ints), "false"},
		{"1 :: NOTHING", typed(num(1), physical.Type{Name: "NOTHING"}), "false"}, {"null :: NULL", typed(null, physical.Type{Name: "NULL"}), "true"},
		{"union", typed(str("a"), physical.Type{Name: "UNION", Union: []*physical.Type{&integer, {Name: "STRING"}}}), "true"},
		{"property value", typed(list(num(1)), physical.Type{Name: "PROPERTY VALUE"}), "true"},
		{"normalized", &physical.IsNormalized{Of: str("a\u0301"), Form: "NFC"}, "false"},
		{"normalize", bin(physical.OpEq, &physical.Normalize{Of: str("a\u0301"), Form: "NFC"}, str("\u00e1")), "true"},
		{"1 is normalized", &physical.IsNormalized{Of: num(1)}, "null"},
	})
}

func TestRegex(t *testing.T) {
	re := func(s, p string) physical.Expr { return bin(physical.OpRegex, str(s), str(p)) }
	runCases(t, []evalCase{
		{"whole text", re("abc", "b"), "false"}, {"match", re("abc", "a.c"), "true"}, {"alternatives", re("ab", "a|ab"), "true"},
		{"case", re("ABC", "(?i)abc"), "true"}, {"class", re("ab1", `\p{Alpha}+\d`), "true"}, {"quoted", re("a.c", `\Qa.c\E`), "true"},
		{"escaped backslash", re(`\h`, `\\h`), "true"}, {"no newline", re("a\nb", "a.b"), "false"},
		{"null", bin(physical.OpRegex, null, str("a")), "null"}, {"number", bin(physical.OpRegex, num(1), str("a")), "null"},
	})
}

func TestErrors(t *testing.T) {
	cases := []struct {
		name, code, detail, msg string
		e                       physical.Expr
	}{
		{"map by number", status.TypeError, "MapElementAccessByNonString", "", &physical.Index{Of: mapOf("a", num(1)), At: num(0)}},
		{"list by float", status.TypeError, "ListElementAccessByNonInteger", "Cannot access a list using an non-integer number index, got Double(1.500000e+00)",
			&physical.Index{Of: list(num(1)), At: float(1.5)}},
		{"list by string", status.TypeError, "ListElementAccessByNonInteger", "", &physical.Index{Of: list(num(1)), At: str("a")}},
		{"number by number", status.TypeError, "InvalidArgumentType", "", &physical.Index{Of: num(1), At: num(0)}},
		{"property of number", status.TypeError, "InvalidArgumentType", "Type mismatch: expected a map but was Long(1)", &physical.Property{Of: num(1), Key: "a"}},
		{"not a predicate", status.TypeError, "InvalidArgumentType", "Don't know how to treat that as a predicate: Long(1)", &physical.Not{Of: num(1)}},
		{"bad regex", status.SemanticError, "", "Invalid Regex: Unclosed group near index 1\n(", bin(physical.OpRegex, str("a"), str("("))},
		{"division", status.ArithmeticError, "", "/ by zero", bin(physical.OpDiv, num(1), num(0))},
		{"overflow", status.ArithmeticError, "IntegerOverflow", "long overflow", bin(physical.OpAdd, num(math.MaxInt64), num(1))},
		{"missing parameter", status.ParameterMissing, "MissingParameter", "Expected parameter(s): q", &physical.Param{Name: "q"}},
		{"label of number", status.TypeError, "InvalidArgumentType", "", &physical.HasLabels{Of: num(1), Labels: &physical.LabelExpr{Name: "A"}}},
	}
	for _, c := range cases {
		_, err := evalAll(t, testState(t, nil), c.e)
		e := status.As(err)
		if e == nil || e.Code != c.code || e.Detail != c.detail || c.msg != "" && e.Msg != c.msg {
			t.Errorf("%s: %+v", c.name, err)
		}
	}
}

func TestDeletedEntities(t *testing.T) {
	tx := storage.OpenMemory().Begin()
	n := tx.CreateNode()
	m := tx.CreateNode()
	tx.SetNodeProperty(n, tx.Key("a"), value.Int(1))
	r, err := tx.CreateRel(n, m, tx.Type("T"))
	if err != nil {
		t.Fatal(err)
	}
	tx.AddLabel(n, tx.Label("L"))
	st := testState(t, tx)
	row := []value.Value{value.Node(n), value.Rel(r)}
	if v, err := evalAll(t, st, &physical.Property{Of: ref(0), Key: "a"}, row...); err != nil || v != value.Int(1) {
		t.Error(v, err)
	}
	tx.DeleteRel(r)
	tx.DeleteNode(n)
	for s := range physical.Slot(2) {
		_, err := evalAll(t, st, &physical.Property{Of: ref(s), Key: "a"}, row...)
		if e := status.As(err); e == nil || e.Code != status.EntityNotFound || e.Detail != "DeletedEntityAccess" {
			t.Error(err)
		}
		v, err := evalAll(t, st, &physical.MapProjection{Of: ref(s), Items: []physical.MapItem{{All: true}}}, row...)
		if err != nil || v.String() != "{}" {
			t.Error(v, err)
		}
		v, err = evalAll(t, st, &physical.HasLabels{Of: ref(s), Labels: &physical.LabelExpr{Name: "L"}}, row...)
		if err != nil || v != value.False {
			t.Error(v, err)
		}
	}
}
