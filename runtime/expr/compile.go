package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// compile makes the evaluator of e in the scope of c.
func (c *Compiler) compile(e physical.Expr) (Evaluator, error) {
	if cell := c.cellOf(e); cell != nil {
		return cell, nil
	}
	switch e.(type) {
	case *physical.Binary, *physical.Call, *physical.Index, *physical.Case, *physical.Not:
		if x, err := c.byWord(e); x != nil || err != nil {
			return x, err
		}
	}
	switch e := e.(type) {
	case *physical.Const:
		return &constant{e.Value}, nil
	case *physical.Param:
		v, ok := c.State.Params[e.Name]
		if !ok {
			return nil, status.New(status.ParameterMissing, "MissingParameter", "Expected parameter(s): %s", e.Name)
		}
		return &constant{v}, nil
	case *physical.PerRun:
		return c.perRun(e)
	case *physical.SlotRef:
		return c.Slot(e.Slot), nil
	case *physical.Property:
		return c.property(e)
	case *physical.HasLabels:
		return c.hasLabels(e)
	case *physical.Binary:
		return c.binary(e)
	case *physical.Not:
		return c.not(e)
	case *physical.Neg:
		of, err := c.compile(e.Of)
		return &neg{of}, err
	case *physical.IsNull:
		of, err := c.compile(e.Of)
		return &isNull{of: of}, err
	case *physical.Call:
		return c.call(e)
	case *physical.PathExpr:
		return c.Path(c, e)
	case *physical.Nested:
		return c.nested(e)
	}
	return c.compileCollection(e)
}

// not is a negation; that of = is <>, which has kernels.
func (c *Compiler) not(e *physical.Not) (Evaluator, error) {
	if x, ok := e.Of.(*physical.Binary); ok && (x.Op == physical.OpEq || x.Op == physical.OpNe) {
		turned := *x
		turned.Op = physical.OpEq + physical.OpNe - x.Op
		return c.binary(&turned)
	}
	of, err := c.compile(e.Of)
	return &not{of: of}, err
}

// perRun evaluates e now. Where that fails, each row that asks for it is told: there may be none.
func (c *Compiler) perRun(e *physical.PerRun) (Evaluator, error) {
	of, err := c.compile(e.Of)
	if err != nil {
		return nil, err
	}
	if v, err := of.Eval(nil, 0); err == nil {
		return &constant{v}, nil
	}
	return of, nil
}

// compileCollection is compile for lists, maps and what is left.
func (c *Compiler) compileCollection(e physical.Expr) (Evaluator, error) {
	switch e := e.(type) {
	case *physical.Index:
		return c.index(e)
	case *physical.Slice:
		return c.slice(e)
	case *physical.ListExpr:
		items, err := c.all(e.Items)
		return &listExpr{items}, err
	case *physical.MapExpr:
		vals, err := c.all(e.Values)
		return &mapExpr{e.Keys, vals, value.Shareable(e.Keys)}, err
	case *physical.MapProjection:
		return c.mapProjection(e)
	case *physical.ListComp:
		return c.listComp(e)
	case *physical.Reduce:
		return c.reduce(e)
	case *physical.Quantified:
		return c.quantified(e)
	case *physical.Case:
		return c.caseOf(e)
	case *physical.With:
		return c.with(e)
	}
	return c.compileTest(e)
}

// compileTest is compile for tests of type and form.
func (c *Compiler) compileTest(e physical.Expr) (Evaluator, error) {
	switch e := e.(type) {
	case *physical.IsTyped:
		of, err := c.compile(e.Of)
		return &isTyped{of, e.Type}, err
	case *physical.IsNormalized:
		of, err := c.compile(e.Of)
		return &isNormalized{of, normalForm(e.Form)}, err
	case *physical.Normalize:
		of, err := c.compile(e.Of)
		return &normalize{of, normalForm(e.Form)}, err
	}
	return nil, status.New(status.UnknownError, "", "the runtime has no expression %T", e)
}

// all compiles several expressions in the scope of c; nil ones stay nil.
func (c *Compiler) all(es []physical.Expr) ([]Evaluator, error) {
	out := make([]Evaluator, len(es))
	for i, e := range es {
		if e == nil {
			continue
		}
		var err error
		if out[i], err = c.compile(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Describe is how Neo4j writes a value of the wrong type in a message: Long(1), String("a").
func Describe(v value.Value) string { return value.Debug(v) }
