package value

// valueSize is the size of a Value itself.
const valueSize = 24

// SizeOf is about how many bytes v holds: itself and what is behind it. It is
// for memory accounting; what two values share is counted twice.
func SizeOf(v Value) int64 {
	switch v.kind {
	case KindString:
		return valueSize + int64(v.n)
	case KindList:
		size := int64(valueSize)
		if v.aux == listOfBytes {
			return size + int64(v.n)
		}
		for _, e := range v.AsList() {
			size += SizeOf(e)
		}
		return size
	case KindMap:
		m := v.AsMap()
		size := int64(valueSize + 64)
		for i, k := range m.keys {
			size += 16 + int64(len(k)) + SizeOf(m.vals[i])
		}
		if m.index != nil {
			size += int64(len(m.keys)) * 32
		}
		return size
	case KindPath:
		p := v.AsPath()
		return valueSize + 48 + 8*int64(len(p.Nodes)+len(p.Rels))
	case KindVector:
		return valueSize + int64(v.n)
	case KindDuration, KindPoint, KindUUID:
		return valueSize + 32
	}
	return valueSize
}
