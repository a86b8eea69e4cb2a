package differ

import "strconv"

// small is a query of one pattern and what is asked of it, of the forms that single rules of the planner are about.
func (g *gen) small(q *Query) *tree {
	switch g.r.IntN(9) {
	case 0:
		return g.hopsOnly(q)
	case 1:
		return g.calendar(q)
	case 2, 3:
		return g.bySide(q)
	case 4:
		return g.countApart(q)
	case 5, 6:
		return g.byIndex(q)
	case 7:
		return g.limited(q)
	}
	return g.repeated(q)
}

// hopsOnly asks nothing of a path but its length.
func (g *gen) hopsOnly(q *Query) *tree {
	length := g.pick("length(p)", "size(relationships(p))", "size(nodes(p))", "length(p) + 1")
	g.bind("b", kNode)
	match := piece("", "MATCH p = (a", g.anyOrOne(), ")"+g.pick("-[:R*1..3]->", "-[:S*..2]-", "-[*0..2]->", "<-[:R|S*2..3]-")+"(b", g.anyOrOne(), ")", g.plainWhere())
	switch g.r.IntN(4) {
	case 0:
		return piece(kQuery, match, "RETURN b AS c0, "+length+" AS c1").done(q, []kind{kNode, kInt})
	case 1:
		return piece(kQuery, match, "RETURN b AS c0, min("+length+") AS c1, count(*) AS c2").done(q, []kind{kNode, kInt, kInt})
	case 2:
		return piece(kQuery, match, "RETURN DISTINCT b AS c0, "+length+" AS c1").done(q, []kind{kNode, kInt})
	}
	return piece(kQuery, match, "WITH b, "+length+" AS n WHERE n > 1 RETURN n AS c0, count(b) AS c1").done(q, []kind{kInt, kInt})
}

// calendar takes instants and dates apart.
func (g *gen) calendar(q *Query) *tree {
	t := g.pick("datetime({epochMillis: coalesce(n.i, 0) * 864000000})", "datetime({epochSeconds: coalesce(n.j, 1) * 9999999})", "n.t", "n.d", "date(n.t)", "date.truncate('month', coalesce(n.d, date('2020-02-03')))")
	g.bind("n", kNode)
	out := piece(kQuery, "MATCH (n", g.anyOrOne(), ")", g.pick("", "-->(m)", "--(m)"), g.plainWhere(), "WITH "+g.pick("", "n, ")+t+" AS t")
	out.parts = append(out.parts, maybe(" WHERE t."+g.pick("year", "month", "day")+" "+g.pick(">", "<", "=", "<>")+" "+g.pick("1970", "1", "2020", "2")))
	out.parts = append(out.parts, " RETURN t.year AS c0, t."+g.pick("month", "day", "week", "dayOfWeek", "quarter")+" AS c1, "+g.pick("count(*)", "min(t)", "count(DISTINCT t.day)")+" AS c2")
	return out.done(q, []kind{kInt, kInt, kAny})
}

// bySide groups by one end of a relationship.
func (g *gen) bySide(q *Query) *tree {
	hop := g.pick("-[r:R]->", "<-[r:S]-", "-[r:T]-", "-[r]->", "-[r:R|S]->", "-[r]-")
	g.vars = append(g.vars, variable{"a", kNode}, variable{"b", kNode}, variable{"r", kRel})
	body := piece("", "MATCH (a", g.anyOrOne(), ")"+hop+"(b", g.anyOrOne(), ")", maybe(g.pick("-[:R]->(c)", "<-[:S]-(c)", "--(c)")), g.plainWhere())
	key, k := g.pick("a", "b", "a.uid", "b.uid", "a.i", "b.s"), kAny
	if len(key) == 1 {
		k = kNode
	}
	if g.chance(4) {
		return piece(kQuery, body, "RETURN DISTINCT "+key+" AS c0").done(q, []kind{k})
	}
	agg, ak := g.measure()
	more, mk := g.measure()
	return piece(kQuery, body, "RETURN "+key+" AS c0, ", agg, " AS c1, ", more, " AS c2").done(q, []kind{k, ak, mk})
}

// countApart counts patterns whose nodes differ, or have no relationship.
func (g *gen) countApart(q *Query) *tree {
	hop := func() string { return g.pick("-[:R]->", "<-[:S]-", "-[:T]-", "-->", "--") }
	g.vars = append(g.vars, variable{"a", kNode}, variable{"b", kNode}, variable{"c", kNode})
	body := piece("", "MATCH (a", g.anyOrOne(), ")"+hop()+"(b)"+hop()+"(c", g.anyOrOne(), ")", maybe(hop()+"(d)"))
	body.parts = append(body.parts, maybe(" WHERE "+g.pick("a <> c", "NOT EXISTS { (a)"+hop()+"(c) }", "a <> c AND NOT (a)"+hop()+"(c)", "a <> b AND b <> c AND a <> c", "a.uid < c.uid", "NOT (c)"+hop()+"()"),
		maybe(" AND ", g.plainPred(1))))
	return piece(kQuery, body, " RETURN "+g.pick("count(*)", "count(a)", "count(DISTINCT c)", "count(*) * 2")+" AS c0").done(q, []kind{kInt})
}

// byIndex asks for what an index has in order, and for bare counts.
func (g *gen) byIndex(q *Query) *tree {
	g.bind("n", kNode)
	label, key := g.pick(labelNames[:3]...), g.pick("i", "s", "x", "d", "f")
	body := piece("", "MATCH (n"+scopeMark+":"+label+")")
	if g.chance(6) {
		body = piece("", "MATCH (x", scopeMark, ")-[n:"+g.pick("R", "S")+"]->()")
		key = g.pick("i", "x")
	}
	if !g.chance(3) {
		body.parts = append(body.parts, maybe(" WHERE n."+key+" "+g.pick("> 0", ">= 'a'", "IS NOT NULL", "< 2", "<= 'b'", "> date('2020-01-01')", "IN [0, 1, 'a', null]", "STARTS WITH 'a'", "< 2.5")))
	}
	switch g.r.IntN(5) {
	case 0:
		return piece(kQuery, body, " RETURN "+g.pick("min(", "max(")+"n."+key+") AS c0, "+g.pick("max(", "count(", "min(")+"n."+key+") AS c1").done(q, []kind{kAny, kAny})
	case 1:
		return piece(kQuery, body, " RETURN "+g.pick("min(", "max(", "count(")+"n."+key+") AS c0").done(q, []kind{kAny})
	case 2:
		return piece(kQuery, body, " RETURN "+g.pick("count(*)", "count(n)", "count(DISTINCT n."+key+")")+" AS c0").done(q, []kind{kInt})
	}
	q.Ordered = true
	return piece(kQuery, body, " RETURN "+g.pick("", "", "DISTINCT ")+"n."+key+" AS c0 ORDER BY c0"+g.pick("", " DESC"), g.window()).done(q, []kind{kAny})
}

// limited cuts rows that are all the same, so that it does not matter which.
func (g *gen) limited(q *Query) *tree {
	arms := &tree{sep: g.pick(" UNION ALL ", " UNION ALL ", " UNION "), list: true}
	for range 1 + g.r.IntN(3) {
		c := g.inner()
		c.vars = nil
		arms.parts = append(arms.parts, piece("", c.plainMatch("MATCH "), "RETURN "+g.pick("1", "'a'")+" AS c0", g.window()))
	}
	if g.chance(2) {
		arms.sep = " UNION ALL "
		return piece(kQuery, "CALL () { ", arms, " } RETURN c0", g.window()).done(q, []kind{kAny})
	}
	arms.kind = kQuery
	return arms.done(q, []kind{kAny})
}

// repeated has expressions more than once, and some that depend on no row.
func (g *gen) repeated(q *Query) *tree {
	body := g.plainMatch("MATCH ")
	k := pickOf(g, []kind{kInt, kString})
	e := g.expr(k, 2)
	same := func() *tree { return e.clone() }
	test := piece(kBool, "", g.constant(kInt), " + 2 * ", g.constant(kInt), " > ", g.expr(kInt, 1))
	var second *tree
	if k == kInt {
		second = piece(kInt, "abs(", same(), ") + ", g.constant(kInt))
	} else {
		second = piece(kInt, "size(toUpper(", same(), "))")
	}
	out := piece(kQuery, body, "WITH *, ", same(), " AS w"+strconv.Itoa(g.r.IntN(3)), " WHERE ", test, " RETURN ", same(), " AS c0, ", second, " AS c1, CASE WHEN ", test.clone(), " THEN ", same(), " END AS c2")
	if g.chance(2) {
		out.parts = append(out.parts, ", count(*) AS c3")
		return out.done(q, []kind{k, kInt, k, kInt})
	}
	return out.done(q, []kind{k, kInt, k})
}

// firstFew is rows in the order of all that is bound, so that more is returned than is sorted by.
func (g *gen) firstFew(q *Query) *tree {
	keys := &tree{sep: ", "}
	for _, v := range g.vars {
		switch v.kind {
		case kNode, kRel:
			keys.parts = append(keys.parts, v.name+".uid")
		case kPath, kBag, kRels, kNodes:
			items, kinds := g.items("c", 2)
			return piece("", "RETURN ", items).done(q, kinds)
		default:
			keys.parts = append(keys.parts, v.name)
		}
	}
	if v, ok := g.variable(kNode, kRel); ok {
		keys.parts = append([]any{v.name + "." + g.pick("i", "s", "d", "f", "x") + g.pick("", " DESC")}, keys.parts...)
	}
	items, kinds := &tree{sep: ", "}, []kind(nil)
	for i := range 1 + g.r.IntN(3) {
		e, k := g.groupKey()
		items.parts = append(items.parts, piece("", e, " AS c"+strconv.Itoa(i)))
		kinds = append(kinds, k)
	}
	q.Ordered = true
	return piece("", "RETURN ", items, " ORDER BY ", keys, g.window()).done(q, kinds)
}
