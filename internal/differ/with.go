package differ

import (
	"slices"
	"strconv"
)

// with is a WITH clause: it chooses, adds, groups, sorts, cuts and filters.
func (g *gen) with() *tree {
	switch g.r.IntN(6) {
	case 0:
		out := maybe("WITH *")
		k := pickOf(g, scalarKinds)
		name := g.fresh("w")
		out.parts = append(out.parts, piece("", ", ", g.expr(k, 2), " AS "+name))
		g.bind(name, k)
		out.parts = append(out.parts, g.where())
		return out
	case 1, 2:
		return g.withGroups()
	}
	return g.withItems()
}

func (g *gen) where() *tree {
	if !g.chance(2) {
		return piece("", " ")
	}
	return piece("", maybe(" WHERE ", g.expr(kBool, 3)), " ")
}

// withItems keeps some variables and adds expressions.
func (g *gen) withItems() *tree {
	items := &tree{sep: ", ", list: true}
	var vars []variable
	for _, v := range g.vars {
		if g.chance(3) {
			continue
		}
		vars = append(vars, v)
		items.parts = append(items.parts, v.name)
	}
	for range 1 + g.r.IntN(2) {
		k := pickOf(g, scalarKinds)
		name := g.fresh("w")
		items.parts = append(items.parts, piece("", g.expr(k, 2), " AS "+name))
		vars = append(vars, variable{name, k})
	}
	distinct := ""
	if g.chance(5) && !slices.ContainsFunc(vars, func(v variable) bool { return v.kind == kBag }) {
		distinct = "DISTINCT "
	}
	out := maybe("WITH "+distinct, items)
	g.vars = vars
	g.sortAndCut(out)
	out.parts = append(out.parts, g.where())
	return out
}

// withGroups aggregates.
func (g *gen) withGroups() *tree {
	items := &tree{sep: ", ", list: true}
	var vars []variable
	for _, v := range g.vars {
		if v.kind != kBag && g.chance(3) {
			vars = append(vars, v)
			items.parts = append(items.parts, v.name)
		}
	}
	for range 1 + g.r.IntN(2) {
		e, k := g.aggregate()
		name := g.fresh("a")
		items.parts = append(items.parts, piece("", e, " AS "+name))
		vars = append(vars, variable{name, k})
	}
	out := maybe("WITH ", items)
	g.vars = vars
	g.sortAndCut(out)
	out.parts = append(out.parts, g.where())
	return out
}

// sortAndCut adds ORDER BY over all variables, as a cut without a total order has no one answer.
func (g *gen) sortAndCut(out *tree) {
	if *g.wrote || !g.chance(4) {
		return
	}
	keys := &tree{sep: ", "}
	for _, v := range g.vars {
		name := v.name
		switch v.kind {
		case kNode, kRel:
			name += ".uid"
		case kPath, kBag, kRels, kNodes:
			return
		}
		keys.parts = append(keys.parts, name+g.pick("", " DESC"))
	}
	out.parts = append(out.parts, piece("", " ORDER BY ", keys, g.window()))
}

// aggregate is one aggregating expression.
func (g *gen) aggregate() (*tree, kind) {
	distinct := g.pick("", "", "DISTINCT ")
	switch g.r.IntN(12) {
	case 0, 1:
		return piece(kInt, "count(*)"), kInt
	case 2:
		if v, ok := g.variable(kNode, kRel, kPath); ok {
			return piece(kInt, "count("+distinct+v.name+")"), kInt
		}
		return piece(kInt, "count("+distinct, g.expr(kAny, 2), ")"), kInt
	case 3:
		return piece(kInt, "count("+distinct, g.expr(pickOf(g, scalarKinds), 2), ")"), kInt
	case 4:
		return piece(kInt, "sum("+distinct, g.expr(kInt, 2), ")"), kInt
	case 5:
		return piece(kFloat, g.pick("avg(", "sum(", "avg(", "stdev(", "stdevp(")+distinct, g.expr(kFloat, 2), ")"), kFloat
	case 6:
		k := pickOf(g, []kind{kInt, kString, kDate, kFloat, kAny, kInts, kBool})
		return piece(k, g.pick("min(", "max(")+distinct, g.expr(k, 2), ")"), k
	case 7:
		return piece(kFloat, g.pick("percentileCont(", "percentileDisc("), g.expr(kFloat, 1), ", "+g.pick("0.5", "0", "1", "0.25")+")"), kFloat
	case 8:
		return piece(kInt, "count(*) + ", strconv.Itoa(g.r.IntN(3))), kInt
	case 9:
		return piece(kInt, "size(collect("+distinct, g.expr(kAny, 2), "))"), kInt
	}
	if v, ok := g.variable(kNode, kRel); ok && g.chance(3) {
		return piece(kBag, "collect("+distinct+v.name+")"), kBag
	}
	return piece(kBag, "collect("+distinct, g.expr(pickOf(g, scalarKinds), 2), ")"), kBag
}
