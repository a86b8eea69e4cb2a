package differ

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// analytic is a query as an analyst writes it, of the forms that the planner's rules are about: patterns of named nodes with plain
// predicates that an index may serve, and above them counts, groups, distinct values, or the first few of an order.
func (g *gen) analytic(q *Query) *tree {
	if g.chance(3) {
		return g.small(q)
	}
	body := &tree{}
	add := func(t *tree) { body.parts = append(body.parts, t) }
	add(g.plainMatch("MATCH "))
	for n := []int{0, 0, 1, 1, 2}[g.r.IntN(5)]; n > 0; n-- {
		switch g.r.IntN(8) {
		case 0, 1:
			add(g.plainMatch("MATCH "))
		case 2, 3:
			add(g.plainMatch("OPTIONAL MATCH "))
		case 4:
			add(g.passOn())
			add(g.plainMatch("MATCH "))
		case 5:
			add(g.ranked())
		case 6:
			add(g.unionCall())
		default:
			add(g.lookup())
		}
	}
	return piece(kQuery, body, g.summary(q))
}

// plainMatch is a MATCH of one or two chains of nodes, which may meet, with plain predicates and now and then a hint.
func (g *gen) plainMatch(word string) *tree {
	if word == "MATCH " && g.chance(10) {
		return g.hinted()
	}
	parts := listed(", ", g.plainChain())
	parts.kind = kParts
	if g.chance(4) {
		parts.parts = append(parts.parts, g.plainChain())
	}
	return maybe(word, parts, g.plainWhere())
}

// hinted is a MATCH with a hint, which changes nothing but the plan.
func (g *gen) hinted() *tree {
	n, m := g.fresh("n"), g.fresh("n")
	hop := g.pick("", "-[:R]->("+m+")", "-[:S|T]-("+m+")", "<--("+m+")")
	g.bind(n, kNode)
	if hop != "" {
		g.bind(m, kNode)
	}
	label := g.pick(labelNames[:3]...)
	key, k := "i", kInt
	if g.chance(3) {
		key, k = "s", kString
	}
	hint := g.pick("INDEX "+n+":"+label+"("+key+")", "RANGE INDEX "+n+":"+label+"("+key+")", "SCAN "+n+":"+label)
	return maybe("MATCH ("+n+scopeMark+":"+label+")"+hop, " USING "+hint, " WHERE "+n+"."+key+" "+g.pick("=", ">=", "<")+" ", g.constant(k),
		maybe(" AND ", g.plainPred(1)), " ")
}

// plainChain is nodes in a row, each with a name.
func (g *gen) plainChain() *tree {
	out := piece("", g.plainNode())
	for range g.hops() {
		left, right := "-", "->"
		switch g.r.IntN(4) {
		case 0:
			left, right = "<-", "-"
		case 1:
			right = "-"
		}
		name := ""
		if g.chance(3) {
			name = g.fresh("r")
		}
		length := ""
		if g.stars && g.chance(6) {
			length = g.pick("*1..2", "*1..3", "*0..1", "*2")
		}
		out.parts = append(out.parts, maybe(left+"["+name, g.types0(length), length+"]"+right, g.plainNode()))
		if name != "" {
			g.bind(name, map[bool]kind{true: kRel, false: kRels}[length == ""])
		}
	}
	return out
}

// types0 is the types of a relationship; those of a variable-length one are no expression.
func (g *gen) types0(length string) *tree {
	if length != "" {
		return maybe(":" + g.pick(typeNames...))
	}
	return g.types()
}

func (g *gen) plainNode() *tree {
	if v, ok := g.variable(kNode); ok && g.chance(3) {
		return piece("", "("+v.name+")")
	}
	name := g.fresh("n")
	g.bind(name, kNode)
	out := piece("", "("+name, g.anyOrOne())
	if g.chance(8) {
		out.parts = append(out.parts, maybe(" {i: "+g.constInt()+"}"))
	}
	out.parts = append(out.parts, ")")
	return out
}

// anyOrOne is no label or one.
func (g *gen) anyOrOne() *tree {
	if g.chance(3) {
		return piece("", scopeMark)
	}
	return piece("", scopeMark, maybe(":"+g.pick(labelNames[:3]...)))
}

func (g *gen) plainWhere() *tree {
	n := []int{0, 0, 1, 1, 2, 3}[g.r.IntN(6)]
	if n == 0 {
		return piece("", " ")
	}
	conds := listed(" AND ")
	for range n {
		conds.parts = append(conds.parts, g.plainPred(1))
	}
	return piece("", maybe(" WHERE ", conds), " ")
}

// plainPred is a predicate that an index, a join or a semi-join may serve.
func (g *gen) plainPred(depth int) *tree {
	a, ok := g.variable(kNode, kNode, kNode, kRel)
	if !ok {
		return g.expr(kBool, 1)
	}
	b, _ := g.variable(kNode, kRel)
	k := pickOf(g, []kind{kInt, kInt, kString, kDate, kFloat, kAny})
	prop := piece(k, a.name+"."+pickOf(g, keyOf[k]))
	switch g.r.IntN(15) {
	case 0, 1:
		return piece(kBool, prop, " "+g.pick("=", "<", "<=", ">", ">=", "<>")+" ", g.constant(k))
	case 2:
		return piece(kBool, g.constant(kInt), " "+g.pick("<", "<=")+" "+a.name+".i "+g.pick("<", "<=")+" ", g.constant(kInt))
	case 3:
		return piece(kBool, prop, " IN [", g.constant(k), ", ", g.constant(k), "]")
	case 4:
		return piece(kBool, "(", prop, " = ", g.constant(k), " OR "+a.name+"."+pickOf(g, keyOf[k])+" "+g.pick("=", ">")+" ", g.constant(k), ")")
	case 5:
		return piece(kBool, a.name+".s "+g.pick("STARTS WITH", "ENDS WITH", "CONTAINS")+" "+g.pick("'a'", "'ab'", "'b'", "''"))
	case 6, 7:
		return piece(kBool, prop, " "+g.pick("=", "=", "<", ">")+" "+b.name+"."+pickOf(g, keyOf[k]))
	case 8:
		if a.kind == kNode && b.kind == kNode {
			return piece(kBool, a.name+" "+g.pick("<>", "<>", "=")+" "+b.name)
		}
	case 9:
		if a.kind == kNode && b.kind == kNode {
			return piece(kBool, g.pick("", "NOT ")+"("+a.name+")"+g.pick("-[:R]->", "-[:S]-", "--", "<-[:R|T]-")+"("+b.name+")")
		}
	case 10, 11:
		if depth > 0 {
			return piece(kBool, g.pick("", "NOT ")+"EXISTS { ", g.plainSub(depth-1), "}")
		}
	case 12:
		if depth > 0 {
			return piece(kBool, "COUNT { ", g.plainSub(depth-1), "} "+g.pick("> 0", "= 0", ">= 1", "= 1", "< 2"))
		}
	case 13:
		if a.kind == kNode {
			return piece(kBool, "("+a.name+":"+g.pick("A", "B")+" OR "+a.name+":"+g.pick("B", "C")+")")
		}
	}
	return piece(kBool, prop, g.pick(" IS NULL", " IS NOT NULL"))
}

// plainSub is a pattern from a node outside, for EXISTS and COUNT.
func (g *gen) plainSub(depth int) *tree {
	v, ok := g.variable(kNode)
	if !ok {
		return piece("", "(", scopeMark, ") ")
	}
	c := g.inner()
	out := piece("", "MATCH ("+v.name+")")
	for range 1 + g.r.IntN(2) {
		out.parts = append(out.parts, maybe(strings.Replace(g.pick("-[:]->", "<-[:]-", "-[:]-"), ":", ":"+g.pick(typeNames...), 1), c.plainNode()))
	}
	if g.chance(2) {
		out.parts = append(out.parts, maybe(" WHERE ", c.plainPred(depth)))
	}
	out.parts = append(out.parts, " ")
	return out
}

// constant is a literal or a parameter.
func (g *gen) constant(k kind) *tree {
	if p, ok := g.paramOf(k); ok && g.chance(3) {
		return piece(k, p)
	}
	return piece(k, g.literal(k))
}

// passOn is a WITH that passes variables on, with a predicate.
func (g *gen) passOn() *tree {
	items := &tree{sep: ", ", list: true}
	var vars []variable
	for _, v := range g.vars {
		if len(vars) == 0 || !g.chance(3) {
			vars = append(vars, v)
			items.parts = append(items.parts, v.name)
		}
	}
	out := maybe("WITH "+g.pick("", "", "DISTINCT "), items)
	if len(vars) == 0 || slices.ContainsFunc(vars, func(v variable) bool { return v.kind == kBag }) {
		out = maybe("WITH *")
	} else {
		g.vars = vars
	}
	out.parts = append(out.parts, g.plainWhere())
	return out
}

// ranked is groups of which the first few are kept.
func (g *gen) ranked() *tree {
	v, ok := g.variable(kNode)
	if !ok {
		return g.passOn()
	}
	agg, k := g.measure()
	name := g.fresh("a")
	out := maybe("WITH "+v.name+", ", agg, " AS "+name)
	if k != kBag {
		out.parts = append(out.parts, piece("", " ORDER BY "+name+g.pick("", " DESC")+", "+v.name+".uid", maybe(" LIMIT "+g.constInt())))
	}
	g.vars = []variable{v, {name, k}}
	out.parts = append(out.parts, g.plainWhere())
	return out
}

// unionCall is a subquery of two parts.
func (g *gen) unionCall() *tree {
	v, ok := g.variable(kNode)
	if !ok {
		return g.unwind()
	}
	name := g.fresh("v")
	arms := &tree{sep: g.pick("UNION ALL ", "UNION "), list: true}
	k := pickOf(g, []kind{kInt, kString, kNode})
	for range 2 {
		c := g.inner()
		c.vars = []variable{v}
		arm := c.plainMatch("MATCH ")
		arm.optional = k != kNode
		var e *tree
		if k == kNode {
			n, _ := c.variable(kNode)
			e = piece("", n.name)
		} else {
			e = c.expr(k, 1)
		}
		arms.parts = append(arms.parts, piece("", arm, "RETURN ", e, " AS "+name+" "))
	}
	g.bind(name, k)
	return maybe(g.pick("CALL", "CALL", "OPTIONAL CALL")+" ("+v.name+") { ", arms, "} ")
}

// lookup finds nodes for rows that a parameter or a list gives.
func (g *gen) lookup() *tree {
	row, n := g.fresh("row"), g.fresh("n")
	var rows []any
	for range 1 + g.r.IntN(4) {
		rows = append(rows, map[string]any{"i": int64(g.r.IntN(5) - 1), "s": g.pick("a", "b", "ab", "")})
	}
	key := g.pick("i", "s")
	g.bind(n, kNode)
	return maybe("UNWIND "+g.param(rows)+" AS "+row+" "+g.pick("MATCH ", "MATCH ", "OPTIONAL MATCH ")+"("+n, g.anyOrOne(), " {"+key+": "+row+"."+key+"}) ")
}

// measure is one aggregate of plain arguments.
func (g *gen) measure() (*tree, kind) {
	v, ok := g.variable(kNode, kNode, kRel)
	if !ok {
		return g.aggregate()
	}
	distinct := g.pick("", "", "DISTINCT ")
	k := pickOf(g, []kind{kInt, kFloat, kString, kDate, kAny})
	prop := v.name + "." + pickOf(g, keyOf[k])
	switch g.r.IntN(12) {
	case 0, 1, 2:
		return piece(kInt, "count(*)"), kInt
	case 3, 4:
		return piece(kInt, "count("+distinct+v.name+")"), kInt
	case 5:
		return piece(kInt, "count("+distinct+prop+")"), kInt
	case 6:
		return piece(kInt, "sum("+distinct+v.name+".i)"), kInt
	case 7, 8:
		return piece(k, g.pick("min(", "max(")+distinct+prop+")"), k
	case 9:
		return piece(kFloat, g.pick("avg(", "stdev(", "stdevp(")+distinct+v.name+g.pick(".i)", ".f)")), kFloat
	case 10:
		return piece(kAny, g.pick("percentileDisc(", "percentileCont(")+distinct+v.name+g.pick(".i", ".f")+", "+g.pick("0.5", "0.0", "0.9", "1.0")+")"), kAny
	}
	return piece(kBag, "collect("+distinct+prop+")"), kBag
}

// summary is the last clause: aggregates, groups, distinct values, or rows in order.
func (g *gen) summary(q *Query) *tree {
	items, kinds := &tree{sep: ", "}, []kind(nil)
	add := func(e *tree, k kind) {
		items.parts = append(items.parts, piece("", e, " AS c"+strconv.Itoa(len(kinds))))
		kinds = append(kinds, k)
	}
	distinct := ""
	form := g.r.IntN(9)
	if form == 8 {
		return g.firstFew(q)
	}
	for n := []int{0, 0, 1, 1, 2, 2, 3, 3}[form]; n > 0; n-- {
		add(g.groupKey())
	}
	if form < 5 {
		for n := 1 + g.r.IntN(3); n > 0; n-- {
			add(g.measure())
		}
	} else if form < 7 {
		distinct = "DISTINCT "
	}
	if form == 4 {
		return g.sortedLists(q)
	}
	if distinct != "" && slices.Contains(kinds, kBag) {
		distinct = ""
	}
	out := piece("", "RETURN "+distinct, items)
	if order := g.order("c", kinds); order != nil && !g.chance(3) {
		q.Ordered = true
		out.parts = append(out.parts, " ORDER BY ", order, g.window())
	}
	return out.done(q, kinds)
}

// groupKey is what an analyst groups or sorts by.
func (g *gen) groupKey() (*tree, kind) {
	v, ok := g.variable(kNode, kNode, kNode, kRel)
	if !ok {
		return g.expr(kInt, 1), kInt
	}
	k := pickOf(g, []kind{kInt, kString, kDate, kAny, kBool, kFloat, kLocal})
	switch g.r.IntN(8) {
	case 0, 1:
		return piece(v.kind, v.name), v.kind
	case 2:
		return piece(kInt, v.name+g.pick(".d.year", ".d.month", ".t.hour", ".t.month")), kInt
	case 3:
		return piece(kInt, "datetime({epochMillis: coalesce("+v.name+".i, 1) * 86400000}).", g.pick("day", "year", "dayOfWeek", "hour")), kInt
	case 4:
		if v.kind == kNode {
			return piece(kBool, v.name+":"+g.pick(labelNames...)), kBool
		}
		return piece(kString, "type("+v.name+")"), kString
	case 5:
		return piece(kInt, v.name+".i % 2"), kInt
	}
	return piece(k, v.name+"."+pickOf(g, keyOf[k])), k
}

// sortedLists collects in an order, the whole or the first few.
func (g *gen) sortedLists(q *Query) *tree {
	v, ok := g.variable(kNode)
	w, _ := g.variable(kNode, kRel)
	if !ok {
		return piece("", "RETURN count(*) AS c0").done(q, []kind{kInt})
	}
	with := v.name
	if w.name != v.name {
		with += ", " + w.name
	}
	list := piece(kInts, "collect("+g.pick("", "DISTINCT ")+w.name+g.pick(".uid", ".i")+")", maybe(g.pick("[..2]", "[0..1]", "[1..]")))
	return piece("", fmt.Sprintf("WITH %s ORDER BY %s.i%s, %s.uid RETURN %s AS c0, ", with, w.name, g.pick("", " DESC"), w.name, v.name), list, " AS c1").done(q, []kind{kNode, kInts})
}
