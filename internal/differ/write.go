package differ

// mixed is a sequence of clauses some of which write.
func (g *gen) mixed() *tree {
	out := &tree{}
	add := func(t *tree) { out.parts = append(out.parts, t) }
	add(g.reading(1 + g.r.IntN(2)))
	for round := 0; round == 0 || round == 1 && g.chance(4); round++ {
		if round > 0 {
			add(piece("", "WITH * "))
			add(g.readClause(false))
		}
		for n := 1 + g.r.IntN(2); n > 0; n-- {
			add(g.update())
			*g.wrote = true
		}
	}
	if g.chance(5) {
		add(g.remove())
		*g.wrote = true
		add(piece("", "WITH count(*) AS gone "))
		g.vars = []variable{{"gone", kInt}}
	}
	return out
}

// values is the generator of values that are written: with Stable they come from one entity only, v.
func (g *gen) values(v variable) *gen {
	c := g.inner()
	if g.opts.Stable {
		c.plain = true
		c.vars = []variable{v}
	}
	return c
}

func (g *gen) update() *tree {
	if len(g.vars) == 0 {
		return g.create()
	}
	switch g.r.IntN(12) {
	case 0, 1:
		return g.create()
	case 2, 3:
		return g.merge()
	case 4, 5, 6, 7:
		if v, ok := g.variable(kNode, kRel); ok {
			return maybe("SET ", g.setItem(v), " ")
		}
	case 8:
		if v, ok := g.variable(kNode, kRel); ok {
			if v.kind == kNode && g.chance(2) {
				return maybe("REMOVE " + v.name + ":" + g.pick(labelNames...) + " ")
			}
			return maybe("REMOVE " + v.name + "." + g.pick("i", "s", "x", "zz") + " ")
		}
	case 9, 10:
		return g.foreach()
	case 11:
		if v, ok := g.variable(kNode); ok {
			c := g.values(v)
			return maybe("WITH * CALL ("+v.name+") { ", c.inScope(v).setClause(v), "} ")
		}
	}
	return g.create()
}

// inScope is a generator that sees v alone.
func (g *gen) inScope(v variable) *gen {
	c := g.inner()
	c.vars = []variable{v}
	return c
}

func (g *gen) setClause(v variable) *tree { return piece("", "SET ", g.setItem(v), " ") }

func (g *gen) setItem(v variable) *tree {
	c := g.values(v)
	switch g.r.IntN(8) {
	case 0:
		if v.kind == kNode {
			return piece("", v.name+":"+g.pick(labelNames...))
		}
	case 1:
		return piece("", v.name+" += {i: ", c.expr(kInt, 1), ", s: ", c.expr(kString, 1), "}")
	case 2:
		return piece("", v.name+"['"+g.pick("i", "j")+"'] = ", c.expr(kInt, 1))
	case 3:
		return piece("", v.name+".s = ", c.expr(kString, 2))
	case 4:
		return piece("", v.name+".l = ", c.expr(kInts, 2))
	case 5:
		return listed(", ", piece("", v.name+".i = ", c.expr(kInt, 2)), piece("", v.name+".j = ", c.expr(kInt, 2)))
	}
	return piece("", v.name+".i = ", c.expr(kInt, 2))
}

// create makes a node, a path, or a relationship between nodes that are bound.
func (g *gen) create() *tree {
	row := g.inner()
	row.plain = g.opts.Stable
	a, aOK := g.variable(kNode)
	b, bOK := g.variable(kNode)
	if aOK && bOK && g.chance(2) {
		name := g.fresh("r")
		g.bind(name, kRel)
		return maybe("CREATE ("+a.name+")-["+name+":"+g.pick(typeNames...)+" {i: ", row.expr(kInt, 1), "}]->("+b.name+") ")
	}
	name := g.fresh("n")
	out := maybe("CREATE (" + name)
	if g.chance(2) {
		out.parts = append(out.parts, ":"+g.pick(labelNames...))
	}
	out.parts = append(out.parts, scopeMark, maybe(" {i: ", row.expr(kInt, 1), ", s: ", row.expr(kString, 1), "}"), ")")
	if aOK && g.chance(2) {
		out.parts = append(out.parts, maybe("-[:"+g.pick(typeNames...)+"]->("+a.name+")"))
	} else if g.chance(3) {
		out.parts = append(out.parts, maybe("<-[:"+g.pick(typeNames...)+"]-(:D"+scopeMark+" {i: ", row.expr(kInt, 1), "})"))
	}
	out.parts = append(out.parts, " ")
	g.bind(name, kNode)
	return out
}

func (g *gen) merge() *tree {
	row := g.inner()
	row.plain = g.opts.Stable
	a, aOK := g.variable(kNode)
	b, bOK := g.variable(kNode)
	if aOK && bOK && g.chance(2) {
		name := g.fresh("r")
		arrow := g.pick("->", "-")
		if g.opts.Stable { // a row may meet what an earlier one made the other way round
			arrow = "->"
		}
		out := maybe("MERGE ("+a.name+")-["+name+":"+g.pick(typeNames...)+g.pick("", " {i: 1}")+"]"+arrow+"("+b.name+")",
			maybe(" ON CREATE SET "+name+".j = 5"), maybe(" ON MATCH SET "+name+".s = 'm'"), " ")
		g.bind(name, kRel)
		return out
	}
	name := g.fresh("n")
	out := maybe("MERGE ("+name+":"+g.pick(labelNames...)+scopeMark+" {i: coalesce(", row.expr(kInt, 1), ", 3)})",
		maybe(" ON CREATE SET "+name+".s = 'c'"), maybe(" ON MATCH SET "+name+".j = 4"), " ")
	g.bind(name, kNode)
	return out
}

func (g *gen) foreach() *tree {
	x := g.fresh("x")
	list := g.expr(kInts, 1)
	v, ok := g.variable(kNode)
	switch g.r.IntN(4) {
	case 0:
		return maybe("FOREACH ("+x+" IN ", list, " | CREATE (:"+g.pick(labelNames...)+scopeMark+" {i: "+x+"})) ")
	case 1:
		return maybe("FOREACH ("+x+" IN ", list, " | MERGE (:"+g.pick(labelNames...)+scopeMark+" {j: coalesce("+x+", 0)})) ")
	case 2:
		if ok {
			return maybe("FOREACH ("+x+" IN ", list, " | CREATE ("+v.name+")-[:R {i: "+x+"}]->(:D"+scopeMark+")) ")
		}
	}
	if ok {
		return maybe("FOREACH (" + x + " IN [1, 2] | SET " + v.name + ".i = " + v.name + ".i + " + x + ") ")
	}
	return maybe("FOREACH ("+x+" IN ", list, " | CREATE (:D"+scopeMark+")) ")
}

// remove deletes an entity.
func (g *gen) remove() *tree {
	if v, ok := g.variable(kRel); ok && g.chance(2) {
		return maybe("DELETE " + v.name + " ")
	}
	if v, ok := g.variable(kNode); ok {
		return maybe(g.pick("DETACH DELETE ", "DETACH DELETE ", "DELETE ") + v.name + " ")
	}
	return g.create()
}
