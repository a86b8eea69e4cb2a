package differ

import (
	"fmt"
	"strconv"
)

// keyOf is the property key that holds values of a kind.
var keyOf = map[kind][]string{
	kInt: {"i", "j"}, kFloat: {"f"}, kString: {"s"}, kBool: {"b"}, kInts: {"l"}, kDate: {"d"}, kLocal: {"t"}, kAny: {"x", "x", "i", "zz"},
}

// expr is an expression of a kind; depth bounds how deep it nests.
func (g *gen) expr(k kind, depth int) *tree {
	if g.opts.Faults && g.chance(25) {
		k = pickOf(g, scalarKinds)
	}
	if depth <= 0 || g.chance(4) {
		return g.leaf(k)
	}
	depth--
	if g.chance(15) {
		return g.choice(k, depth)
	}
	switch k {
	case kBool:
		return g.boolean(depth)
	case kInt:
		return g.integer(depth)
	case kFloat:
		return g.float(depth)
	case kString:
		return g.str(depth)
	case kInts:
		return g.ints(depth)
	case kMap:
		return g.mapping(depth)
	case kDate, kLocal, kDuration:
		return g.temporal(k, depth)
	case kAny:
		if g.chance(4) {
			return piece(kAny, "[", g.expr(kAny, depth), ", ", g.expr(kAny, depth), "]["+g.pick("0", "1", "-1", "2")+"]")
		}
		return piece(kAny, g.expr(pickOf(g, []kind{kInt, kFloat, kString, kBool, kDate, kInts}), depth))
	}
	return g.leaf(k)
}

// leaf is a variable, a property or a literal.
func (g *gen) leaf(k kind) *tree {
	if v, ok := g.variable(k); ok && g.chance(3) {
		return piece(k, v.name)
	}
	if keys := keyOf[k]; keys != nil {
		if v, ok := g.variable(kNode, kNode, kRel); ok && !g.chance(3) {
			if g.chance(12) {
				return piece(k, v.name+"['"+pickOf(g, keys)+"']")
			}
			return piece(k, v.name+"."+pickOf(g, keys))
		}
	}
	if g.chance(12) && k != kMap {
		return piece(k, "null")
	}
	if g.chance(10) {
		if p, ok := g.paramOf(k); ok {
			return piece(k, p)
		}
	}
	return piece(k, g.literal(k))
}

func (g *gen) paramOf(k kind) (string, bool) {
	switch k {
	case kInt:
		return g.param(int64(g.r.IntN(6) - 1)), true
	case kString:
		return g.param(g.pick("a", "b", "", "abc")), true
	case kInts:
		return g.param([]any{int64(1), int64(g.r.IntN(4)), nil}[:g.r.IntN(4)]), true
	case kBool:
		return g.param(g.chance(2)), true
	case kAny:
		return g.param(pickOf(g, []any{nil, int64(1), "a", true, 1.5, []any{int64(1)}})), true
	}
	return "", false
}

func (g *gen) literal(k kind) string {
	switch k {
	case kBool:
		return boolText(g.r)
	case kFloat:
		return floatText(g.r)
	case kString:
		return stringText(g.r)
	case kInts:
		return intsText(g.r)
	case kMap:
		return g.pick("{}", "{a: 1}", "{a: 2, b: 'x'}", "{b: null}", "{a: [1]}")
	case kDate:
		return dateText(g.r)
	case kLocal:
		return localText(g.r)
	case kDuration:
		return durationText(g.r)
	case kAny:
		return mixedText(g.r)
	}
	return intText(g.r)
}

// choice is CASE or coalesce.
func (g *gen) choice(k kind, depth int) *tree {
	switch g.r.IntN(4) {
	case 0:
		return piece(k, "coalesce(", g.expr(k, depth), ", ", g.expr(k, depth), ")")
	case 1:
		return piece(k, "CASE ", g.expr(kInt, depth), " WHEN "+g.pick("1", "0, 2", "< 2", "IS NULL")+" THEN ", g.expr(k, depth), " ELSE ", g.expr(k, depth), " END")
	case 2:
		return piece(k, "CASE WHEN ", g.expr(kBool, depth), " THEN ", g.expr(k, depth), " END")
	}
	return piece(k, "CASE WHEN ", g.expr(kBool, depth), " THEN ", g.expr(k, depth), " WHEN ", g.expr(kBool, depth), " THEN ", g.expr(k, depth),
		" ELSE ", g.expr(k, depth), " END")
}

func (g *gen) boolean(depth int) *tree {
	sub := func(k kind) *tree { return g.expr(k, depth) }
	switch g.r.IntN(18) {
	case 0, 1, 2, 3:
		k := pickOf(g, []kind{kInt, kInt, kFloat, kString, kAny, kDate, kLocal, kInts, kBool})
		return piece(kBool, "(", sub(k), " "+g.pick("=", "<>", "<", "<=", ">", ">=")+" ", sub(k), ")")
	case 4, 5:
		return piece(kBool, "(", sub(kBool), " "+g.pick("AND", "OR", "XOR")+" ", sub(kBool), ")")
	case 6:
		return piece(kBool, "NOT (", sub(kBool), ")")
	case 7:
		return piece(kBool, "(", sub(pickOf(g, scalarKinds)), " "+g.pick("IS NULL", "IS NOT NULL")+")")
	case 8:
		return piece(kBool, "(", sub(kInt), " IN ", sub(kInts), ")")
	case 9:
		return piece(kBool, "(", sub(kString), " "+g.pick("STARTS WITH", "ENDS WITH", "CONTAINS", "=~")+" ", g.leafString(), ")")
	case 10:
		if v, ok := g.variable(kNode); ok {
			return piece(kBool, "("+v.name+":", g.labelExpr(2, labelNames), ")")
		}
		return piece(kBool, "(", sub(kInt), " <= ", sub(kInt), " < ", sub(kInt), ")")
	case 11, 12:
		if g.plain {
			return g.leaf(kBool)
		}
		return g.exists(depth)
	case 13:
		name := g.fresh("e")
		c := g.inner()
		list := sub(kInts)
		c.bind(name, kInt)
		return piece(kBool, g.pick("any", "all", "none", "single")+"("+name+" IN ", list, " WHERE ", c.expr(kBool, depth), ")")
	case 14:
		types := g.pick("INTEGER", "STRING", "FLOAT", "BOOLEAN", "LIST<INTEGER>", "LIST<ANY>", "DATE", "INTEGER NOT NULL", "INTEGER | STRING", "NULL", "ANY", "MAP")
		return piece(kBool, "(", sub(pickOf(g, []kind{kAny, kAny, kInts, kMap})), g.pick(" IS :: ", " IS NOT :: ")+types, ")")
	case 15:
		if v, ok := g.variable(kBag); ok {
			return piece(kBool, "(", sub(kInt), " IN "+v.name+")")
		}
		return piece(kBool, "isEmpty(", sub(kInts), ")")
	case 16:
		return piece(kBool, "(", g.count(depth), " "+g.pick("=", ">", "<>")+" ", g.leaf(kInt), ")")
	}
	if v, ok := g.variable(kNode); ok {
		if w, ok := g.variable(kNode); ok {
			return piece(kBool, "("+v.name+" "+g.pick("=", "<>")+" "+w.name+")")
		}
	}
	return piece(kBool, "toBoolean(", sub(kString), ")")
}

func (g *gen) leafString() *tree {
	return piece(kString, "'"+g.pick("a", "b", "", "ab", ".*", "[ab]+", "A")+"'")
}

// exists is a predicate on a pattern.
func (g *gen) exists(depth int) *tree {
	v, ok := g.variable(kNode)
	if ok && g.chance(6) { // a bare pattern
		return piece(kBool, "("+v.name+")", g.pick("-->", "--", "<--", "-[:R]->", "-[:S|T]-"), "("+scopeMark+")")
	}
	return piece(kBool, "EXISTS { ", g.subpattern(depth), "}")
}

// subpattern is MATCH … WHERE … with at least one hop, from the scope outside.
func (g *gen) subpattern(depth int) *tree {
	c := g.inner()
	outer := g.inner()
	head := piece("", "(", ")")
	if v, ok := g.variable(kNode); ok {
		head = piece("", "("+v.name+")")
	} else {
		head = piece("", "("+scopeMark+")")
	}
	out := piece("", maybe("MATCH "), head, c.relationship(outer, false), c.node(outer))
	if g.chance(2) {
		out.parts = append(out.parts, maybe(" WHERE ", c.expr(kBool, depth-1)))
	}
	out.parts = append(out.parts, " ")
	return out
}

func (g *gen) count(depth int) *tree {
	if g.plain {
		return g.leaf(kInt)
	}
	return piece(kInt, "COUNT { ", g.subpattern(depth), "}")
}

func (g *gen) integer(depth int) *tree {
	sub := func(k kind) *tree { return g.expr(k, depth) }
	switch g.r.IntN(16) {
	case 0, 1, 2:
		return piece(kInt, "(", sub(kInt), " "+g.pick("+", "-", "*")+" ", sub(kInt), ")")
	case 3:
		divisor := g.pick("2", "3", "-2")
		if g.opts.Faults {
			divisor = g.pick("2", "0")
		}
		return piece(kInt, "(", sub(kInt), " "+g.pick("/", "%")+" "+divisor+")")
	case 4:
		return piece(kInt, "size(", sub(pickOf(g, []kind{kInts, kString})), ")")
	case 5:
		return piece(kInt, g.pick("abs(", "sign(", "-(", "toInteger("), sub(kInt), ")")
	case 6:
		return piece(kInt, "toInteger(", sub(pickOf(g, []kind{kFloat, kString})), ")")
	case 7:
		return g.count(depth)
	case 8:
		acc, e := g.fresh("acc"), g.fresh("e")
		c := g.inner()
		list := sub(kInts)
		c.bind(acc, kInt)
		c.bind(e, kInt)
		return piece(kInt, "reduce("+acc+" = ", g.leaf(kInt), ", "+e+" IN ", list, " | ", c.expr(kInt, depth), ")")
	case 9:
		return piece(kInt, sub(kDate), "."+g.pick("year", "month", "day", "week", "ordinalDay", "quarter"))
	case 10:
		return piece(kInt, sub(kInts), "["+g.pick("0", "1", "-1", "5")+"]")
	case 11:
		if v, ok := g.variable(kPath); ok {
			return piece(kInt, "length("+v.name+")")
		}
		return piece(kInt, "head(", sub(kInts), ")")
	case 12:
		if v, ok := g.variable(kBag, kRels, kNodes); ok {
			return piece(kInt, "size("+v.name+")")
		}
		return piece(kInt, "last(", sub(kInts), ")")
	case 13:
		return piece(kInt, sub(kMap), ".a")
	case 14:
		if v, ok := g.variable(kRel); ok {
			return piece(kInt, g.pick("startNode(", "endNode(")+v.name+").i")
		}
	}
	return piece(kInt, "size([", g.expr(kAny, depth), ", ", g.expr(kAny, depth), "])")
}

func (g *gen) float(depth int) *tree {
	sub := func(k kind) *tree { return g.expr(k, depth) }
	switch g.r.IntN(6) {
	case 0, 1:
		return piece(kFloat, "(", sub(kFloat), " "+g.pick("+", "-", "*")+" ", sub(pickOf(g, []kind{kFloat, kInt})), ")")
	case 2:
		return piece(kFloat, g.pick("toFloat(", "floor(", "ceil(", "round(", "abs("), sub(kFloat), ")")
	case 3:
		return piece(kFloat, "toFloat(", sub(pickOf(g, []kind{kInt, kString})), ")")
	case 4:
		return piece(kFloat, "(", sub(kFloat), " / "+g.pick("2", "4.0", "0.5")+")")
	}
	return piece(kFloat, "round(", sub(kFloat), ", "+g.pick("0", "1", "2")+")")
}

func (g *gen) str(depth int) *tree {
	sub := func(k kind) *tree { return g.expr(k, depth) }
	switch g.r.IntN(10) {
	case 0, 1:
		return piece(kString, "(", sub(kString), " "+g.pick("+", "||")+" ", sub(kString), ")")
	case 2:
		return piece(kString, g.pick("toUpper(", "toLower(", "trim(", "lTrim(", "reverse("), sub(kString), ")")
	case 3:
		return piece(kString, "substring(", sub(kString), ", "+g.pick("0", "1", "2")+")")
	case 4:
		return piece(kString, g.pick("left(", "right("), sub(kString), ", "+g.pick("0", "1", "9")+")")
	case 5:
		return piece(kString, "replace(", sub(kString), ", 'a', ", g.leafString(), ")")
	case 6:
		return piece(kString, "toString(", sub(pickOf(g, []kind{kInt, kFloat, kBool, kDate, kLocal, kDuration})), ")")
	case 7:
		if v, ok := g.variable(kRel); ok {
			return piece(kString, "type("+v.name+")")
		}
	case 8:
		return piece(kString, "split(", sub(kString), ", 'b')["+g.pick("0", "1")+"]")
	}
	return piece(kString, "valueType(", sub(pickOf(g, []kind{kAny, kInts, kInt})), ")")
}

func (g *gen) ints(depth int) *tree {
	sub := func(k kind) *tree { return g.expr(k, depth) }
	switch g.r.IntN(9) {
	case 0:
		return piece(kInts, "range("+g.pick("0", "1", "-1")+", "+g.pick("1", "2", "3", "0")+g.pick("", "", ", 2", ", -1")+")")
	case 1:
		return piece(kInts, "(", sub(kInts), " + ", sub(pickOf(g, []kind{kInts, kInt})), ")")
	case 2:
		return piece(kInts, g.pick("tail(", "reverse("), sub(kInts), ")")
	case 3:
		return piece(kInts, sub(kInts), "["+g.pick("1..", "..2", "0..-1", "-2..")+"]")
	case 4, 5:
		name := g.fresh("e")
		c := g.inner()
		list := sub(kInts)
		c.bind(name, kInt)
		return piece(kInts, "["+name+" IN ", list, maybe(" WHERE ", c.expr(kBool, depth)), maybe(" | ", c.expr(kInt, depth)), "]")
	case 6:
		return g.ordered(depth)
	case 7:
		if v, ok := g.variable(kRels, kNodes); ok {
			name := g.fresh("e")
			return piece(kInts, "["+name+" IN "+v.name+" | "+name+"."+g.pick("i", "uid")+"]")
		}
		if v, ok := g.variable(kPath); ok {
			name := g.fresh("e")
			return piece(kInts, "["+name+" IN "+g.pick("nodes(", "relationships(")+v.name+") | "+name+".uid]")
		}
	}
	return piece(kInts, "[", sub(kInt), ", ", sub(kInt), "]")
}

// ordered is a list from a subquery that sorts, or one whose elements are all the same.
func (g *gen) ordered(depth int) *tree {
	if g.plain {
		return g.leaf(kInts)
	}
	c := g.inner()
	if g.chance(2) {
		name := g.fresh("o")
		return piece(kInts, "COLLECT { ", piece("", "MATCH ", g.subhead(), c.relationship(g.inner(), false), c.node(g.inner())),
			" RETURN ", c.expr(kInt, depth-1), " AS "+name+" ORDER BY "+name+"}")
	}
	return piece(kInts, "[", g.subhead(), c.relationship(g.inner(), false), c.node(g.inner()), maybe(" WHERE ", c.expr(kBool, depth-1)), " | "+g.pick("1", "7")+"]")
}

func (g *gen) subhead() string {
	if v, ok := g.variable(kNode); ok {
		return "(" + v.name + ")"
	}
	return "(" + scopeMark + ")"
}

func (g *gen) mapping(depth int) *tree {
	if v, ok := g.variable(kNode, kRel); ok && g.chance(2) {
		return piece(kMap, v.name+" {.i, .s, a: ", g.expr(kInt, depth), "}")
	}
	if v, ok := g.variable(kNode, kRel); ok && g.chance(3) {
		return piece(kMap, "properties("+v.name+")")
	}
	return piece(kMap, "{a: ", g.expr(kInt, depth), ", b: ", g.expr(pickOf(g, scalarKinds), depth), "}")
}

// notNull is an expression that has a value; some functions of temporal values refuse null.
func (g *gen) notNull(k kind, depth int) *tree {
	if g.opts.Faults && g.chance(3) {
		return g.expr(k, depth)
	}
	return piece(k, "coalesce(", g.expr(k, depth), ", "+g.literal(k)+")")
}

func (g *gen) temporal(k kind, depth int) *tree {
	if k == kDuration {
		switch g.r.IntN(3) {
		case 0:
			return piece(k, "duration.between(", g.expr(kDate, depth), ", ", g.expr(kDate, depth), ")")
		case 1:
			return piece(k, "(", g.expr(kDuration, depth), " * "+strconv.Itoa(g.r.IntN(4))+")")
		}
		return piece(k, "(", g.expr(kDuration, depth), g.pick(" + ", " - "), g.expr(kDuration, depth), ")")
	}
	switch g.r.IntN(3) {
	case 0:
		fn := "date"
		if k == kLocal {
			fn = "localdatetime"
		}
		return piece(k, fmt.Sprintf("%s.truncate('%s', ", fn, g.pick("month", "year", "week", "day")), g.notNull(k, depth), ")")
	case 1:
		if k == kLocal {
			return piece(k, "localdatetime({date: ", g.notNull(kDate, depth), ", hour: "+strconv.Itoa(g.r.IntN(24))+"})")
		}
		return piece(k, "date(", g.expr(kLocal, depth), ")")
	}
	return piece(k, "(", g.expr(k, depth), g.pick(" + ", " - "), g.leaf(kDuration), ")")
}
