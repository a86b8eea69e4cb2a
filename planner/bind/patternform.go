package bind

import (
	"github.com/morseldb/morsel/parser/ast"
)

// normalChain inserts the nodes that are not written beside quantified parts and turns
// quantified relationships into older forms: -[r:R]->{1,3} is -[r:R*1..3]->, and with a
// predicate of its own it is (()-[r:R WHERE …]->()){1,3}.
func (p *patterns) normalChain(part *ast.PatternPart) {
	var out []ast.Factor
	for _, f := range part.Chain {
		if r, ok := f.(*ast.RelPattern); ok && r.Quantifier != nil {
			f = p.unquantify(r)
		}
		if p.needsNode(out, f) {
			out = append(out, &ast.NodePattern{At: ast.At{Pos: f.Position()}})
		}
		out = append(out, f)
	}
	if n := len(out); n > 0 && repeats(out[n-1]) {
		out = append(out, &ast.NodePattern{At: ast.At{Pos: out[n-1].Position()}})
	}
	part.Chain = out
	if len(out) > 1 {
		for _, f := range out {
			if paren, ok := f.(*ast.ParenPattern); ok && paren.Quantifier == nil {
				syntax("UnexpectedSyntax", ast.Pos{}, "Juxtaposition is currently only supported for quantified path patterns.")
			}
		}
	}
}

// needsNode tells whether an unwritten node lies between what is there and f.
func (p *patterns) needsNode(before []ast.Factor, f ast.Factor) bool {
	if !repeats(f) {
		if _, isNode := f.(*ast.NodePattern); isNode || len(before) == 0 {
			return false
		}
		return repeats(before[len(before)-1])
	}
	if len(before) == 0 {
		return true
	}
	_, isNode := before[len(before)-1].(*ast.NodePattern)
	return !isNode
}

// repeats reports whether f is a quantified part: one that has nodes on both sides.
func repeats(f ast.Factor) bool {
	paren, ok := f.(*ast.ParenPattern)
	return ok && paren.Quantifier != nil
}

func (p *patterns) unquantify(r *ast.RelPattern) ast.Factor {
	if p.use.updating() {
		syntax("CreatingVarLength", r.Pos, "Quantified path patterns cannot be used in a %s clause, but only in a MATCH clause.", useName[p.use])
	}
	q := r.Quantifier
	checkQuantifier(q)
	r.Quantifier = nil
	if r.Where == nil {
		least := q.Min
		r.VarLength = &ast.Range{At: q.At, Min: &least, Max: q.Max}
		return r
	}
	chain := []ast.Factor{&ast.NodePattern{At: r.At}, r, &ast.NodePattern{At: r.At}}
	return &ast.ParenPattern{At: r.At, Part: &ast.PatternPart{At: r.At, Chain: chain}, Quantifier: q}
}

// allowed rejects the kinds of part that a use does not have.
func (p *patterns) allowed(part *ast.PatternPart) {
	if !p.use.updating() {
		return
	}
	name := useName[p.use]
	if p.use == inInsert && part.Var != nil {
		syntax("UnexpectedSyntax", part.Var.Pos, "Named patterns are not allowed in `INSERT`. Use `CREATE` instead or remove the name.")
	}
	if part.Shortest != ast.NoShortest {
		fn := shortestName(part)
		syntax("UnexpectedSyntax", p.b.shortestPos(part, fn), "%s(...) cannot be used in a %s clause, but only in a MATCH clause.", fn, name)
	}
	if part.Selector != ast.SelectAll {
		syntax("UnexpectedSyntax", part.Pos, "Path selectors such as `%s` cannot be used in a %s clause, but only in a MATCH clause.", selectorText(part), name)
	}
	for _, f := range part.Chain {
		if paren, ok := f.(*ast.ParenPattern); ok {
			syntax("UnexpectedSyntax", paren.Pos, "Quantified path patterns cannot be used in a %s clause, but only in a MATCH clause.", name)
		}
	}
}

func selectorText(part *ast.PatternPart) string {
	switch part.Selector {
	case ast.SelectAny:
		return "ANY 1 PATHS"
	case ast.SelectAllShortest:
		return "ALL SHORTEST PATHS"
	case ast.SelectShortest:
		return "SHORTEST 1 PATHS"
	case ast.SelectShortestGroups:
		return "SHORTEST 1 PATH GROUPS"
	}
	return "ALL PATHS"
}

func (p *patterns) allowedNode(n *ast.NodePattern) {
	if !p.use.updating() {
		return
	}
	name := useName[p.use]
	if n.Where != nil {
		syntax("UnexpectedSyntax", posOf(n.Where), "Node pattern predicates are not allowed in a %s clause, but only in a MATCH clause or inside a pattern comprehension", name)
	}
	p.plainLabels(n.Labels, name)
}

// plainLabels allows A, A&B, A:B and dynamic labels only.
func (p *patterns) plainLabels(l ast.LabelExpr, clause string) {
	switch l := l.(type) {
	case nil, *ast.LabelName:
	case *ast.LabelDynamic:
		if p.use == inInsert {
			syntax("UnexpectedSyntax", l.Pos, "Dynamic labels are not allowed in INSERT. Use `CREATE` instead.")
		}
		if l.Any {
			syntax("UnexpectedSyntax", l.Pos, "Dynamic labels using `$any()` are not allowed in CREATE or MERGE.")
		}
	case *ast.LabelAnd:
		if l.Colon && p.use == inInsert {
			syntax("UnexpectedSyntax", labelPos(l), "Colon `:` conjunction is not allowed in INSERT. Use `CREATE` or conjunction with ampersand `&` instead.")
		}
		p.plainLabels(l.Left, clause)
		p.plainLabels(l.Right, clause)
	default:
		syntax("UnexpectedSyntax", labelPos(l), "Label expressions in patterns are not allowed in a %s clause, but only in a MATCH clause and in expressions", clause)
	}
}

func (p *patterns) allowedRel(r *ast.RelPattern) {
	if !p.use.updating() {
		return
	}
	name := useName[p.use]
	if r.VarLength != nil {
		syntax("CreatingVarLength", r.Pos, "Variable length relationships cannot be used in %s", name)
	}
	if r.Where != nil {
		syntax("UnexpectedSyntax", posOf(r.Where), "Relationship pattern predicates are not allowed in a %s clause, but only in a MATCH clause or inside a pattern comprehension", name)
	}
	if p.use != inMerge && r.Dir == ast.Undirected {
		syntax("RequiresDirectedRelationship", r.Pos, "Only directed relationships are supported in %s", name)
	}
	switch t := r.Types.(type) {
	case nil:
		syntax("NoSingleRelationshipType", r.Pos, "Exactly one relationship type must be specified for %s. Did you forget to prefix your relationship type with a ':'?", name)
	case *ast.LabelName:
	case *ast.LabelDynamic:
		if t.Any {
			syntax("UnexpectedSyntax", t.Pos, "Dynamic types using `$any()` are not allowed in CREATE or MERGE.")
		}
		if l, ok := t.Expr.(*ast.ListLit); ok && len(l.Items) == 0 {
			syntax("NoSingleRelationshipType", r.Pos, "Exactly one relationship type must be specified for %s. Did you forget to prefix your relationship type with a ':'?", name)
		} else if ok && len(l.Items) != 1 {
			syntax("NoSingleRelationshipType", r.Pos, "A single relationship type must be specified for %s", name)
		}
	case *ast.LabelOr:
		syntax("NoSingleRelationshipType", r.Pos, "A single relationship type must be specified for %s", name)
	default:
		syntax("NoSingleRelationshipType", labelPos(t), "Relationship type expressions in patterns are not allowed in a %s clause, but only in a MATCH clause", name)
	}
}

func shortestName(part *ast.PatternPart) string {
	if part.Shortest == ast.AllShortestPaths {
		return "allShortestPaths"
	}
	return "shortestPath"
}

// checkShortest holds the old shortest path forms to one relationship between two nodes.
func (b *binder) checkShortest(part *ast.PatternPart) {
	if part.Shortest == ast.NoShortest {
		return
	}
	fn := shortestName(part)
	ok := len(part.Chain) == 3
	var rel *ast.RelPattern
	if ok {
		rel, ok = part.Chain[1].(*ast.RelPattern)
	}
	if !ok {
		syntax("UnexpectedSyntax", b.shortestPos(part, fn), "%s(...) requires a pattern containing a single relationship", fn)
	}
	switch v := rel.VarLength; {
	case v == nil:
		b.replaced(rel.Pos, "The use of shortestPath and allShortestPaths with fixed length relationships is deprecated and will be removed in a future version. "+
			"Please use a path with a length of 1 [r*1..1] instead or a Match with a limit.")
	case v.Min != nil && *v.Min > 1:
		syntax("UnexpectedSyntax", v.Pos, "%s(...) does not support a minimal length different from 0 or 1", fn)
	}
}

// checkSelector holds a part with a path selector to its rules; parts is how many parts
// the pattern has.
func checkSelector(part *ast.PatternPart, parts int) {
	if part.Selector == ast.SelectAll {
		return
	}
	if parts > 1 {
		at := part.Pos
		if part.Var == nil {
			at = part.Chain[0].Position()
		}
		syntax("UnexpectedSyntax", at, "Multiple path patterns cannot be used in the same clause in combination with a selective path selector.")
	}
	if n, ok := part.Count.(*ast.IntLit); ok && n.Value < 1 {
		syntax("InvalidArgumentValue", n.Pos, "The path count needs to be greater than 0.")
	}
}

// checkQuantified holds a repeated part and its quantifier to their rules.
func checkQuantified(f *ast.ParenPattern) {
	checkQuantifier(f.Quantifier)
	rels := 0
	for _, in := range f.Part.Chain {
		r, ok := in.(*ast.RelPattern)
		if !ok {
			continue
		}
		rels++
		if r.VarLength != nil || r.Quantifier != nil {
			syntax("UnexpectedSyntax", r.Pos, "Variable length relationships cannot be part of a quantified path pattern.")
		}
	}
	if rels == 0 {
		syntax("UnexpectedSyntax", f.Pos, "A quantified path pattern needs to have at least one relationship.")
	}
}

func checkQuantifier(q *ast.Quantifier) {
	switch {
	case q.Max == nil:
	case *q.Max == 0:
		syntax("InvalidArgumentValue", q.Pos, "A quantifier for a path pattern must not be limited by 0.")
	case *q.Max < q.Min:
		syntax("InvalidArgumentValue", q.Pos, "A quantifier for a path pattern must not have a lower bound which exceeds its upper bound.\n"+
			"In this case, the lower bound %d is greater than the upper bound %d.", q.Min, *q.Max)
	}
}

// shortestPos is where the function's name stands: a path variable stands before it.
func (b *binder) shortestPos(part *ast.PatternPart, fn string) ast.Pos {
	if part.Var == nil || len(part.Chain) == 0 {
		return part.Pos
	}
	return b.before(part.Chain[0].Position(), fn)
}

// labelPos is where Neo4j points to in a label expression: at the operator.
func labelPos(l ast.LabelExpr) ast.Pos {
	switch l := l.(type) {
	case *ast.LabelAnd:
		return after(l.Right.Position(), -1)
	case *ast.LabelOr:
		return after(l.Right.Position(), -1)
	}
	return l.Position()
}
