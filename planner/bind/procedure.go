package bind

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// standaloneCall is a query of one CALL alone: it may leave out YIELD and its arguments,
// and its columns are the result.
func (b *binder) standaloneCall(q *ast.SingleQuery, c *ast.CallProcedure, s *scope) result {
	p := b.procedure(c)
	if c.Where != nil {
		syntax("InvalidClauseComposition", b.before(c.Where.Position(), "WHERE"), "Cannot use standalone call with WHERE (instead use: `CALL ... WITH * WHERE ... RETURN *`)")
	}
	if c.Implicit {
		if c.HasYield && !c.YieldStar {
			syntax("InvalidArgumentPassingMode", c.Pos, "Procedure call is missing parentheses: %s", c.FullName())
		}
		b.implicitArgs(c, p)
	}
	if len(p.Results) == 0 && c.HasYield {
		syntax("UndefinedVariable", c.Pos, "Cannot yield value from void procedure.")
	}
	if !c.HasYield || c.YieldStar {
		b.yieldAll(c, p)
	}
	b.procedureArgs(c, p, s)
	if len(p.Results) == 0 {
		return result{}
	}
	b.yields(c, p, s)
	ret := &ast.Return{At: c.At}
	for _, y := range c.Yield {
		ret.Items = append(ret.Items, &ast.Item{At: y.At, Expr: &ast.Variable{At: y.At, Name: y.As.Name}, Name: y.As.Name})
	}
	q.Clauses = append(q.Clauses, ret)
	return b.returns(ret, s, place{kind: atTop})
}

func (b *binder) procedure(c *ast.CallProcedure) *procedures.Procedure {
	p := b.env.Registry.Procedure(c.FullName())
	if p == nil {
		fail(status.Compile(status.ProcedureNotFound, "ProcedureNotFound", c.Pos, "There is no procedure with the name `%s` registered for this database instance. "+
			"Please ensure you've spelled the procedure name correctly and that the procedure is properly deployed.", c.FullName()).Meant(b.env.Registry.SuggestProcedure(c.FullName())))
	}
	switch p.Mode {
	case procedures.Write:
		b.updates = true
	case procedures.Schema:
		b.schema = true
	}
	b.deprecatedProcedure(c, p)
	if c.Optional && len(p.Results) == 0 {
		b.redundantOptionalProcedure(c)
	}
	return p
}

// implicitArgs takes the arguments from the parameters of their names.
func (b *binder) implicitArgs(c *ast.CallProcedure, p *procedures.Procedure) {
	c.Implicit = false
	c.Args = nil
	for _, prm := range p.Params {
		if b.env.HasParam != nil && !b.env.HasParam(prm.Name) {
			if prm.Default != nil {
				return
			}
			fail(status.Compile(status.ParameterMissing, "MissingParameter", ast.Pos{}, "Expected parameter(s): %s", prm.Name))
		}
		c.Args = append(c.Args, &ast.Param{At: c.At, Name: prm.Name})
	}
}

// callProcedure is CALL inside a query.
func (b *binder) callProcedure(c *ast.CallProcedure, s *scope) {
	p := b.procedure(c)
	switch {
	case c.Implicit:
		syntax("InvalidArgumentPassingMode", c.Pos, "Procedure call is missing parentheses: %s", c.FullName())
	case c.YieldStar:
		syntax("UnexpectedSyntax", c.Pos, "Cannot use `YIELD *` outside standalone call")
	case len(p.Results) == 0 && c.HasYield:
		syntax("UndefinedVariable", c.Pos, "Cannot yield value from void procedure.")
	case len(p.Results) > 0 && !c.HasYield:
		syntax("UndefinedVariable", c.Pos, "Procedure call inside a query does not support naming results implicitly (name explicitly using `YIELD` instead)")
	}
	b.procedureArgs(c, p, s)
	b.yields(c, p, s)
	b.boolean(&c.Where, s)
}

func (b *binder) yieldAll(c *ast.CallProcedure, p *procedures.Procedure) {
	c.YieldStar, c.HasYield = false, true
	c.Yield = nil
	for _, r := range p.Results {
		c.Yield = append(c.Yield, &ast.YieldItem{At: c.At, Field: r.Name})
	}
}

func (b *binder) procedureArgs(c *ast.CallProcedure, p *procedures.Procedure, s *scope) {
	least := 0
	for _, prm := range p.Params {
		if prm.Default == nil {
			least++
		}
	}
	switch n := len(c.Args); {
	case n < least:
		syntax("InvalidNumberOfArguments", c.Pos, "Procedure call does not provide the required number of arguments: got %d expected %s.\n\n%s",
			n, atLeast(least, len(p.Params)), usage(p))
	case n > len(p.Params):
		syntax("InvalidNumberOfArguments", c.Pos, "Procedure call provides too many arguments: got %d expected %s.\n\n%s",
			n, atMost(least, len(p.Params)), usage(p))
	}
	for _, a := range c.Args {
		if HasAggregate(a, b.env.Registry) {
			syntax("InvalidAggregation", c.Pos, "Procedure call cannot take an aggregating function as argument, please add a 'WITH' to your statement.\n"+
				"For example:\n    MATCH (n:Person) WITH collect(n.name) AS names CALL proc(names) YIELD value RETURN value")
		}
	}
	b.args("", c.Args, p.Params, s)
}

func atLeast(least, most int) string {
	if least == most {
		return digits(least)
	}
	return "at least " + digits(least) + " (total: " + digits(most) + ", " + digits(most-least) + " of which have default values)"
}

// usage tells how a procedure is called.
func usage(p *procedures.Procedure) string {
	var types []string
	for _, prm := range p.Params {
		if prm.Default == nil {
			types = append(types, prm.Type.String())
		}
	}
	expects := "no arguments"
	switch n := len(types); {
	case n == 1:
		expects = "1 argument of type " + types[0]
	case n > 1:
		expects = digits(n) + " arguments of types " + strings.Join(types, ", ")
	}
	if len(types) > 0 && len(types) < len(p.Params) {
		expects = "at least " + expects
	}
	return "Procedure " + p.Name + " has signature: " + p.Signature + "\nmeaning that it expects " + expects + "\nDescription: " + p.Description
}

func atMost(least, most int) string {
	switch {
	case most == 0:
		return "none"
	case least == most:
		return digits(most)
	}
	return "no more than " + digits(most)
}

// yields declares the columns that a call brings in.
func (b *binder) yields(c *ast.CallProcedure, p *procedures.Procedure, s *scope) {
	for _, y := range c.Yield {
		t, ok := resultType(p, y.Field)
		if !ok {
			syntax("UndefinedVariable", y.Pos, "Unknown procedure output: `%s`", y.Field)
		}
		if y.As == nil {
			y.As = &ast.Variable{At: y.At, Name: y.Field}
		}
		b.declare(s, y.As, t)
	}
}

func resultType(p *procedures.Procedure, field string) (value.Type, bool) {
	for _, r := range p.Results {
		if r.Name == field {
			return r.Type, true
		}
	}
	return value.Type{}, false
}
