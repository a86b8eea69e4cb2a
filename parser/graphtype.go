package parser

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// graphElements makes the elements of ALTER CURRENT GRAPH TYPE. A constraint without FOR only names the one to be dropped.
func (b *builder) graphElements(how string, list []c.IGraphElementContext) []*ast.GraphElement {
	out := make([]*ast.GraphElement, len(list))
	for i, ctx := range list {
		switch ctx := ctx.(type) {
		case *c.GraphConstraintContext:
			out[i] = b.graphConstraint(how, ctx)
		case *c.GraphElementTypeContext:
			out[i] = b.graphElement(ctx)
		}
	}
	return out
}

func (b *builder) graphConstraint(how string, ctx *c.GraphConstraintContext) *ast.GraphElement {
	e := &ast.GraphElement{At: b.start(ctx), Constraint: true, Name: b.nameOrParam(ctx.GetName_()), Options: b.options(ctx.GetOptions_())}
	if ctx.GetOf() == nil {
		if e.Name == nil || how != "DROP" {
			b.unexpected(&b.src.tokens[ctx.GetStop().GetTokenIndex()+1], "'FOR'")
		}
		return e
	}
	b.graphPattern(e, ctx.GetOf())
	e.Requires = []*ast.Requirement{b.requirement(e, ctx.GetRule_())}
	return e
}

func (b *builder) graphElement(ctx *c.GraphElementTypeContext) *ast.GraphElement {
	e := &ast.GraphElement{At: b.start(ctx)}
	b.graphPattern(e, ctx.GetOf())
	identified := e.Node
	if e.Rel != nil {
		identified = e.Rel
	}
	if identified.Label == "" || !identified.Identifies {
		b.unexpected(ctx.GetOf().GetStop(), "a label or type with '=>' behind it")
	}
	for _, r := range ctx.GetRules() {
		req := b.requirement(e, r)
		if req.Kind != "KEY" && req.Kind != "UNIQUE" {
			b.unexpected(r.GetStart(), "'REQUIRE' with 'IS KEY' or 'IS UNIQUE'")
		}
		e.Requires = append(e.Requires, req)
	}
	return e
}

// graphPattern fills in the nodes and the relationship of an element.
func (b *builder) graphPattern(e *ast.GraphElement, ctx c.IGraphPatternContext) {
	e.Node = b.graphNode(ctx.GetFrom())
	if ctx.GetTo() == nil {
		return
	}
	e.Rel = &ast.ElementType{At: b.start(ctx), Var: b.variable(ctx.GetVar_()), Identifies: ctx.GetArrow() != nil, Properties: b.typedProperties(ctx.GetProps())}
	if ctx.GetLabel() != nil {
		e.Rel.Label = b.name(ctx.GetLabel())
	}
	e.End = b.graphNode(ctx.GetTo())
}

func (b *builder) graphNode(ctx c.IGraphNodeContext) *ast.ElementType {
	t := &ast.ElementType{At: b.start(ctx), Var: b.variable(ctx.GetVar_()), Identifies: ctx.GetArrow() != nil,
		Implied: b.names(ctx.GetImplied()), Properties: b.typedProperties(ctx.GetProps())}
	if ctx.GetLabel() != nil {
		t.Label = b.name(ctx.GetLabel())
	}
	return t
}

func (b *builder) typedProperties(ctx c.IGraphPropertiesContext) []*ast.TypedProperty {
	if ctx == nil {
		return nil
	}
	var out []*ast.TypedProperty
	for _, p := range ctx.GetProps() {
		prop := &ast.TypedProperty{At: b.start(p), Key: b.name(p.GetKey()), Type: b.typ(p.GetType_())}
		if p.GetKind() != nil {
			prop.Unique = upper(p.GetKind())
		}
		out = append(out, prop)
	}
	return out
}

// requirement makes a REQUIRE, whose properties are those of the element's own variable.
func (b *builder) requirement(e *ast.GraphElement, ctx c.IRequirementContext) *ast.Requirement {
	v := e.Node.Var
	if e.Rel != nil {
		v = e.Rel.Var
	}
	if v == nil {
		fail("UndefinedVariable", b.src.pos(ctx.GetProps().GetStart()), "Variable `%s` not defined", b.variable(ctx.GetProps().GetProps()[0].GetVar_()).Name)
	}
	r := &ast.Requirement{At: b.start(ctx), Properties: b.schemaProperties(v, ctx.GetProps().GetProps())}
	switch {
	case ctx.GetType_() != nil:
		r.Kind, r.Type = "TYPED", b.typ(ctx.GetType_())
	case ctx.GetNull() != nil:
		r.Kind = "NOT NULL"
	default:
		r.Kind = upper(ctx.GetKind())
	}
	return r
}

// defined puts local definitions before a query.
func (b *builder) defined(defs []c.ILocalDefinitionContext, q ast.Query) ast.Query {
	if len(defs) == 0 {
		return q
	}
	out := &ast.Defined{At: b.start(defs[0]), Query: q}
	for _, d := range defs {
		b.since25(d.GetStart())
		out.Definitions = append(out.Definitions, b.definition(d))
	}
	return out
}

func (b *builder) definition(ctx c.ILocalDefinitionContext) *ast.Definition {
	d := &ast.Definition{At: b.start(ctx)}
	switch ctx := ctx.(type) {
	case *c.LocalProcedureContext:
		d.Name, d.Takes, d.Body = strings.Join(b.names(ctx.GetParts()), "."), b.fields(ctx.GetTakes()), b.query(ctx.GetBody())
		if ctx.GetGives() != nil {
			d.Gives = b.fields(ctx.GetGives())
		}
	case *c.LocalFunctionContext:
		d.Function, d.Name, d.Takes = true, strings.Join(b.names(ctx.GetParts()), "."), b.fields(ctx.GetTakes())
		if ctx.GetType_() != nil {
			d.Type = b.typ(ctx.GetType_())
		}
		if d.Value = b.optExpr(ctx.GetValue()); d.Value == nil {
			d.Body = b.query(ctx.GetBody())
		}
	}
	return d
}

func (b *builder) fields(ctx c.ILocalFieldsContext) []*ast.Field {
	var out []*ast.Field
	for _, f := range ctx.GetFields() {
		field := &ast.Field{At: b.start(f), Name: b.name(f.GetKey()), Default: b.optExpr(f.GetValue())}
		if f.GetType_() != nil {
			field.Type = b.typ(f.GetType_())
		}
		out = append(out, field)
	}
	return out
}
