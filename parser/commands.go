package parser

import (
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// createCommand makes every command that begins with CREATE.
func (b *builder) createCommand(at ast.At, ctx c.ICreateCommandContext) ast.Command {
	replace := ctx.GetReplace() != nil
	switch {
	case ctx.GetIndex() != nil:
		kind := "RANGE"
		if ctx.GetKind() != nil {
			kind = upper(ctx.GetKind())
		}
		return b.createIndex(&ast.CreateIndex{At: at, Replace: replace, Kind: kind}, ctx.GetIndex())
	case ctx.GetConstraint() != nil:
		return b.createConstraint(&ast.CreateConstraint{At: at, Replace: replace}, ctx.GetConstraint())
	}
	a := &ast.Admin{At: at, Verb: "CREATE", Args: map[string]any{}}
	if replace {
		a.Args["replace"] = true
	}
	switch {
	case ctx.GetDatabase() != nil:
		b.createDatabase(a, ctx)
	case ctx.GetAlias() != nil:
		b.createAlias(a, ctx.GetAlias())
	case ctx.GetUser() != nil:
		a.Object = "USER"
		b.named(a, ctx.GetUser().GetName_(), ctx.GetUser().GetUnless() != nil)
		b.userSettings(a, ctx.GetUser().GetSettings())
	case ctx.GetRole() != nil:
		a.Object = "ROLE"
		b.named(a, ctx.GetRole().GetName_(), ctx.GetRole().GetUnless() != nil)
		note(a, "immutable", ctx.GetImmutable())
		if ctx.GetRole().GetCopy_() != nil {
			a.Args["copyOf"] = b.nameOrText(ctx.GetRole().GetCopy_())
		}
	default:
		a.Object = "AUTH RULE"
		b.named(a, ctx.GetRule_().GetName_(), ctx.GetRule_().GetUnless() != nil)
		a.Args["body"] = b.textOf(ctx.GetRule_().GetBody())
	}
	return a
}

// note notes that an optional word was written.
func note(a *ast.Admin, name string, t antlr.Token) {
	if t != nil {
		a.Args[name] = true
	}
}

// named notes the name of what is created, and IF NOT EXISTS.
func (b *builder) named(a *ast.Admin, name c.INameOrTextContext, unless bool) {
	a.Args["name"] = b.nameOrText(name)
	if unless {
		a.Args["ifNotExists"] = true
	}
}

func (b *builder) createIndex(ix *ast.CreateIndex, ctx c.ICreateIndexContext) ast.Command {
	ix.Name, ix.IfNotExists = b.nameOrParam(ctx.GetName_()), ctx.GetUnless() != nil
	of := ctx.GetOf()
	ix.OnRel, ix.Var, ix.Labels = of.GetRel() != nil, b.variable(of.GetVar_()), b.names(of.GetLabels())
	if props := ctx.GetProps(); props != nil {
		ix.Properties = b.schemaProperties(ix.Var, props.GetProps())
	}
	switch {
	case ix.Kind == "BTREE":
		fail("", ix.Pos, "Invalid index type b-tree, use range, point or text index instead.")
	case (ix.Kind == "LOOKUP") != (ctx.GetLookup() != nil):
		b.unexpected(ctx.GetOf().GetStart(), "the form of a "+ix.Kind+" index")
	case ix.Kind == "LOOKUP":
		lookupFunction(ix, ctx.GetLookup().GetText())
	case len(ix.Labels) == 0:
		b.unexpected(of.GetStop(), "':'")
	case ix.Kind == "FULLTEXT" && (ctx.GetEach() == nil || ctx.GetProps().GetList() == nil):
		b.unexpected(ctx.GetProps().GetStart(), "'EACH ['")
	case ix.Kind != "FULLTEXT" && (ctx.GetEach() != nil || ctx.GetProps().GetList() != nil):
		b.unexpected(ctx.GetProps().GetStart(), "'('")
	case ix.Kind != "FULLTEXT" && ix.Kind != "VECTOR" && len(ix.Labels) > 1:
		b.unexpected(of.GetLabels()[1].GetStart(), "')': only FULLTEXT and VECTOR indexes take several labels or types")
	}
	if single := ix.Kind == "TEXT" || ix.Kind == "POINT" || ix.Kind == "VECTOR"; single && len(ix.Properties) > 1 {
		fail("", b.start(ctx.GetProps().GetProps()[1]).Pos, "Only single property %s indexes are supported", strings.ToLower(ix.Kind))
	}
	ix.With = b.schemaProperties(ix.Var, ctx.GetMore())
	ix.Options = b.options(ctx.GetOptions_())
	return ix
}

// lookupFunction refuses a function that gives no labels, or no type.
func lookupFunction(ix *ast.CreateIndex, name string) {
	entity, valid := "node", "labels"
	if ix.OnRel {
		entity, valid = "relationship", "type"
	}
	if !strings.EqualFold(name, valid) {
		fail("", ix.Pos, "Failed to create %s lookup index: Function '%s' is not allowed, valid function is '%s'.", entity, name, valid)
	}
}

func (b *builder) createConstraint(con *ast.CreateConstraint, ctx c.ICreateConstraintContext) ast.Command {
	con.Name, con.IfNotExists = b.nameOrParam(ctx.GetName_()), ctx.GetUnless() != nil
	of := ctx.GetOf()
	con.OnRel, con.Var = of.GetRel() != nil, b.variable(of.GetVar_())
	if len(of.GetLabels()) != 1 {
		b.unexpected(of.GetStop(), "one label or type")
	}
	con.Label = b.name(of.GetLabels()[0])
	con.Properties = b.schemaProperties(con.Var, ctx.GetProps().GetProps())
	switch {
	case ctx.GetType_() != nil:
		con.Kind, con.Type = "TYPED", b.typ(ctx.GetType_())
	case ctx.GetNull() != nil:
		con.Kind = "NOT NULL"
	default:
		con.Kind = upper(ctx.GetKind())
	}
	con.Options = b.options(ctx.GetOptions_())
	return con
}

// schemaProperties are the keys of n.a, n.b, where n must be the schema pattern's variable.
func (b *builder) schemaProperties(v *ast.Variable, list []c.ISchemaPropertyContext) []string {
	var keys []string
	for _, p := range list {
		if name := b.variable(p.GetVar_()); v != nil && name.Name != v.Name {
			fail("UndefinedVariable", name.Pos, "Variable `%s` not defined", name.Name)
		}
		keys = append(keys, b.name(p.GetKey()))
	}
	return keys
}

func (b *builder) options(ctx c.ICommandOptionsContext) ast.Expr {
	if ctx == nil {
		return nil
	}
	return b.props(ctx.GetMap_(), ctx.GetParam())
}

// nameOrText is a name, also one in quotes, as a StringLit, or a parameter.
func (b *builder) nameOrText(ctx c.INameOrTextContext) ast.Expr {
	switch {
	case ctx == nil:
		return nil
	case ctx.GetParam() != nil:
		return b.param(ctx.GetParam())
	case ctx.GetStr() != nil:
		return &ast.StringLit{At: b.start(ctx), Value: b.stringValue(ctx.GetStr())}
	}
	return &ast.StringLit{At: b.start(ctx), Value: b.name(ctx.GetKey())}
}

func (b *builder) nameList(list []c.INameOrTextContext) []ast.Expr {
	out := make([]ast.Expr, len(list))
	for i, n := range list {
		out[i] = b.nameOrText(n)
	}
	return out
}

func (b *builder) textOrParam(ctx c.ITextOrParameterContext) ast.Expr {
	if ctx.GetParam() != nil {
		return b.param(ctx.GetParam())
	}
	return &ast.StringLit{At: b.start(ctx), Value: b.stringValue(ctx.GetStr())}
}

// dotted is a database's or alias' name, its parts joined by dots, or a parameter.
func (b *builder) dotted(ctx c.IDottedNameContext) ast.Expr {
	switch {
	case ctx == nil:
		return nil
	case ctx.GetParam() != nil:
		return b.param(ctx.GetParam())
	}
	return &ast.StringLit{At: b.start(ctx), Value: strings.Join(b.names(ctx.GetParts()), ".")}
}

// administration makes the commands that do not begin with CREATE.
func (b *builder) administration(ctx c.IAdministrationContext) ast.Command {
	at := b.start(ctx)
	switch ctx := ctx.(type) {
	case *c.ShowAdminContext:
		s := b.show(at, ctx.GetShow())
		s.YieldStar, s.Yield = b.yield(ctx.GetYield_())
		return s
	case *c.TerminateAdminContext:
		t := &ast.Terminate{At: at, Args: b.exprs(ctx.GetArgs())}
		t.YieldStar, t.Yield = b.yield(ctx.GetYield_())
		return t
	case *c.DropSchemaAdminContext:
		constraint := ctx.GetWhat().GetTokenType() == c.CypherLexerCONSTRAINT
		return &ast.DropSchema{At: at, Constraint: constraint, Name: b.nameOrParam(ctx.GetName_()), IfExists: ctx.GetWhen() != nil}
	}
	a := &ast.Admin{At: at, Verb: upper(ctx.GetStart()), Args: map[string]any{}}
	b.admin(a, ctx)
	return a
}
