package differ

import "fmt"

// match is a MATCH or OPTIONAL MATCH clause with one or two parts.
func (g *gen) match(optional bool) *tree {
	word := "MATCH "
	if optional {
		word = "OPTIONAL MATCH "
	}
	if g.chance(15) {
		return maybe(word, g.selective(), g.matchWhere())
	}
	outer := g.inner()
	parts := listed(", ", g.path(outer))
	parts.kind = kParts
	for g.chance(4) && len(parts.parts) < 3 {
		parts.parts = append(parts.parts, g.path(outer))
	}
	return maybe(word, parts, g.matchWhere())
}

func (g *gen) matchWhere() *tree {
	if g.chance(2) {
		return piece("", " ")
	}
	if e := g.every(); e != nil && g.chance(2) {
		return piece("", maybe(" WHERE ", e, maybe(" AND ", g.expr(kBool, 2))), " ")
	}
	return piece("", maybe(" WHERE ", g.expr(kBool, 3)), " ")
}

// every says something of all relationships of a list, or all relationships or nodes of a path; nil where there is neither.
func (g *gen) every() *tree {
	v, ok := g.variable(kRels, kPath)
	if !ok {
		return nil
	}
	list, each := v.name, kRel
	if v.kind == kPath {
		list = "relationships(" + v.name + ")"
		if g.chance(2) {
			list, each = "nodes("+v.name+")", kNode
		}
	}
	c, x := g.inner(), g.fresh("x")
	c.vars = append(c.vars, variable{x, each}, variable{x, each})
	return piece(kBool, g.pick("all", "none")+"("+x+" IN "+list+" WHERE ", c.expr(kBool, 1), ")")
}

// path is one part of a MATCH; outer is the scope before the clause, which predicates inside the pattern may use.
func (g *gen) path(outer *gen) *tree {
	out := piece("")
	named := g.chance(6)
	if named {
		name := g.fresh("p")
		out.parts = append(out.parts, maybe(name+" = "))
		defer g.bind(name, kPath)
	}
	out.parts = append(out.parts, g.node(outer))
	for range g.hops() {
		if !named && !g.stars && g.chance(8) {
			out.parts = append(out.parts, maybe(g.quantified(outer), g.node(outer)))
			continue
		}
		out.parts = append(out.parts, maybe(g.relationship(outer, true), g.node(outer)))
	}
	return out
}

// hops is the number of relationships of a path, from the query's budget.
func (g *gen) hops() int {
	n := []int{0, 1, 1, 1, 1, 2, 2, 3}[g.r.IntN(8)]
	n = min(n, *g.budget)
	*g.budget -= n
	return n
}

func (g *gen) node(outer *gen) *tree {
	out := piece("", "(")
	if v, ok := g.variable(kNode); ok && g.chance(3) {
		out.parts = append(out.parts, v.name)
		if g.chance(4) {
			out.parts = append(out.parts, maybe(g.labels()))
		}
		out.parts = append(out.parts, ")")
		return out
	}
	name := ""
	if !g.chance(4) {
		name = g.fresh("n")
		out.parts = append(out.parts, name)
	}
	if g.chance(2) {
		out.parts = append(out.parts, scopeMark)
	} else {
		out.parts = append(out.parts, g.labels())
	}
	if g.chance(8) {
		out.parts = append(out.parts, maybe(" {"+g.pick("i", "j")+": ", outer.expr(kInt, 1), "}"))
	}
	if name != "" && g.chance(12) {
		c := outer.inner()
		c.vars = append(c.vars, variable{name, kNode}, variable{name, kNode})
		out.parts = append(out.parts, maybe(" WHERE ", c.expr(kBool, 2)))
	}
	out.parts = append(out.parts, ")")
	if name != "" {
		g.bind(name, kNode)
	}
	return out
}

// labels is the label part of a new node, with the run's label.
func (g *gen) labels() *tree {
	if !g.colons && g.chance(3) {
		return piece("", ":"+scopeAnd+"(", g.labelExpr(2, labelNames), ")")
	}
	out := piece("", scopeMark, ":"+g.pick(labelNames...))
	if g.colons && g.chance(4) {
		out.parts = append(out.parts, maybe(":"+g.pick(labelNames...)))
	}
	return out
}

func (g *gen) labelExpr(depth int, names []string) *tree {
	if g.colons || depth == 0 || g.chance(3) {
		if !g.colons && g.chance(8) {
			return piece(kLabels, "%")
		}
		return piece(kLabels, g.pick(names...))
	}
	switch g.r.IntN(3) {
	case 0:
		return piece(kLabels, "!(", g.labelExpr(depth-1, names), ")")
	case 1:
		return piece(kLabels, "(", g.labelExpr(depth-1, names), ")&(", g.labelExpr(depth-1, names), ")")
	}
	return piece(kLabels, "(", g.labelExpr(depth-1, names), ")|(", g.labelExpr(depth-1, names), ")")
}

func (g *gen) types() *tree {
	switch g.r.IntN(6) {
	case 0, 1:
		return piece("", "")
	case 2:
		return maybe(":" + g.pick(typeNames...) + "|" + g.pick(typeNames...))
	case 3:
		return maybe(":(", g.labelExpr(1, typeNames), ")")
	}
	return maybe(":" + g.pick(typeNames...))
}

// relationship is one relationship of a pattern; one of variable length where long allows it.
func (g *gen) relationship(outer *gen, long bool) *tree {
	left, right := "-", "->"
	switch g.r.IntN(4) {
	case 0:
		left, right = "<-", "-"
	case 1:
		right = "-"
	}
	if long && g.chance(6) {
		return g.variableLength(outer, left, right)
	}
	if v, ok := outer.variable(kRel); ok && g.chance(20) {
		return piece("", left+"["+v.name+"]"+right)
	}
	name := ""
	if g.chance(2) {
		name = g.fresh("r")
	}
	out := piece("", left+"["+name, g.types())
	if g.chance(10) {
		out.parts = append(out.parts, maybe(" {i: ", outer.expr(kInt, 1), "}"))
	} else if name != "" && g.chance(12) {
		c := outer.inner()
		c.vars = append(c.vars, variable{name, kRel}, variable{name, kRel})
		out.parts = append(out.parts, maybe(" WHERE ", c.expr(kBool, 2)))
	}
	out.parts = append(out.parts, "]"+right)
	if name != "" {
		g.bind(name, kRel)
	}
	return out
}

func (g *gen) variableLength(outer *gen, left, right string) *tree {
	if !g.stars { // the quantified form
		return piece("", left+"[", g.types(), "]"+right+g.pick("{1,2}", "{0,2}", "{2}", "{,2}", "{1,3}"))
	}
	types := piece("", "")
	if !g.chance(3) {
		types = maybe(":" + g.pick(typeNames...))
	}
	name := ""
	if g.chance(3) {
		name = g.fresh("rs")
		defer g.bind(name, kRels)
	}
	props := piece("", "")
	if g.chance(8) {
		props = maybe(" {i: ", outer.expr(kInt, 0), "}")
	}
	return piece("", left+"["+name, types, "*"+g.pick("1..2", "0..1", "0..2", "..2", "2", "2..3", "1..3", "0"), props, "]"+right)
}

// quantified is a quantified path pattern between two nodes.
func (g *gen) quantified(outer *gen) *tree {
	a, r, b := g.fresh("n"), g.fresh("r"), g.fresh("n")
	c := outer.inner()
	c.vars = append(c.vars, variable{a, kNode}, variable{r, kRel}, variable{b, kNode})
	where := piece("", "")
	if g.chance(2) {
		where = maybe(" WHERE ", c.expr(kBool, 1))
	}
	arrow := g.pick("->", "->", "-")
	out := piece("", fmt.Sprintf("((%s%s)-[%s", a, scopeMark, r), g.types(), fmt.Sprintf("]%s(%s%s)", arrow, b, scopeMark), where,
		")"+g.pick("{1,2}", "{0,1}", "{2}", "{1,3}", "{,2}"))
	g.bind(a, kNodes)
	g.bind(r, kRels)
	g.bind(b, kNodes)
	return out
}

// selective is a shortest path between two nodes; which one is found does not matter, as only its length is used.
func (g *gen) selective() *tree {
	a, b, p := g.fresh("n"), g.fresh("n"), g.fresh("p")
	from, to := piece("", "("+a, g.labels(), ")"), piece("", "("+b, g.labels(), ")")
	arrow := g.pick("->", "-")
	g.bind(a, kNode)
	g.bind(b, kNode)
	types := g.types()
	switch g.r.IntN(4) {
	case 0:
		g.bind(p, kPath)
		return piece("", p+" = ALL SHORTEST ", from, "-[", types, "]"+arrow+"+", to)
	case 1:
		return piece("", p+" = ANY SHORTEST ", from, "-[", types, "]"+arrow+g.pick("+", "*"), to)
	case 2:
		g.bind(p, kPath)
		return piece("", p+" = SHORTEST 2 GROUPS ", from, "-[", types, "]"+arrow+"{1,3}", to)
	}
	return piece("", p+" = SHORTEST 1 ", from, "-[", types, "]"+arrow+"+", to)
}
