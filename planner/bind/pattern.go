package bind

import (
	"fmt"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// patternUse is what a pattern is for; it decides what may stand in it.
type patternUse uint8

const (
	inMatch patternUse = iota
	inComprehension
	inPredicate
	inCreate
	inInsert
	inMerge
)

var useName = [...]string{inMatch: "MATCH", inComprehension: "pattern comprehension", inPredicate: "pattern expression",
	inCreate: "CREATE", inInsert: "INSERT", inMerge: "MERGE"}

// updating reports whether the pattern makes what it describes.
func (u patternUse) updating() bool { return u == inCreate || u == inInsert || u == inMerge }

// patterns binds the parts of one pattern: first every variable is declared or
// resolved, then the expressions are bound, so that they see the whole pattern.
type patterns struct {
	b     *binder
	use   patternUse
	first int // the last ID given before the pattern
	rels  map[int]bool
	// inner is the scope inside of each quantified part.
	inner map[*ast.ParenPattern]*scope
	// owner is the part that introduced a variable; current is the part being bound.
	owner   map[int]*ast.PatternPart
	current *ast.PatternPart
	// group is the names that quantified parts bring out as lists.
	group map[string]ast.Pos
	// shortest is set inside shortestPath(…).
	shortest bool
}

// pattern binds parts in s and declares in s what they introduce.
func (b *binder) pattern(parts []*ast.PatternPart, s *scope, use patternUse) {
	p := &patterns{b: b, use: use, first: b.next, rels: map[int]bool{}, inner: map[*ast.ParenPattern]*scope{}, group: map[string]ast.Pos{}, owner: map[int]*ast.PatternPart{}}
	for _, part := range parts {
		checkSelector(part, len(parts))
		p.current = part
		p.part(part, s)
	}
	for _, part := range parts {
		p.current = part
		p.partExprs(part, s)
	}
}

// part declares the variables of one part, the path variable last.
func (p *patterns) part(part *ast.PatternPart, s *scope) {
	p.allowed(part)
	old := p.shortest
	p.shortest = part.Shortest != ast.NoShortest
	p.chain(part, s)
	p.shortest = old
	p.b.checkShortest(part)
	if part.Shortest != ast.NoShortest {
		p.b.unboundedShortest(part)
	}
	if part.Var == nil {
		return
	}
	if p.use == inPredicate {
		p.noNew(part.Var)
	}
	if d := s.lookup(part.Var.Name); d != nil {
		syntax("VariableAlreadyBound", part.Var.Pos, "Variable `%s` already declared", part.Var.Name)
	}
	p.b.declare(s, part.Var, value.TypePath)
}

// chain brings the elements of part into normal form and declares their variables.
func (p *patterns) chain(part *ast.PatternPart, s *scope) {
	p.normalChain(part)
	alone := len(part.Chain) == 1
	for _, f := range part.Chain {
		switch f := f.(type) {
		case *ast.NodePattern:
			p.node(f, s, alone)
		case *ast.RelPattern:
			p.rel(f, s)
		case *ast.ParenPattern:
			p.paren(f, s)
		}
	}
}

func (p *patterns) node(n *ast.NodePattern, s *scope, alone bool) {
	p.allowedNode(n)
	p.b.barColon(n.Labels, "")
	if n.Var == nil {
		if p.shortest && p.use == inPredicate {
			syntax("UndefinedVariable", p.current.Pos, "A shortestPath(...) requires bound nodes when not part of a MATCH clause.")
		}
		n.Var = p.b.anonymous("n", n.Pos, value.TypeNode)
		return
	}
	d := s.lookup(n.Var.Name)
	if d == nil {
		p.introduce(n.Var, s, value.TypeNode)
		return
	}
	if p.use.updating() {
		if alone {
			syntax("VariableAlreadyBound", n.Var.Pos, "Variable `%s` already declared", n.Var.Name)
		}
		if n.Labels != nil || n.Props != nil {
			syntax("VariableAlreadyBound", ast.Pos{}, "Can't create node `%s` with labels or properties here. The variable is already declared in this context", n.Var.Name)
		}
	}
	p.resolve(n.Var, d, value.TypeNode)
}

func (p *patterns) rel(r *ast.RelPattern, s *scope) {
	if p.use.updating() && r.Var != nil && s.lookup(r.Var.Name) != nil {
		syntax("VariableAlreadyBound", r.Var.Pos, "Variable `%s` already declared", r.Var.Name)
	}
	p.allowedRel(r)
	t := value.TypeRel
	if r.VarLength != nil {
		t = value.ListOf(value.TypeRel)
	}
	if r.Var == nil {
		r.Var = p.b.anonymous("r", r.Pos, t)
		return
	}
	d := s.lookup(r.Var.Name)
	if d == nil {
		p.introduce(r.Var, s, t)
		p.rels[r.Var.ID] = true
		return
	}
	p.resolve(r.Var, d, t)
	if p.rels[d.ID] {
		syntax("RelationshipUniquenessViolation", r.Var.Pos, "Cannot use the same relationship variable '%s' for multiple relationships", r.Var.Name)
	}
	p.rels[d.ID] = true
}

// introduce declares a variable that the pattern brings in.
func (p *patterns) introduce(v *ast.Variable, s *scope, t value.Type) {
	if p.use == inPredicate && s.kind == plain {
		p.noNew(v)
	}
	p.b.declare(s, v, t)
	p.owner[v.ID] = p.current
}

func (p *patterns) noNew(v *ast.Variable) {
	if p.shortest {
		syntax("UndefinedVariable", v.Pos, "Variable `%s` not defined", v.Name)
	}
	syntax("UndefinedVariable", v.Pos, "PatternExpressions are not allowed to introduce new variables: '%s'.", v.Name)
}

// resolve makes v a reference to d, which must be able to be what the pattern says.
func (p *patterns) resolve(v, d *ast.Variable, want value.Type) {
	v.ID = d.ID
	got := p.b.types[d.ID]
	if got.Kinds == 0 || got.Kinds&want.Kinds != 0 && (got.Elem == nil || want.Elem == nil || got.Elem.Kinds&want.Elem.Kinds != 0) {
		return
	}
	if pos, ok := p.group[v.Name]; ok {
		syntax("VariableTypeConflict", pos, "The variable `%s` occurs both inside and outside a quantified path pattern and needs to be renamed.", v.Name)
	}
	syntax("VariableTypeConflict", v.Pos, "Type mismatch: %s defined with conflicting type %s (expected %s)", v.Name, typeText(got), typeText(want))
}

// anonymous makes a variable with a name that nobody can write.
func (b *binder) anonymous(prefix string, pos ast.Pos, t value.Type) *ast.Variable {
	v := b.fresh(&ast.Variable{At: ast.At{Pos: pos}}, t)
	v.Name = fmt.Sprintf("  %s%d", prefix, v.ID)
	return v
}

// paren declares what a parenthesised part brings in: the variables themselves when
// it is not repeated, lists of them when it is.
func (p *patterns) paren(f *ast.ParenPattern, s *scope) {
	if f.Quantifier == nil {
		if f.Part.Var != nil {
			syntax("UnexpectedSyntax", f.Part.Var.Pos, "Sub-path assignment is currently not supported.")
		}
		p.part(f.Part, s)
		return
	}
	if f.Part.Var != nil {
		syntax("UnexpectedSyntax", f.Part.Var.Pos, "Assigning a path in a quantified path pattern is not yet supported.")
	}
	checkQuantified(f)
	in := newScope(s, plain)
	p.inner[f] = in
	p.quantifiedChain(f, in, s)
	for _, v := range in.own() {
		out := &ast.Variable{At: v.At, Name: v.Name}
		p.b.declare(s, out, listOf(p.b.types[v.ID]))
		p.group[v.Name] = f.Pos
		f.Groups = append(f.Groups, &ast.Group{Inner: ref(v), Outer: out})
	}
}

// quantifiedChain declares the variables inside a repeated part in its own scope.
func (p *patterns) quantifiedChain(f *ast.ParenPattern, in, around *scope) {
	ast.Inspect(f.Part, func(n ast.Node) bool {
		var v *ast.Variable
		switch n := n.(type) {
		case *ast.NodePattern:
			v = n.Var
		case *ast.RelPattern:
			v = n.Var
		case *ast.ParenPattern:
			syntax("UnexpectedSyntax", n.Pos, "Quantified path patterns are not allowed to be nested.")
		case ast.Expr:
			return false
		}
		if v == nil {
			return true
		}
		if d := around.lookup(v.Name); d != nil && d.ID <= p.first {
			syntax("VariableAlreadyBound", f.Pos, "The variable `%s` is already defined in a previous clause, it cannot be referenced as a node or as a relationship variable inside of a quantified path pattern.", v.Name)
		} else if d != nil {
			pos, what := f.Pos, "occurs both inside and outside a quantified path pattern"
			if first, grouped := p.group[v.Name]; grouped {
				pos, what = first, "occurs in multiple quantified path patterns"
			}
			syntax("VariableAlreadyBound", pos, "The variable `%s` %s and needs to be renamed.", v.Name, what)
		}
		return true
	})
	use := p.use
	if use == inPredicate {
		p.use = inComprehension
	}
	p.chain(f.Part, in)
	p.use = use
}

// partExprs binds the expressions of one part.
func (p *patterns) partExprs(part *ast.PatternPart, s *scope) {
	if part.Count != nil {
		p.b.want(&part.Count, s, value.TypeInt)
	}
	for _, f := range part.Chain {
		switch f := f.(type) {
		case *ast.NodePattern:
			p.b.labels(f.Labels, s, !p.use.updating())
			p.props(&f.Props, s)
			p.b.boolean(&f.Where, s)
		case *ast.RelPattern:
			p.relExprs(f, s)
		case *ast.ParenPattern:
			p.parenExprs(f, s)
		}
	}
}

func (p *patterns) relExprs(f *ast.RelPattern, s *scope) {
	p.b.labels(f.Types, s, !p.use.updating())
	p.b.colonAlternatives(f)
	colonTypes(f.Types)
	p.b.typeNotes(f.Types)
	p.props(&f.Props, s)
	if f.Where != nil && f.VarLength != nil {
		syntax("UnexpectedSyntax", posOf(f.Where), "Relationship pattern predicates are not supported for variable-length relationships.")
	}
	p.b.boolean(&f.Where, s)
}

func (p *patterns) parenExprs(f *ast.ParenPattern, s *scope) {
	in := p.inner[f]
	if in == nil {
		p.partExprs(f.Part, s)
		p.b.boolean(&f.Where, s)
	} else {
		p.partExprs(f.Part, in)
		p.b.boolean(&f.Where, in)
	}
	p.ownPath(f)
}

// ownPath refuses a predicate inside parentheses that reads the path that they are part of.
func (p *patterns) ownPath(f *ast.ParenPattern) {
	path := p.current.Var
	if path == nil || f.Where == nil {
		return
	}
	for _, v := range FreeVars(f.Where) {
		if v.ID == path.ID {
			syntax("UndefinedVariable", path.Pos, "From within a parenthesized path pattern, one may only reference variables, that are already bound in a previous `MATCH` clause.\n"+
				"In this case, `%s` is defined in the same `MATCH` clause as the parenthesized path pattern.", path.Name)
		}
	}
}

// props binds a property map and checks what stands for it.
func (p *patterns) props(e *ast.Expr, s *scope) {
	if *e == nil {
		return
	}
	if prm, ok := (*e).(*ast.Param); ok && p.use != inCreate && p.use != inInsert {
		name := useName[p.use]
		syntax("InvalidParameterUse", prm.Pos, "Parameter maps cannot be used in `%s` patterns (use a literal map instead, e.g. `{id: $%s.id}`)", name, prm.Name)
	}
	p.b.want(e, s, typeMapLike)
	if p.use.updating() {
		p.selfReference(*e)
	}
}

// selfReference looks at properties that use what the same part makes.
func (p *patterns) selfReference(e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		v, ok := n.(*ast.Variable)
		if !ok || p.owner[v.ID] == nil {
			return true
		}
		if p.owner[v.ID] != p.current {
			p.b.deprecate(v.Pos, "Creating an entity (%s) and referencing that entity in a property definition in the same CREATE is deprecated.", v.Name)
			return false
		}
		if p.use == inMerge {
			p.b.deprecate(v.Pos, "Merging an entity (%s) and referencing that entity in a property definition in the same MERGE is deprecated.", v.Name)
			return false
		}
		what := typeText(p.b.types[v.ID])
		syntax("UndefinedVariable", v.Pos, "The %s variable '%s' is referencing a %s that is created in the same %s clause which is not allowed. "+
			"Please only reference variables created in earlier clauses.", what, v.Name, what, useName[p.use])
		return false
	})
}
