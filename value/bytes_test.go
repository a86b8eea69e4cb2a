package value

import "testing"

// A byte array is the list of its bytes as signed integers, for all that asks about values.
func TestBytesAreAList(t *testing.T) {
	b, l := Bytes([]byte{1, 2, 255, 0, 128}), list(Int(1), Int(2), Int(-1), Int(0), Int(-128))
	if !Equivalent(b, l) || !Equals(b, l).IsTrue() || !Equals(l, b).IsTrue() || Order(b, l) != 0 || Hash(b, 7) != Hash(l, 7) || b.String() != l.String() {
		t.Errorf("%v is not %v", b, l)
	}
	for i, e := range l.AsList() {
		if !Equivalent(b.ListAt(i), e) || !Equivalent(b.AsList()[i], e) || !Equivalent(l.ListAt(i), e) {
			t.Errorf("element %d is %v, want %v", i, b.ListAt(i), e)
		}
	}
	for _, pair := range [][2]Value{{Bytes([]byte{128}), Bytes([]byte{1})}, {Bytes([]byte{1}), Bytes([]byte{1, 0})}, {Bytes(nil), Bytes([]byte{0})}} {
		if Order(pair[0], pair[1]) >= 0 || Order(pair[1], pair[0]) <= 0 || Order(List(pair[0].AsList()), pair[1]) >= 0 {
			t.Errorf("%v is not before %v", pair[0], pair[1])
		}
	}
	for v, want := range map[string]string{
		ValueType(b): "LIST<INTEGER NOT NULL> NOT NULL", ValueType(Bytes(nil)): "LIST<INTEGER NOT NULL> NOT NULL",
		ValueType(list(b)): "LIST<LIST<INTEGER NOT NULL> NOT NULL> NOT NULL",
		Debug(b):           "ByteArray[1, 2, -1, 0, -128]", RuntimeTypeName(b): "ByteArray", Debug(list(Bytes(nil))): "List{ByteArray[]}",
	} {
		if v != want {
			t.Errorf("%s, want %s", v, want)
		}
	}
}

func TestBytesAreStorable(t *testing.T) {
	v, err := Normalize(Bytes([]byte{200}))
	if b, ok := v.AsBytes(); err != nil || !ok || b[0] != 200 {
		t.Errorf("%v, %v", v, err)
	}
	if Storable(list(Bytes([]byte{1}))) == nil {
		t.Error("a list of byte arrays may be stored")
	}
	if got := SizeOf(Bytes(make([]byte, 1000))); got != valueSize+1000 {
		t.Errorf("1000 bytes take %d", got)
	}
}
