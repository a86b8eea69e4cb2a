package parser

// byteKind sorts the bytes of a text for Normalize.
type byteKind uint8

const (
	isSymbol byteKind = iota
	isSpace
	isWord
	isDigit
	isQuote
	isEscape
)

var byteKinds = func() (kinds [256]byteKind) {
	for ch := range kinds {
		switch {
		case ch == ' ' || ch >= '\t' && ch <= '\r':
			kinds[ch] = isSpace
		case ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch == '_' || ch >= 0x80:
			kinds[ch] = isWord
		case ch >= '0' && ch <= '9':
			kinds[ch] = isDigit
		case ch == '\'' || ch == '"' || ch == '`':
			kinds[ch] = isQuote
		case ch == '\\':
			kinds[ch] = isEscape
		}
	}
	return kinds
}()

// change is what a keyword does to the mode of its level.
type change uint8

const (
	changeNone    change = iota
	changeLift           // MATCH, WHERE: literals may be lifted from here on
	changeSet            // SET: likewise, but only of properties
	changeKeep           // ORDER BY, CALL: no longer
	changeFreeze         // RETURN, WITH: nothing may change
	changeRefuse         // SHOW, CREATE INDEX: the text is a command
	changeStarts         // STARTS, ENDS
	changeAffix          // CONTAINS
	changeIn             // IN
	changeAs             // AS
	changeCompose        // CREATE: a clause, or a command if one of commandWords follows
)

var keywords = map[string]change{
	"MATCH": changeLift, "MERGE": changeLift, "INSERT": changeLift, "WHERE": changeLift, "CREATE": changeCompose, "OPTIONAL": changeLift,
	"SET": changeSet, "ORDER": changeKeep, "SKIP": changeKeep, "LIMIT": changeKeep, "OFFSET": changeKeep, "CALL": changeKeep, "USING": changeKeep,
	"USE": changeKeep, "LOAD": changeKeep, "UNWIND": changeKeep, "FOR": changeKeep, "FOREACH": changeKeep, "DELETE": changeKeep, "DETACH": changeKeep,
	"NODETACH": changeKeep, "REMOVE": changeKeep, "UNION": changeKeep, "NEXT": changeKeep, "LET": changeKeep, "FILTER": changeLift, "GROUP": changeKeep, "FINISH": changeKeep,
	"SEARCH": changeKeep, "WHEN": changeNone, "RETURN": changeFreeze, "WITH": changeFreeze, "YIELD": changeKeep,
	"SHOW": changeRefuse, "TERMINATE": changeRefuse, "DROP": changeRefuse, "ALTER": changeRefuse, "GRANT": changeRefuse, "DENY": changeRefuse,
	"REVOKE": changeRefuse, "RENAME": changeRefuse, "START": changeRefuse, "STOP": changeRefuse, "ENABLE": changeRefuse, "DRYRUN": changeRefuse,
	"REALLOCATE": changeRefuse, "DEALLOCATE": changeRefuse,
	"STARTS": changeStarts, "ENDS": changeStarts, "CONTAINS": changeAffix, "IN": changeIn, "AS": changeAs,
}

// lengths has, by the first letter of a keyword without its case, a bit for each length of such keywords: most words of a
// text are told from keywords by it.
var lengths = func() (by [32]uint16) {
	for w := range keywords {
		by[w[0]&31] |= 1 << len(w)
	}
	return by
}()

// longestKeyword is the length of the longest of keywords.
const longestKeyword = 10

var commandWords = map[string]bool{
	"INDEX": true, "CONSTRAINT": true, "OR": true, "RANGE": true, "TEXT": true, "POINT": true, "LOOKUP": true, "FULLTEXT": true, "VECTOR": true,
	"DATABASE": true, "COMPOSITE": true, "ALIAS": true, "USER": true, "ROLE": true, "IMMUTABLE": true, "AUTH": true, "BTREE": true,
}

// upperASCII is the word in capitals, in buf; nil when it is too long to be a keyword.
func upperASCII(buf *[longestKeyword]byte, w string) []byte {
	if len(w) > longestKeyword {
		return nil
	}
	for i := 0; i < len(w); i++ {
		ch := w[i]
		if ch >= 'a' && ch <= 'z' {
			ch -= 'a' - 'A'
		}
		buf[i] = ch
	}
	return buf[:len(w)]
}

// word passes a name or keyword; false tells that the text is a command.
func (n *normalizer) word() bool {
	end := n.i + 1
	for end < len(n.text) {
		if kind := byteKinds[n.text[end]]; kind != isWord && kind != isDigit {
			break
		}
		end++
	}
	if n.text[n.i] >= 0x80 && n.top().mode != frozen && !n.unicodeWord(end) {
		return false
	}
	switch n.last {
	case dot, colon, dollar, as: // certainly a name
		if n.last == dot {
			n.top().assigned = true
		}
		n.write(end, word)
		return true
	}
	n.top().assigned = false
	if size := end - n.i; size > longestKeyword || lengths[n.text[n.i]&31]&(1<<size) == 0 {
		n.write(end, word)
		return true
	}
	var buf [longestKeyword]byte
	upper := upperASCII(&buf, n.text[n.i:end])
	c, known := keywords[string(upper)]
	if !known {
		n.write(end, word)
		return true
	}
	return n.keyword(c, end)
}

// unicodeWord tells that the word up to end does not begin with one of the spaces beyond ASCII.
func (n *normalizer) unicodeWord(end int) bool {
	for _, r := range n.text[n.i:end] {
		if r == 0x85 || r == 0xA0 || r == 0x1680 || r == 0x180E || r >= 0x2000 && r <= 0x206F || r == 0x3000 || r == 0xFEFF {
			return false
		}
	}
	return true
}

// keyword passes a keyword, which may change the mode.
func (n *normalizer) keyword(c change, end int) bool {
	top := n.top()
	kind := word
	switch c {
	case changeStarts:
		kind = starts
	case changeAffix:
		kind = affix
	case changeIn:
		kind = in
	case changeAs:
		kind = as
	case changeRefuse:
		if !n.first && len(n.stack) == 1 {
			return false
		}
	case changeFreeze:
		if n.last == starts {
			n.write(end, affix)
			return true
		}
		n.write(end, kind)
		if !top.inside {
			*top = level{mode: frozen}
			n.passRest()
		}
		n.first = true
		return true
	case changeCompose:
		if commandWords[n.nextWord(end)] {
			return false
		}
		c = changeLift
	}
	if c == changeLift || c == changeSet {
		n.first = true
	}
	if !top.inside {
		n.change(top, c)
	}
	n.write(end, kind)
	return true
}

func (n *normalizer) change(top *level, c change) {
	switch c {
	case changeLift, changeSet:
		n.thaw(top)
		top.mode, top.set = lift, c == changeSet
	case changeKeep:
		n.thaw(top)
		top.mode, top.set = keep, false
	}
}

// thaw ends a projection: the spaces written before the keyword that ends it become one.
func (n *normalizer) thaw(top *level) {
	if top.mode != frozen {
		return
	}
	for len(n.out) > 0 && n.out[len(n.out)-1] == ' ' { // but a newline may end a comment
		n.out = n.out[:len(n.out)-1]
	}
	n.space = true
}

// passRest passes the spaces after the keyword that begins a projection, which name nothing.
func (n *normalizer) passRest() {
	start := n.i
	for n.i < len(n.text) && byteKinds[n.text[n.i]] == isSpace {
		n.i++
	}
	if n.i > start {
		n.out = append(n.out, ' ')
	}
}

// nextWord is the word after position i, in capitals.
func (n *normalizer) nextWord(i int) string {
	for i < len(n.text) && byteKinds[n.text[i]] == isSpace {
		i++
	}
	end := i
	for end < len(n.text) && byteKinds[n.text[end]] == isWord {
		end++
	}
	var buf [longestKeyword]byte
	return string(upperASCII(&buf, n.text[i:end]))
}

// symbol passes punctuation; false tells that the text cannot be normalized.
func (n *normalizer) symbol(ch byte) bool {
	end := n.i + 1
	switch ch {
	case '(', '[', '{':
		n.open(ch)
		return true
	case ')', ']', '}':
		if len(n.stack) == 1 {
			return false
		}
		n.stack = n.stack[:len(n.stack)-1]
		if ch == '}' {
			n.write(end, brace)
		} else {
			n.write(end, closing)
		}
	case ',':
		n.write(end, comma)
	case ':':
		n.write(end, colon)
	case '.':
		n.write(end, dot)
	case '$':
		n.write(end, dollar)
	case '=', '<', '>':
		if end < len(n.text) && (n.text[end] == '=' || n.text[end] == '>') {
			end++
		}
		if end < len(n.text) && n.text[end] == '~' {
			n.write(end+1, other)
			return true
		}
		n.write(end, compare)
	case ';':
		n.write(end, other)
		n.first = false
	default:
		n.write(end, other)
	}
	return true
}

// open enters a bracket. What is in it goes on in the mode around it; in braces that
// are a subquery, clauses set the mode anew.
func (n *normalizer) open(ch byte) {
	top := *n.top()
	inner := level{mode: top.mode, inside: top.inside || top.mode == frozen, set: false}
	switch ch {
	case '{':
		inner.props = n.last == word && n.before != dot || n.last == closing || n.last == brace || n.last == literal || n.last == open && n.pattern()
	case '[':
		inner.in = n.last == in
	}
	n.write(n.i+1, open)
	n.stack = append(n.stack, inner)
}

// pattern tells that the bracket just opened is that of an anonymous node, not of a function's arguments.
func (n *normalizer) pattern() bool { return n.before != word && n.before != in && n.before != open }
