package procedures

import (
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func TestParseSignature(t *testing.T) {
	p, err := ParseSignature("test.my.proc(name :: STRING?, in = 3 :: INTEGER?) :: (out :: STRING?, all :: LIST? OF ANY?) ")
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "test.my.proc" || len(p.Params) != 2 || len(p.Results) != 2 || p.MinArgs() != 1 {
		t.Fatalf("%+v", p)
	}
	if in := p.Params[1]; in.Name != "in" || in.Type.String() != "INTEGER" || in.Default == nil || in.Default.AsInt() != 3 {
		t.Errorf("%+v", in)
	}
	if p.Results[1].Type.String() != "LIST<ANY>" {
		t.Errorf("%+v", p.Results[1])
	}
	for _, void := range []string{"test.doNothing() :: ()", "test.doNothing() :: VOID", "test.doNothing()"} {
		if p, err := ParseSignature(void); err != nil || len(p.Params)+len(p.Results) != 0 {
			t.Errorf("%s: %+v %v", void, p, err)
		}
	}
}

func TestParseDefaults(t *testing.T) {
	p, err := ParseSignature("p(a = null :: STRING, b =  :: STRING, c = {} :: MAP, d = [] :: LIST<MAP>, e = false :: BOOLEAN, f = 1.5 :: FLOAT)")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []value.Value{value.Null, value.String(""), value.MapOf(value.NewMap(0)), value.List(nil), value.False, value.Float(1.5)} {
		if got := *p.Params[i].Default; got.Kind() != want.Kind() || got.String() != want.String() {
			t.Errorf("%s = %v, want %v", p.Params[i].Name, got, want)
		}
	}
}

func TestParseTypes(t *testing.T) {
	for text, want := range map[string]string{
		"INTEGER | FLOAT": "INTEGER | FLOAT", "LIST<INTEGER | FLOAT>": "LIST<INTEGER | FLOAT>", "STRING?": "STRING", "NUMBER?": "INTEGER | FLOAT",
		"ZONED DATETIME NOT NULL": "ZONED DATETIME", "STRING | LIST<ANY>": "STRING | LIST<ANY>", "[NFC, NFD]": "STRING", "ANY?": "ANY",
	} {
		if got, err := ParseType(text); err != nil || got.String() != want {
			t.Errorf("%s: %s %v, want %s", text, got, err, want)
		}
	}
}

func TestBadSignatures(t *testing.T) {
	for _, text := range []string{"", "p", "p(", "p(a)", "p(a :: FOO)", "p(:: STRING)", "p() :: STRING", "p() x", "p(a = x :: INTEGER | MAP) :: (o)", "p(a = x :: MAP)"} {
		if _, err := ParseSignature(text); status.CodeOf(err) != status.RegistrationFailed || err == nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseFunction("f(a :: STRING)"); err == nil {
		t.Error("a function without a result")
	}
}

func TestParamCoercion(t *testing.T) {
	float := Param{Type: value.TypeFloat}
	if !float.Accepts(value.TypeInt) || float.Accepts(value.TypeString) || !float.Accepts(value.TypeAny) || !float.Accepts(value.Type{}) {
		t.Error("what a FLOAT accepts")
	}
	if v, ok := float.Coerce(value.Int(42)); !ok || v.Kind() != value.KindFloat || v.AsFloat() != 42 {
		t.Errorf("42 as FLOAT is %v", v)
	}
	if v, ok := float.Coerce(value.Null); !ok || !v.IsNull() {
		t.Errorf("null as FLOAT is %v", v)
	}
	if _, ok := float.Coerce(value.String("a")); ok {
		t.Error("a STRING as FLOAT")
	}
}

func TestTabled(t *testing.T) {
	s, i := value.String, value.Int
	rows := [][]value.Value{{s("Stefan"), i(1), s("Berlin"), i(49)}, {s("Stefan"), i(2), s("München"), i(49)}, {s("Petra"), i(1), s("London"), i(44)}, {value.Null, i(1), s("nowhere"), i(0)}}
	p, err := Tabled("test.my.proc(name :: STRING?, id :: INTEGER?) :: (city :: STRING?, country_code :: INTEGER?)", []string{"name", "id", "city", "country_code"}, rows)
	if err != nil {
		t.Fatal(err)
	}
	collect := func(args ...value.Value) (out []string) {
		if err := p.Call(nil, args, func(row []value.Value) error {
			out = append(out, value.List(row).String())
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := collect(s("Stefan"), i(2)); len(got) != 1 || got[0] != "['München', 49]" {
		t.Errorf("%v", got)
	}
	if got := collect(s("Nobody"), i(1)); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := collect(value.Null, value.Float(1)); len(got) != 1 {
		t.Errorf("null and 1.0 match the row of null and 1: %v", got)
	}
	if _, err := Tabled("p(a :: STRING?) :: (b :: STRING?)", []string{"a"}, nil); err == nil {
		t.Error("a table without the result's column")
	}
	if _, err := Tabled("p() :: (b :: STRING?)", []string{"b"}, [][]value.Value{{}}); err == nil {
		t.Error("a row that is too short")
	}
	if p, err := Tabled("p() :: ()", nil, nil); err != nil || p.Call(nil, nil, func([]value.Value) error { t.Error("a row"); return nil }) != nil {
		t.Error("a procedure that does nothing")
	}
}

func TestRegistry(t *testing.T) {
	parent := NewRegistry(nil)
	child := NewRegistry(parent)
	f := &Function{Name: "My.Func", Call: func(*Context, []value.Value) (value.Value, error) { return value.Null, nil }}
	if err := parent.AddFunction(f); err != nil {
		t.Fatal(err)
	}
	if child.Function("my.FUNC") != f || child.Version() != 1 {
		t.Error("a child sees its parent's functions and versions")
	}
	if err := parent.AddAggregate(&Aggregate{Name: "my.func"}); status.CodeOf(err) != status.RegistrationFailed {
		t.Errorf("the name is taken: %v", err)
	}
	p := &Procedure{Name: "my.proc"}
	if child.AddProcedure(p) != nil || child.AddProcedure(p) == nil || child.Procedure("my.Proc") != nil || parent.Procedure("my.proc") != nil {
		t.Error("procedures: exact names, once each, not in the parent")
	}
	if len(child.Functions()) != 1 || len(child.Procedures()) != 1 || child.Version() != 2 {
		t.Error("what the child lists")
	}
}
