package runtime

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

func config(t *testing.T) Config {
	t.Helper()
	r := procedures.NewRegistry(nil)
	if err := function.Register(r); err != nil {
		t.Fatal(err)
	}
	err := r.AddFunction(&procedures.Function{Name: "test.panic", NullIn: true, BuiltIn: true,
		Call: func(*procedures.Context, []value.Value) (value.Value, error) { panic("broken") }})
	if err != nil {
		t.Fatal(err)
	}
	return Config{Context: context.Background(), Graph: storage.OpenMemory().Snapshot(), Registry: r, BatchSize: 8}
}

// rangePlan is UNWIND range(1, n) AS x RETURN e, with x in slot 0.
func rangePlan(n int64, e physical.Expr) *physical.Plan {
	list := &physical.Call{Func: "range", Args: []physical.Expr{&physical.Const{Value: value.Int(1)}, &physical.Const{Value: value.Int(n)}}}
	unwind := &physical.Unwind{Header: physical.Header{ID: 2}, Source: &physical.Argument{Header: physical.Header{ID: 3}}, List: list, Var: 0}
	project := &physical.Projection{Header: physical.Header{ID: 1}, Source: unwind, Items: []physical.Assign{{Slot: 1, Expr: e}}}
	return &physical.Plan{Root: &physical.ProduceResults{Source: project, Slots: []physical.Slot{1}, Names: []string{"y"}},
		NumSlots: 2, Columns: []string{"y"}, ReadOnly: true}
}

func drain(e *Execution) (rows int, err error) {
	defer e.Close()
	for {
		b, err := e.Next()
		if err != nil || b == nil {
			return rows, err
		}
		rows += b.Len()
	}
}

func TestRunProfile(t *testing.T) {
	cfg := config(t)
	cfg.Profile = true
	e, err := Run(rangePlan(20, &physical.SlotRef{Slot: 0}), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := drain(e); rows != 20 || err != nil {
		t.Fatal(rows, err)
	}
	p := e.Profile()
	if len(p) != 4 || p[0].Rows != 20 || p[1].Rows != 20 || p[2].Rows != 20 || p[3].Rows != 1 {
		t.Errorf("%+v", p)
	}
	e.Close()
	if b, err := e.Next(); b != nil || err != nil {
		t.Error("a closed execution gives rows")
	}
}

func TestPanicIsAnError(t *testing.T) {
	e, err := Run(rangePlan(20, &physical.Call{Func: "test.panic"}), config(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = drain(e)
	if status.CodeOf(err) != status.UnknownError || !strings.Contains(errors.Unwrap(err).Error(), "execution_test.go") {
		t.Errorf("%v, cause %v", err, errors.Unwrap(err))
	}
}

func TestMissingParameters(t *testing.T) {
	plan := rangePlan(1, &physical.Param{Name: "a"})
	plan.Params = []string{"a", "b", "c"}
	cfg := config(t)
	cfg.Params = map[string]value.Value{"b": value.Null}
	_, err := Run(plan, cfg)
	if e := status.As(err); e == nil || e.Code != status.ParameterMissing || e.Msg != "Expected parameter(s): a, c" {
		t.Error(err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cfg := config(t)
	cfg.Context = ctx
	e, err := Run(rangePlan(1<<40, &physical.SlotRef{Slot: 0}), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := e.Next(); b == nil || err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := drain(e); status.CodeOf(err) != status.TransactionTerminated {
		t.Error(err)
	}
	if _, err := Run(rangePlan(1, &physical.SlotRef{Slot: 0}), cfg); status.CodeOf(err) != status.TransactionTerminated {
		t.Error(err)
	}
}

// TestCancelInsideARow ends a single row that would take for ever.
func TestCancelInsideARow(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cfg := config(t)
	cfg.Context = ctx
	err := cfg.Registry.AddFunction(&procedures.Function{Name: "test.cancel", NullIn: true,
		Call: func(*procedures.Context, []value.Value) (value.Value, error) { cancel(); return value.True, nil }})
	if err != nil {
		t.Fatal(err)
	}
	count := &physical.Nested{Kind: physical.NestedCount, Out: 0, Plan: &physical.Filter{
		Source: rangePlan(1<<40, nil).Root.Children()[0].Children()[0], Pred: &physical.Call{Func: "test.cancel"}}}
	e, err := Run(rangePlan(1, count), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := drain(e); status.CodeOf(err) != status.TransactionTerminated {
		t.Error(err)
	}
}
