package expr

import (
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// What rows hold is charged by who keeps the rows. Strings and lists of one expression are nobody's until then, and may
// be larger than all that is kept: doubled thirty times, a letter is a gigabyte. So those from largeValue bytes on must
// fit into what the budget has left.
const largeValue = 1 << 16

// fits is an error where a value that was made is too large.
func fits(st *state.State, v value.Value) error {
	if n := extentOf(v); n >= largeValue {
		return st.Memory.Fits(n)
	}
	return nil
}

// joins is fits before two values are joined by + or ||.
func joins(st *state.State, l, r value.Value) error {
	if n := extentOf(l) + extentOf(r); n >= largeValue {
		return st.Memory.Fits(n)
	}
	return nil
}

// extentOf is the bytes of a string, and of a list without what its elements refer to; 0 for others.
func extentOf(v value.Value) int64 {
	switch v.Kind() {
	case value.KindString:
		return int64(len(v.AsString()))
	case value.KindList:
		return valueBytes * int64(v.ListLen())
	}
	return 0
}
