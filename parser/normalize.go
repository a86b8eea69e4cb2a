package parser

import (
	"strconv"
	"sync"

	"github.com/morseldb/morsel/value"
)

// Lifted is a literal that Normalize took out of a text: key refers to it as the parameter Name.
type Lifted struct {
	Name  string
	Value value.Value
}

// The limits within which normalizing pays: longer texts and texts with more literals are
// hardly asked twice.
const (
	maxNormalized = 1 << 16
	maxLifted     = 200
)

// Normalize makes the plan cache's key of a query's text. The key is itself a query that
// means the same: spaces and comments are folded where they show nowhere, and literals
// are replaced by parameters where no rule of the language, no name of a column and no
// choice of plan hangs on their being literals: values of property maps in patterns, and what is compared
// with (= <> < <= > >= STARTS WITH, ENDS WITH, CONTAINS, IN [ ]) outside projections, paging, hints, CALL and commands; but not the 0 or 1 that
// a subquery's count is compared with.
// The kind of a literal stays in the parameter's name. Positions in errors of a plan made
// from the key are those of the key: PlaceInText gives those in the text.
//
// When ok is false the text is better used as it is: it is a command, has escapes or faults in it, or is very long.
// Normalize reads the text once and never fails: whatever is wrong in it stays in.
func Normalize(text string) (key string, params []Lifted, ok bool) {
	if len(text) > maxNormalized {
		return text, nil, false
	}
	n := normalizers.Get().(*normalizer)
	defer normalizers.Put(n)
	*n = normalizer{text: text, out: n.out[:0], stack: append(n.stack[:0], level{mode: keep})}
	if !n.run() {
		return text, nil, false
	}
	return string(n.out), n.params, true
}

// mode says what may be done with the text at a place.
type mode uint8

const (
	keep   mode = iota // fold spaces, lift nothing
	lift               // fold spaces, lift literals
	frozen             // a projection: its text names columns, so every character stays
)

// level is the state inside one pair of brackets.
type level struct {
	mode     mode
	inside   bool // of a projection of a level further out: nothing changes the mode
	props    bool // { } of a pattern's properties
	in       bool // [ ] after IN
	set      bool // in SET: only what a property is set to is lifted
	assigned bool // in SET: "." came before the name before "="
}

// class is what the last token was, as far as that decides about the next.
type class uint8

const (
	other   class = iota
	word          // a name or keyword that is not one of the following
	compare       // = <> < <= > >=
	affix         // STARTS WITH, ENDS WITH, CONTAINS
	in            // IN
	open          // ( [ {
	comma         // ,
	colon         // :
	dot           // .
	starts        // STARTS, ENDS: the WITH after them is no clause
	as            // AS: a name follows
	dollar        // $
	literal       // a literal that stayed
	closing       // ) ]
	brace         // }
)

type normalizer struct {
	text   string
	i      int
	out    []byte
	params []Lifted
	stack  []level
	last   class
	before class // the one before last
	space  bool  // spaces were passed and not yet written
	first  bool  // a first word was seen

	traced bool // pieces are kept
	pieces []piece
}

// normalizers keeps the memory of those that are done.
var normalizers = sync.Pool{New: func() any { return new(normalizer) }}

func (n *normalizer) top() *level { return &n.stack[len(n.stack)-1] }

// run scans the text; false tells that it should not be normalized.
func (n *normalizer) run() bool {
	for n.i < len(n.text) {
		ch := n.text[n.i]
		switch kind := byteKinds[ch]; kind {
		case isSpace:
			n.passSpace(n.i + 1)
		case isWord:
			if !n.word() {
				return false
			}
		case isDigit:
			if !n.number() {
				return false
			}
		case isQuote:
			if !n.quoted(ch) {
				return false
			}
		case isEscape:
			return false
		default:
			if ch == '/' && n.comment() {
				continue
			}
			if !n.symbol(ch) {
				return false
			}
		}
	}
	return len(n.stack) == 1
}

// passSpace passes spaces up to end: they are written as they are in a projection, else as one.
func (n *normalizer) passSpace(end int) {
	if n.top().mode == frozen {
		n.mark()
		n.out = append(n.out, n.text[n.i:end]...)
	} else {
		n.space = true
	}
	n.i = end
}

// comment passes a comment, if there is one.
func (n *normalizer) comment() bool {
	rest := n.text[n.i:]
	if len(rest) < 2 || rest[1] != '/' && rest[1] != '*' {
		return false
	}
	end := len(rest)
	for k := 2; k < len(rest); k++ {
		if rest[1] == '/' && rest[k] == '\n' || rest[1] == '*' && rest[k] == '/' && rest[k-1] == '*' && k > 2 {
			end = k + 1
			break
		}
	}
	n.passSpace(n.i + end)
	return true
}

// write writes the text up to end, with a space before it where some were passed.
func (n *normalizer) write(end int, c class) {
	n.gap()
	n.mark()
	n.out = append(n.out, n.text[n.i:end]...)
	n.i = end
	n.before, n.last = n.last, c
}

func (n *normalizer) gap() {
	if n.space && len(n.out) > 0 {
		n.out = append(n.out, ' ')
	}
	n.space = false
}

// number passes a number, lifting it where that is allowed and it is a plain one.
func (n *normalizer) number() bool {
	end, dots, plain := n.i, 0, true
	for end < len(n.text) {
		ch := n.text[end]
		if ch == '.' {
			if dots > 0 || end+1 >= len(n.text) || byteKinds[n.text[end+1]] != isDigit {
				break
			}
			dots++
		} else if kind := byteKinds[ch]; kind == isWord {
			plain = false
		} else if kind != isDigit {
			break
		}
		end++
	}
	text := n.text[n.i:end]
	if !plain || len(text) > 17 || len(text) > 1 && text[0] == '0' && dots == 0 || !n.liftable(false) || n.any(text) {
		n.write(end, literal)
		return true
	}
	if dots == 0 {
		v, _ := strconv.ParseInt(text, 10, 64)
		return n.lift(end, "AUTOINT", value.Int(v))
	}
	v, _ := strconv.ParseFloat(text, 64)
	return n.lift(end, "AUTOFLOAT", value.Float(v))
}

// any reports whether a number may ask of the subquery before it whether it has rows at all: that is planned as EXISTS.
func (n *normalizer) any(number string) bool {
	return n.last == compare && n.before == brace && (number == "0" || number == "1")
}

// quoted passes a string, or a name in backticks.
func (n *normalizer) quoted(quote byte) bool {
	for end := n.i + 1; end < len(n.text); end++ {
		switch ch := n.text[end]; {
		case ch == '\\' && quote != '`':
			if end+1 < len(n.text) && n.text[end+1] == 'u' {
				return false
			}
			end++
		case ch != quote:
		case quote == '`':
			n.write(end+1, word)
			return true
		case n.liftable(true):
			return n.lift(end+1, "AUTOSTRING", value.String(unescape(n.text[n.i+1:end])))
		default:
			n.write(end+1, literal)
			return true
		}
	}
	return false
}

// liftable tells whether a literal here may be lifted.
func (n *normalizer) liftable(text bool) bool {
	top := n.top()
	if top.mode != lift {
		return false
	}
	switch n.last {
	case compare:
		return !top.set || top.assigned
	case affix:
		return text
	case colon:
		return top.props
	case open, comma:
		return top.in
	}
	return false
}

// lift replaces the text up to end by a parameter.
func (n *normalizer) lift(end int, kind string, v value.Value) bool {
	if len(n.params) == maxLifted {
		return false
	}
	n.gap()
	n.mark()
	start := len(n.out)
	n.out = append(n.out, "$`  "...)
	n.out = append(n.out, kind...)
	n.out = strconv.AppendInt(n.out, int64(len(n.params)), 10)
	n.out = append(n.out, '`')
	n.params = append(n.params, Lifted{Name: string(n.out[start+2 : len(n.out)-1]), Value: v})
	n.i = end
	n.before, n.last = n.last, literal
	return true
}
