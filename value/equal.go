package value

// Equals is Cypher's =: True, False, or Null where the answer depends on a
// null.
func Equals(a, b Value) Value {
	eq, null := Equal(a, b)
	if null {
		return Null
	}
	return Bool(eq)
}

// Equal is Cypher's = without making a Value: null says that the answer is
// unknown, and eq is false then. NaN equals nothing, kinds that differ are
// unequal, numbers are compared exactly.
func Equal(a, b Value) (eq, null bool) {
	if a.kind == KindNull || b.kind == KindNull {
		return false, true
	}
	if a.kind != b.kind {
		if a.IsNumber() && b.IsNumber() {
			return compareNumbers(a, b) == Same, false
		}
		return false, false
	}
	switch a.kind {
	case KindList:
		if eq, ok := sameBytes(a, b); ok {
			return eq, false
		}
		return equalLists(a.AsList(), b.AsList())
	case KindMap:
		return equalMaps(a.AsMap(), b.AsMap())
	default:
		return equalScalar(a, b), false
	}
}

// equalScalar compares two non-null values of one kind that hold no others.
func equalScalar(a, b Value) bool {
	switch a.kind {
	case KindFloat:
		return a.AsFloat() == b.AsFloat()
	case KindString:
		return a.n == b.n && (a.p == b.p || a.AsString() == b.AsString())
	case KindPath:
		return equalPaths(a.AsPath(), b.AsPath())
	case KindDuration:
		return a.AsDuration() == b.AsDuration()
	case KindPoint:
		return a.AsPoint() == b.AsPoint()
	case KindVector:
		return equalVectors(a.AsVector(), b.AsVector())
	case KindUUID:
		return a.AsUUID() == b.AsUUID()
	case KindDateTime:
		return a.n == b.n && a.aux == b.aux && a.p == b.p
	default:
		return a.n == b.n && a.aux == b.aux
	}
}

func equalLists(a, b []Value) (eq, null bool) {
	if len(a) != len(b) {
		return false, false
	}
	unknown := false
	for i := range a {
		eq, null := Equal(a[i], b[i])
		if null {
			unknown = true
		} else if !eq {
			return false, false
		}
	}
	return !unknown, unknown
}

func equalMaps(a, b *Map) (eq, null bool) {
	if a.Len() != b.Len() {
		return false, false
	}
	for _, k := range a.keys {
		if b.find(k) < 0 {
			return false, false
		}
	}
	unknown := false
	for i, k := range a.keys {
		other, _ := b.Get(k)
		eq, null := Equal(a.vals[i], other)
		if null {
			unknown = true
		} else if !eq {
			return false, false
		}
	}
	return !unknown, unknown
}

func equalPaths(a, b *Path) bool {
	if len(a.Rels) != len(b.Rels) || len(a.Nodes) != len(b.Nodes) {
		return false
	}
	for i := range a.Nodes {
		if a.Nodes[i] != b.Nodes[i] {
			return false
		}
	}
	for i := range a.Rels {
		if a.Rels[i] != b.Rels[i] {
			return false
		}
	}
	return true
}

// Equivalent is the equality of grouping and DISTINCT: like = but null is
// equivalent to null. NaN stays apart from every NaN, as in Neo4j.
func Equivalent(a, b Value) bool {
	if a.kind != b.kind {
		return a.IsNumber() && b.IsNumber() && compareNumbers(a, b) == Same
	}
	switch a.kind {
	case KindNull:
		return true
	case KindList:
		if eq, ok := sameBytes(a, b); ok {
			return eq
		}
		return equivalentLists(a.AsList(), b.AsList())
	case KindMap:
		return equivalentMaps(a.AsMap(), b.AsMap())
	default:
		return equalScalar(a, b)
	}
}

func equivalentLists(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equivalent(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equivalentMaps(a, b *Map) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i, k := range a.keys {
		other, ok := b.Get(k)
		if !ok || !Equivalent(a.vals[i], other) {
			return false
		}
	}
	return true
}
