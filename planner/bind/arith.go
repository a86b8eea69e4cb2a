package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

func (b *binder) unary(x *ast.Unary, s *scope) value.Type {
	if x.Op == ast.Not {
		b.truth(&x.Of, s)
		return value.TypeBool
	}
	t := b.operand(&x.Of, s, value.TypeNumber)
	return value.Type{Kinds: operand(t).Kinds & value.TypeNumber.Kinds}
}

func (b *binder) binary(x *ast.Binary, s *scope) value.Type {
	switch x.Op {
	case ast.Or, ast.Xor, ast.And:
		b.truth(&x.Left, s)
		b.truth(&x.Right, s)
		return value.TypeBool
	case ast.RegexMatch:
		b.operand(&x.Left, s, value.TypeString)
		b.operand(&x.Right, s, value.TypeString)
		return value.TypeBool
	case ast.StartsWith, ast.EndsWith, ast.Contains:
		b.expr(&x.Left, s)
		b.expr(&x.Right, s)
		return value.TypeBool
	case ast.In:
		b.expr(&x.Left, s)
		b.operand(&x.Right, s, value.TypeList)
		return value.TypeBool
	case ast.Concat:
		return b.concat(x, s)
	case ast.Add:
		return b.add(x, s)
	}
	return b.arithmetic(x, s)
}

func (b *binder) concat(x *ast.Binary, s *scope) value.Type {
	want := value.OneOf(value.TypeString, value.TypeList)
	l := b.operand(&x.Left, s, want)
	if l.Kinds == value.TypeString.Kinds || l.Kinds == value.TypeList.Kinds {
		want = value.Type{Kinds: l.Kinds}
	}
	r := b.operand(&x.Right, s, want)
	switch {
	case l.Kinds == value.TypeString.Kinds && r.Kinds == value.TypeString.Kinds:
		return value.TypeString
	case l.Kinds == value.TypeList.Kinds && r.Kinds == value.TypeList.Kinds:
		return union(l, r)
	}
	return want
}

// add is +: of numbers, strings with nearly anything, lists with anything, and of
// durations with each other and with moments in time.
func (b *binder) add(x *ast.Binary, s *scope) value.Type {
	l := b.expr(&x.Left, s)
	r := b.expr(&x.Right, s)
	checkOf(x.Right, r, addend(l))
	return sumType(l, r)
}

// addend is what may stand right of + when l stands left.
func addend(l value.Type) value.Type {
	if l.Kinds == 0 || l.Kinds.Has(value.KindList) {
		return value.TypeAny
	}
	t := value.TypeList
	has := func(k value.Type) bool { return l.Kinds&k.Kinds != 0 }
	if has(value.OneOf(value.TypeNumber, value.TypeString)) {
		t = value.OneOf(t, value.TypeNumber, value.TypeString)
	}
	if has(typeTemporal) {
		t = value.OneOf(t, value.TypeDuration)
	}
	if has(value.TypeDuration) {
		t = value.OneOf(t, value.TypeDuration, typeTemporal)
	}
	return t
}

// operand is what can stand at one side of an operator: null can be of each kind.
func operand(t value.Type) value.Type {
	if t.Kinds == 0 {
		return value.TypeAny
	}
	return t
}

// sumType is what l + r can be: the union of what + makes of each kind left with each kind right.
func sumType(l, r value.Type) value.Type {
	l, r = operand(l), operand(r)
	meet := func(a, b value.Type) bool {
		return l.Kinds&a.Kinds != 0 && r.Kinds&b.Kinds != 0 || l.Kinds&b.Kinds != 0 && r.Kinds&a.Kinds != 0
	}
	sum := value.Type{}
	add := func(is bool, t value.Type) {
		if is {
			sum = union(sum, t)
		}
	}
	add(meet(value.TypeNumber, value.TypeNumber), numeric(l, r))
	add(meet(value.TypeString, value.OneOf(value.TypeString, value.TypeNumber)), value.TypeString)
	add(meet(value.TypeDuration, value.TypeDuration), value.TypeDuration)
	for _, moment := range []value.Type{value.TypeDate, value.TypeTime, value.TypeLocalTime, value.TypeLocalDateTime, value.TypeDateTime} {
		add(meet(moment, value.TypeDuration), moment)
	}
	add(meet(value.TypeList, value.TypeAny), joined(l, r))
	if sum.Kinds == 0 { // of kinds that addend does not know
		return value.TypeAny
	}
	return sum
}

// joined is the list that + makes of a list and another value, or of two lists.
func joined(l, r value.Type) value.Type {
	list := value.KindSet(value.TypeList.Kinds)
	inner := func(t value.Type) (value.Type, bool) {
		if t.Kinds == list && t.Elem != nil {
			return *t.Elem, true
		}
		return t, t.Kinds&list == 0
	}
	a, one := inner(l)
	b, two := inner(r)
	elem := union(a, b)
	if !one || !two || several(elem) {
		return value.TypeList
	}
	return listOf(elem)
}

// arithmetic is - * / % ^.
func (b *binder) arithmetic(x *ast.Binary, s *scope) value.Type {
	scaled := value.OneOf(value.TypeNumber, value.TypeDuration)
	switch x.Op {
	case ast.Sub:
		l := b.operand(&x.Left, s, value.OneOf(scaled, typeTemporal))
		r := b.operand(&x.Right, s, subtrahend(l))
		return difference(l, r)
	case ast.Mul:
		l := b.operand(&x.Left, s, scaled)
		return product(l, b.operand(&x.Right, s, scaled))
	case ast.Div:
		l := b.operand(&x.Left, s, scaled)
		return quotient(l, b.operand(&x.Right, s, value.TypeNumber))
	case ast.Mod:
		l := b.operand(&x.Left, s, value.TypeNumber)
		return numeric(l, b.operand(&x.Right, s, value.TypeNumber))
	case ast.Pow:
		b.operand(&x.Left, s, value.TypeFloat)
		b.operand(&x.Right, s, value.TypeFloat)
		return value.TypeFloat
	}
	return value.TypeAny
}

// subtrahend is what may stand right of - when l stands left: moments never.
func subtrahend(l value.Type) value.Type {
	l = operand(l)
	var t value.Type
	if l.Kinds&value.TypeNumber.Kinds != 0 {
		t = value.TypeNumber
	}
	if l.Kinds&(typeTemporal.Kinds|value.TypeDuration.Kinds) != 0 {
		t = value.OneOf(t, value.TypeDuration)
	}
	return t
}

// difference is the type of -: of numbers a number, less a duration what it was.
func difference(l, r value.Type) value.Type {
	l, r = operand(l), operand(r)
	moments := value.OneOf(value.TypeDuration, typeTemporal)
	switch {
	case l.Kinds&^value.TypeNumber.Kinds == 0 || r.Kinds&^value.TypeNumber.Kinds == 0:
		return numeric(l, r)
	case r.Kinds == value.TypeDuration.Kinds:
		return value.Type{Kinds: l.Kinds & moments.Kinds}
	}
	return value.OneOf(value.TypeNumber, moments)
}

// product is the type of *: a duration stays one, numbers give numbers.
func product(l, r value.Type) value.Type {
	l, r = operand(l), operand(r)
	number, duration := value.TypeNumber.Kinds, value.TypeDuration.Kinds
	switch {
	case (l.Kinds|r.Kinds)&^number == 0:
		return numeric(l, r)
	case l.Kinds == duration && r.Kinds&^number == 0, r.Kinds == duration && l.Kinds&^number == 0:
		return value.TypeDuration
	case l.Kinds == value.TypeFloat.Kinds || r.Kinds == value.TypeFloat.Kinds:
		return value.OneOf(value.TypeFloat, value.TypeDuration)
	}
	return value.OneOf(value.TypeNumber, value.TypeDuration)
}

// quotient is the type of /, as product, but that nothing is a number of durations.
func quotient(l, r value.Type) value.Type {
	if l = operand(l); l.Kinds&^value.TypeNumber.Kinds == 0 {
		return numeric(l, r)
	}
	return product(l, r)
}

// numeric is the type of an operation on numbers: integer with integer is integer,
// a float makes a float.
func numeric(l, r value.Type) value.Type {
	l, r = operand(l), operand(r)
	whole, float := value.TypeInt.Kinds, value.TypeFloat.Kinds
	t := value.Type{Kinds: l.Kinds & r.Kinds & whole}
	if (l.Kinds|r.Kinds)&float != 0 {
		t = union(t, value.TypeFloat)
	}
	return t
}
