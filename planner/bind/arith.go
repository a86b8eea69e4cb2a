package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

func (b *binder) unary(x *ast.Unary, s *scope) value.Type {
	if x.Op == ast.Not {
		b.boolean(&x.Of, s)
		return value.TypeBool
	}
	t := b.want(&x.Of, s, value.TypeNumber)
	return numeric(t, typeNull)
}

func (b *binder) binary(x *ast.Binary, s *scope) value.Type {
	switch x.Op {
	case ast.Or, ast.Xor, ast.And:
		b.boolean(&x.Left, s)
		b.boolean(&x.Right, s)
		return value.TypeBool
	case ast.RegexMatch:
		b.want(&x.Left, s, value.TypeString)
		b.want(&x.Right, s, value.TypeString)
		return value.TypeBool
	case ast.StartsWith, ast.EndsWith, ast.Contains:
		b.expr(&x.Left, s)
		b.expr(&x.Right, s)
		return value.TypeBool
	case ast.In:
		b.expr(&x.Left, s)
		b.want(&x.Right, s, value.TypeList)
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
	l := b.want(&x.Left, s, want)
	if l.Kinds == value.TypeString.Kinds || l.Kinds == value.TypeList.Kinds {
		want = value.Type{Kinds: l.Kinds}
	}
	r := b.want(&x.Right, s, want)
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

// sumType is what l + r is.
func sumType(l, r value.Type) value.Type {
	list := value.KindSet(value.TypeList.Kinds)
	switch {
	case l.Kinds == 0 || r.Kinds == 0:
		return value.TypeAny
	case l.Kinds == list || r.Kinds == list:
		return value.TypeList
	case (l.Kinds|r.Kinds)&list != 0:
		return value.TypeAny
	case l.Kinds&^value.TypeNumber.Kinds == 0 && r.Kinds&^value.TypeNumber.Kinds == 0:
		return numeric(l, r)
	case l.Kinds == value.TypeString.Kinds || r.Kinds == value.TypeString.Kinds:
		return value.TypeString
	case l.Kinds&^typeTemporal.Kinds == 0:
		return l
	case r.Kinds&^typeTemporal.Kinds == 0:
		return r
	case l.Kinds == value.TypeDuration.Kinds && r.Kinds == value.TypeDuration.Kinds:
		return l
	}
	return value.TypeAny
}

// arithmetic is - * / % ^.
func (b *binder) arithmetic(x *ast.Binary, s *scope) value.Type {
	scaled := value.OneOf(value.TypeNumber, value.TypeDuration)
	switch x.Op {
	case ast.Sub:
		l := b.want(&x.Left, s, value.OneOf(scaled, typeTemporal))
		r := b.want(&x.Right, s, subtrahend(l))
		return difference(l, r)
	case ast.Mul:
		l := b.want(&x.Left, s, scaled)
		return product(l, b.want(&x.Right, s, scaled))
	case ast.Div:
		l := b.want(&x.Left, s, scaled)
		return product(l, b.want(&x.Right, s, value.TypeNumber))
	case ast.Mod:
		l := b.want(&x.Left, s, value.TypeNumber)
		return numeric(l, b.want(&x.Right, s, value.TypeNumber))
	case ast.Pow:
		b.want(&x.Left, s, value.TypeFloat)
		b.want(&x.Right, s, value.TypeFloat)
		return value.TypeFloat
	}
	return value.TypeAny
}

func subtrahend(l value.Type) value.Type {
	var t value.Type
	if l.Kinds == 0 {
		return value.OneOf(value.TypeNumber, value.TypeDuration)
	}
	if l.Kinds&value.TypeNumber.Kinds != 0 {
		t = value.TypeNumber
	}
	if l.Kinds&(typeTemporal.Kinds|value.TypeDuration.Kinds) != 0 {
		t = value.OneOf(t, value.TypeDuration)
	}
	return t
}

func difference(l, r value.Type) value.Type {
	if l.Kinds != 0 && l.Kinds&^(typeTemporal.Kinds|value.TypeDuration.Kinds) == 0 {
		return l
	}
	return product(l, r)
}

// product is the type of * and /: a duration stays one, numbers give numbers.
func product(l, r value.Type) value.Type {
	both := l.Kinds | r.Kinds
	switch {
	case l.Kinds == 0 || r.Kinds == 0:
		return value.TypeAny
	case both&^value.TypeNumber.Kinds == 0:
		return numeric(l, r)
	case l.Kinds == value.TypeDuration.Kinds || r.Kinds == value.TypeDuration.Kinds:
		return value.TypeDuration
	}
	return value.OneOf(value.TypeNumber, value.TypeDuration)
}

// numeric is the type of an operation on numbers: integer with integer is integer,
// a float makes a float, anything else is a number.
func numeric(l, r value.Type) value.Type {
	both := l.Kinds | r.Kinds
	switch {
	case both == value.TypeInt.Kinds:
		return value.TypeInt
	case l.Kinds == value.TypeFloat.Kinds || r.Kinds == value.TypeFloat.Kinds:
		return value.TypeFloat
	}
	return value.TypeNumber
}
