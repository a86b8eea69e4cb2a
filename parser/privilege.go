package parser

import (
	"slices"
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// actions says of each action by words where it holds and what follows it: {properties}, or (users), which may be left out.
// Those with other resources (labels, procedures, functions, settings) have rules of their own in the grammar.
var actions = func() map[string]actionShape {
	out := map[string]actionShape{}
	add := func(shape actionShape, list ...string) {
		for _, a := range list {
			out[a] = shape
		}
	}
	add(actionShape{scope: "GRAPH", entities: true}, "TRAVERSE", "CREATE", "DELETE")
	add(actionShape{scope: "GRAPH", entities: true, properties: true}, "READ", "MATCH", "MERGE", "SET PROPERTY")
	add(actionShape{scope: "GRAPH"}, "WRITE", "ALL GRAPH PRIVILEGES")
	add(actionShape{scope: "DATABASE"}, "ACCESS", "START", "STOP", "CREATE INDEX", "DROP INDEX", "SHOW INDEX", "INDEX MANAGEMENT",
		"CREATE CONSTRAINT", "DROP CONSTRAINT", "SHOW CONSTRAINT", "CONSTRAINT MANAGEMENT", "CREATE NEW LABEL", "CREATE NEW TYPE",
		"CREATE NEW NAME", "NAME MANAGEMENT", "ALL DATABASE PRIVILEGES")
	add(actionShape{scope: "DATABASE", users: true}, "SHOW TRANSACTION", "TERMINATE TRANSACTION", "TRANSACTION MANAGEMENT")
	add(actionShape{scope: "DBMS", users: true}, "IMPERSONATE")
	for _, verb := range []string{"CREATE", "DROP", "ALTER", "RENAME", "SHOW"} {
		for _, what := range []string{"ROLE", "USER", "DATABASE", "COMPOSITE DATABASE", "ALIAS", "AUTH RULE"} {
			add(actionShape{scope: "DBMS"}, verb+" "+what, what+" MANAGEMENT")
		}
	}
	for _, not := range []string{"ALTER ROLE", "RENAME DATABASE", "SHOW DATABASE", "RENAME COMPOSITE DATABASE", "SHOW COMPOSITE DATABASE", "RENAME ALIAS"} {
		delete(out, not)
	}
	add(actionShape{scope: "DBMS"}, "ASSIGN ROLE", "REMOVE ROLE", "SET PASSWORD", "SET AUTH", "SET USER STATUS", "SET USER HOME DATABASE", "SET DATABASE ACCESS",
		"SET DATABASE DEFAULT LANGUAGE", "SHOW SERVER", "SERVER MANAGEMENT", "SHOW PRIVILEGE", "ASSIGN PRIVILEGE", "REMOVE PRIVILEGE", "PRIVILEGE MANAGEMENT",
		"EXECUTE ADMIN PROCEDURE", "ALL DBMS PRIVILEGES")
	add(actionShape{scope: "DATA"}, "LOAD")
	return out
}()

// actionShape is what an action needs beside its words.
type actionShape struct {
	scope      string // GRAPH, DATABASE, DBMS; DATA: also URL and CIDR
	entities   bool   // NODES, RELATIONSHIPS, ELEMENTS or FOR may follow a graph
	properties bool
	users      bool
}

// canonical is the word for one of several, and for an older one.
var canonical = map[string]string{
	"INDEXES": "INDEX", "CONSTRAINTS": "CONSTRAINT", "LABELS": "LABEL", "TYPES": "TYPE", "NAMES": "NAME", "TRANSACTIONS": "TRANSACTION",
	"PASSWORDS": "PASSWORD", "SERVERS": "SERVER", "PROCEDURES": "PROCEDURE", "ADMINISTRATOR": "ADMIN", "GRAPHS": "GRAPH", "DATABASES": "DATABASE",
	"NODE": "NODES", "RELATIONSHIP": "RELATIONSHIPS", "ELEMENT": "ELEMENTS",
}

func canonicalWord(t antlr.Token) string {
	w := upper(t)
	if one, ok := canonical[w]; ok {
		return one
	}
	return w
}

// privilege makes what a GRANT, DENY or REVOKE is about.
func (b *builder) privilege(ctx c.IPrivilegeContext) *ast.Privilege {
	p := &ast.Privilege{At: b.start(ctx), Scope: b.privilegeScope(ctx.GetScope()), Entities: b.privilegeEntities(ctx.GetScope().GetOf())}
	act, shape := ctx.GetAct(), actionShape{scope: "DBMS"}
	switch act := act.(type) {
	case *c.LabelPrivilegeContext:
		p.Action, shape = upper(act.GetVerb())+" LABEL", actionShape{scope: "GRAPH"}
		p.Resource = &ast.Resource{At: p.At, Kind: ast.Labels, All: act.GetStar() != nil, Names: b.nameLits(act.GetLabels())}
	case *c.CallPrivilegeContext:
		kind, what := ast.Functions, "FUNCTION"
		if act.GetProc() != nil {
			kind, what = ast.Procedures, "PROCEDURE"
		}
		if p.Action = "EXECUTE " + what; act.GetBoosted() != nil {
			p.Action = "EXECUTE BOOSTED " + what
		}
		p.Resource = &ast.Resource{At: p.At, Kind: kind, Names: b.globs(act.GetGlobs())}
	case *c.SettingPrivilegeContext:
		p.Action = "SHOW SETTING"
		p.Resource = &ast.Resource{At: p.At, Kind: ast.Settings, Names: b.globs(act.GetGlobs())}
	case *c.WordsPrivilegeContext:
		shape = b.wordsPrivilege(p, act)
	}
	b.checkScope(p, shape, ctx)
	return p
}

// wordsPrivilege fills in an action that is words, with what stands behind them.
func (b *builder) wordsPrivilege(p *ast.Privilege, ctx *c.WordsPrivilegeContext) actionShape {
	p.Action = actionOf(ctx.GetWords(), p.Scope.Kind)
	shape, ok := actions[p.Action]
	if !ok {
		b.unexpected(ctx.GetStart(), "a privilege such as 'TRAVERSE', 'READ {…}', 'ACCESS', 'CREATE INDEX', 'ROLE MANAGEMENT' or 'ALL GRAPH PRIVILEGES'")
	}
	next := &b.src.tokens[ctx.GetWords()[len(ctx.GetWords())-1].GetStop().GetTokenIndex()+1]
	braced, inBrackets := next.kind == c.CypherLexerLCURLY, next.kind == c.CypherLexerLPAREN || next.kind == c.CypherLexerLPAREN_PATTERN
	switch {
	case shape.properties && !braced:
		b.unexpected(next, "'{'")
	case braced && !shape.properties, inBrackets && !shape.users:
		b.unexpected(next, "'ON'")
	case braced:
		p.Resource = &ast.Resource{At: b.at(next), Kind: ast.Properties, All: ctx.GetStar() != nil, Names: b.nameLits(ctx.GetProps())}
	case inBrackets:
		p.Resource = &ast.Resource{At: b.at(next), Kind: ast.Users, All: ctx.GetStar() != nil, Names: b.nameList(ctx.GetUsers())}
	}
	return shape
}

// actionOf joins an action's words in their canonical form; words that may be left out are added or left out.
func actionOf(list []c.IPrivilegeWordContext, scope string) string {
	w := make([]string, len(list))
	for i, word := range list {
		w[i] = canonicalWord(word.GetTok())
		if w[i] == "NODES" || w[i] == "RELATIONSHIPS" {
			w[i] = strings.TrimSuffix(w[i], "S")
		}
	}
	switch {
	case w[0] == "ALL" && (len(w) == 1 || len(w) == 2 && w[1] == "PRIVILEGES"):
		return "ALL " + scope + " PRIVILEGES"
	case len(w) == 1 && slices.Contains([]string{"INDEX", "CONSTRAINT", "NAME", "TRANSACTION"}, w[0]):
		w = append(w, "MANAGEMENT")
	case len(w) == 4 && w[0] == "CREATE" && w[1] == "NEW" && newThing[w[2]] == w[3]:
		w = []string{w[0], w[1], w[3]}
	}
	return strings.Join(w, " ")
}

// newThing is what CREATE NEW NODE, CREATE NEW RELATIONSHIP and CREATE NEW PROPERTY must end in.
var newThing = map[string]string{"NODE": "LABEL", "RELATIONSHIP": "TYPE", "PROPERTY": "NAME"}

// checkScope fails where an action does not go with the scope, or its entities.
func (b *builder) checkScope(p *ast.Privilege, shape actionShape, ctx c.IPrivilegeContext) {
	kind := p.Scope.Kind
	if kind == "URL" || kind == "CIDR" {
		kind = "DATA"
	}
	if kind != shape.scope {
		expected := "'" + shape.scope + "'"
		if shape.scope == "DATA" {
			expected = "'ALL DATA', 'URL' or 'CIDR'"
		}
		b.unexpected(ctx.GetScope().GetStart(), expected)
	}
	if p.Entities != nil && !shape.entities {
		b.unexpected(ctx.GetScope().GetOf().GetStart(), "'TO' or 'FROM'")
	}
}

func (b *builder) privilegeScope(ctx c.IPrivilegeScopeContext) ast.PrivilegeScope {
	s := ast.PrivilegeScope{At: b.start(ctx), Kind: canonicalWord(ctx.GetKind()), Home: ctx.GetWhich() != nil, All: ctx.GetStar() != nil}
	for _, n := range ctx.GetNames() {
		s.Names = append(s.Names, b.dotted(n))
	}
	switch {
	case s.Kind == "ALL":
		s.Kind = "DATA"
	case ctx.GetSource() != nil:
		s.Source = b.textOrParam(ctx.GetSource())
	}
	return s
}

func (b *builder) privilegeEntities(ctx c.IPrivilegeEntitiesContext) *ast.PrivilegeEntities {
	if ctx == nil {
		return nil
	}
	e := &ast.PrivilegeEntities{At: b.start(ctx), All: ctx.GetStar() != nil, Names: b.names(ctx.GetNames())}
	if ctx.GetKind() != nil {
		e.Kind = canonicalWord(ctx.GetKind())
		return e
	}
	e.Pattern = b.node(ctx.GetNode().GetBody(), ctx.GetNode().GetStart())
	if cond := ctx.GetCond(); cond != nil {
		if e.Pattern.Where != nil || e.Pattern.Props != nil {
			b.unexpected(&b.src.tokens[cond.GetStart().GetTokenIndex()-1], "'TO' or 'FROM'")
		}
		e.Pattern.Where = b.predicate(cond)
	}
	return e
}

// nameLits is names as StringLits.
func (b *builder) nameLits(list []c.INameContext) []ast.Expr {
	out := make([]ast.Expr, len(list))
	for i, n := range list {
		out[i] = &ast.StringLit{At: b.start(n), Value: b.name(n)}
	}
	return out
}

// globs is patterns of names as StringLits, without the backticks of their parts.
func (b *builder) globs(list []c.IGlobContext) []ast.Expr {
	out := make([]ast.Expr, len(list))
	for i, g := range list {
		var text strings.Builder
		for t := g.GetStart().GetTokenIndex(); t <= g.GetStop().GetTokenIndex(); t++ {
			text.WriteString(nameText(&b.src.tokens[t]))
		}
		out[i] = &ast.StringLit{At: b.start(g), Value: text.String()}
	}
	return out
}

// whom fails where a verb has the wrong one of TO and FROM behind it.
func (b *builder) whom(verb, t antlr.Token) {
	want := c.CypherLexerTO
	if verb.GetTokenType() == c.CypherLexerREVOKE {
		want = c.CypherLexerFROM
	}
	if t.GetTokenType() != want {
		b.unexpected(t, map[int]string{c.CypherLexerTO: "'TO'", c.CypherLexerFROM: "'FROM'"}[want])
	}
}
