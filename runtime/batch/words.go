package batch

import (
	"sync/atomic"

	"github.com/morseldb/morsel/value"
)

// Words is what the codes of a vector of form Code stand for: the strings of a
// stored column's dictionary, or values that an expression has come across. It
// only grows, and any number of workers may read it while its one owner adds to it.
type Words struct {
	dict   Strings
	vals   atomic.Pointer[[]value.Value]
	unique bool
}

// Strings is a dictionary: String gives the string with a code that it has given
// out. Different codes have different strings.
type Strings interface{ String(code uint32) string }

// DictWords makes the words of a dictionary.
func DictWords(d Strings) *Words { return &Words{dict: d, unique: true} }

// NewWords makes words without any; unique says that all that will be added are different.
func NewWords(unique bool) *Words {
	w := &Words{unique: unique}
	w.vals.Store(&[]value.Value{})
	return w
}

// Add gives a value the next code. Only for the owner of words that NewWords made.
func (w *Words) Add(v value.Value) int64 {
	list := append(*w.vals.Load(), v)
	w.vals.Store(&list)
	return int64(len(list) - 1)
}

// At is the value with a code; that of -1 is null.
func (w *Words) At(code int64) value.Value {
	if code < 0 {
		return value.Null
	}
	if w.dict != nil {
		return value.String(w.dict.String(uint32(code)))
	}
	if vals := *w.vals.Load(); code < int64(len(vals)) {
		return vals[code]
	}
	return value.Null // of a row that nobody set
}

// Unique reports whether different codes have different values.
func (w *Words) Unique() bool { return w.unique }

// Same reports whether equal codes of w and x have equal values.
func (w *Words) Same(x *Words) bool {
	return w == x || w != nil && x != nil && w.dict != nil && w.dict == x.dict
}

// Stored reports whether w is the words of a dictionary, which do not change.
func (w *Words) Stored() bool { return w != nil && w.dict != nil }
