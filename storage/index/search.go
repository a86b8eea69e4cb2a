package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/storage/column"
)

// A query for a full-text index is in the classic syntax of Lucene: terms, phrases in quotation marks, AND, OR, NOT, +
// and -, brackets, property:, wildcards * and ?, term~ for similar terms, ^2 for weight.

// clause is a part of a query and whether it must, should or must not hold.
type clause struct {
	must, not bool
	boost     float64
	field     string
	group     []clause
	words     []string // one, or those of a phrase
	gaps      []int    // positions of a phrase's words
	pattern   string   // with wildcards
	fuzzy     string
}

// Searcher searches a full-text index in one state of the graph.
type Searcher struct {
	Index    *Fulltext
	Columns  []*column.Column
	Keys     []string // names of the properties
	Analyzer string   // "" = the index's
	Tick     func() error
}

// Search gives the entities that a query matches, the best first.
func (s *Searcher) Search(query string) ([]Hit, error) {
	if s.Analyzer == "" {
		s.Analyzer = s.Index.analyzer
	}
	p := &queryParser{s: s, rest: query}
	list, err := p.clauses(false)
	if err != nil {
		return nil, err
	}
	scores, err := s.all(list)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(scores))
	for id, score := range scores {
		hits = append(hits, Hit{id, float64(float32(score))})
	}
	return best(hits, len(hits)), nil
}

// all is what matches clauses together: all that must, none that must not, and, where none must, one that should.
func (s *Searcher) all(list []clause) (map[uint32]float64, error) {
	var must, should map[uint32]float64
	var not []map[uint32]float64
	for _, c := range list {
		if err := s.Tick(); err != nil {
			return nil, err
		}
		m, err := s.one(&c)
		switch {
		case err != nil:
			return nil, err
		case m == nil: // nothing was left of it by the analyzer
		case c.not:
			not = append(not, m)
		case c.must && must == nil:
			must = m
		case c.must:
			for id, score := range must {
				if more, ok := m[id]; ok {
					must[id] = score + more
				} else {
					delete(must, id)
				}
			}
		default:
			should = sum(should, m)
		}
	}
	out := should
	if must != nil {
		for id := range must {
			must[id] += should[id]
		}
		out = must
	}
	for _, m := range not {
		for id := range m {
			delete(out, id)
		}
	}
	return out, nil
}

// sum adds the scores of b to a.
func sum(a, b map[uint32]float64) map[uint32]float64 {
	if a == nil {
		return b
	}
	for id, score := range b {
		a[id] += score
	}
	return a
}

func (s *Searcher) one(c *clause) (map[uint32]float64, error) {
	if c.group != nil {
		m, err := s.all(c.group)
		for id := range m {
			m[id] *= c.boost
		}
		return m, err
	}
	if c.words == nil && c.pattern == "" && c.fuzzy == "" {
		return nil, nil
	}
	out := map[uint32]float64{}
	for i, key := range s.Keys {
		if c.field == "" || c.field == key {
			s.inField(c, uint32(i), out)
		}
	}
	return out, nil
}

// inField adds the scores of a clause in one property.
func (s *Searcher) inField(c *clause, of uint32, out map[uint32]float64) {
	f := s.Index
	switch {
	case c.pattern != "":
		found := map[uint32]bool{}
		for _, t := range f.terms.matching(func(t string) bool { return wild(c.pattern, t) }) {
			n, _ := f.terms.id(t, false)
			for _, p := range f.list(n, of) {
				found[p.id] = true
			}
		}
		for id := range found {
			out[id] += c.boost
		}
	case c.fuzzy != "":
		most := 2
		if len(c.fuzzy) < 3 {
			most = 1
		}
		for _, t := range f.terms.matching(func(t string) bool { return distance(c.fuzzy, t, most) <= most }) {
			near := 1 - float64(distance(c.fuzzy, t, most))/float64(min(len([]rune(c.fuzzy)), len([]rune(t))))
			s.term(t, of, c.boost*max(near, 0), out)
		}
	case len(c.words) == 1:
		s.term(c.words[0], of, c.boost, out)
	default:
		s.phrase(c, of, out)
	}
}

func (s *Searcher) term(t string, of uint32, boost float64, out map[uint32]float64) {
	n, ok := s.Index.terms.id(t, false)
	if !ok {
		return
	}
	list := s.Index.list(n, of)
	idf := s.Index.idf(of, len(list))
	for _, p := range list {
		out[p.id] += boost * s.Index.weigh(of, p.id, idf, float64(p.n))
	}
}

// phrase finds words that follow each other: in the entities that have all of them, by their text.
func (s *Searcher) phrase(c *clause, of uint32, out map[uint32]float64) {
	f := s.Index
	idf := 0.0
	var ids []uint32
	for i, w := range c.words {
		n, ok := f.terms.id(w, false)
		if !ok {
			return
		}
		list := f.list(n, of)
		idf += f.idf(of, len(list))
		have := make([]uint32, len(list))
		for k, p := range list {
			have[k] = p.id
		}
		if i == 0 {
			ids = have
			continue
		}
		ids = slices.DeleteFunc(ids, func(id uint32) bool { _, there := slices.BinarySearch(have, id); return !there })
	}
	for _, id := range ids {
		if n := s.occurrences(c, of, id); n > 0 {
			out[id] += c.boost * f.weigh(of, id, idf, float64(n))
		}
	}
}

// occurrences counts a phrase in a property of an entity.
func (s *Searcher) occurrences(c *clause, of, id uint32) int {
	n := 0
	for _, text := range textsOf(s.Columns[of].Get(int64(id))) {
		terms, positions := Terms(s.Index.analyzer, text)
		at := map[int]string{}
		for i, t := range terms {
			at[positions[i]] = t
		}
		for _, start := range positions {
			match := true
			for i, w := range c.words {
				match = match && at[start+c.gaps[i]-c.gaps[0]] == w
			}
			if match {
				n++
			}
		}
	}
	return n
}

// wild matches a term with a pattern of * and ?.
func wild(pattern, t string) bool {
	p, r := []rune(pattern), []rune(t)
	i, k, star, mark := 0, 0, -1, 0
	for k < len(r) {
		switch {
		case i < len(p) && (p[i] == '?' || p[i] == r[k] && p[i] != '*'):
			i, k = i+1, k+1
		case i < len(p) && p[i] == '*':
			star, mark = i, k
			i++
		case star >= 0:
			mark++
			i, k = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// distance is the number of letters to change, add or drop to get from a to b (Levenshtein), more than most where it is.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	row := make([]int, len(y)+1)
	for k := range row {
		row[k] = k
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for k := range y {
			change := before
			if x[i] != y[k] {
				change++
			}
			before = row[k+1]
			row[k+1] = min(change, row[k]+1, row[k+1]+1)
		}
	}
	return row[len(y)]
}

// errQuery is the error for a query that does not parse.
func errQuery(at int, format string, args ...any) error {
	return fmt.Errorf("cannot parse the query at character %d: %s", at, fmt.Sprintf(format, args...))
}

// queryParser reads a query.
type queryParser struct {
	s    *Searcher
	rest string
	at   int
}

func (p *queryParser) skip(n int) { p.rest, p.at = p.rest[n:], p.at+n }

func (p *queryParser) space() {
	trimmed := strings.TrimLeft(p.rest, " \t\r\n\u3000")
	p.skip(len(p.rest) - len(trimmed))
}

// word takes an operator's word, which stands alone.
func (p *queryParser) word(w string) bool {
	if !strings.HasPrefix(p.rest, w) {
		return false
	}
	if next := p.rest[len(w):]; len(w) > 2 || w == "OR" {
		if next != "" && !strings.ContainsAny(next[:1], " \t\r\n(") {
			return false
		}
	}
	p.skip(len(w))
	p.space()
	return true
}

// clauses reads clauses up to the end, or the bracket that ends a group.
func (p *queryParser) clauses(inner bool) ([]clause, error) {
	var out []clause
	for {
		p.space()
		if p.rest == "" {
			if inner || len(out) == 0 {
				return nil, errQuery(p.at, "it ends too early")
			}
			return out, nil
		}
		if p.rest[0] == ')' {
			if !inner || len(out) == 0 {
				return nil, errQuery(p.at, "')' is not expected")
			}
			p.skip(1)
			return out, nil
		}
		and := false
		if len(out) > 0 {
			if and = p.word("AND") || p.word("&&"); !and && !p.word("OR") {
				p.word("||")
			}
		}
		c, err := p.clause()
		if err != nil {
			return nil, err
		}
		if and {
			c.must = !c.not
			if last := &out[len(out)-1]; !last.not {
				last.must = true
			}
		}
		out = append(out, c)
	}
}

func (p *queryParser) clause() (clause, error) {
	c := clause{boost: 1}
	switch {
	case p.word("NOT"), p.word("!"), p.word("-"):
		c.not = true
	case p.word("+"):
		c.must = true
	}
	if i := strings.IndexAny(p.rest, ": \t\n\"()"); i > 0 && p.rest[i] == ':' {
		c.field = strings.ReplaceAll(p.rest[:i], "\\", "")
		p.skip(i + 1)
		p.space()
	}
	if p.rest == "" {
		return c, errQuery(p.at, "it ends too early")
	}
	err := p.body(&c)
	if err == nil {
		p.boost(&c)
	}
	return c, err
}

func (p *queryParser) body(c *clause) error {
	switch p.rest[0] {
	case '(':
		p.skip(1)
		group, err := p.clauses(true)
		for i := range group {
			if group[i].field == "" {
				group[i].field = c.field
			}
		}
		c.group = group
		return err
	case '"':
		end := strings.IndexByte(p.rest[1:], '"')
		if end < 0 {
			return errQuery(p.at, "the quotation mark is not closed")
		}
		c.words, c.gaps = Terms(p.s.Analyzer, p.rest[1:1+end])
		p.skip(end + 2)
		return nil
	case ')', ':', '^', '~', '[', ']', '{', '}':
		return errQuery(p.at, "'%c' is not expected", p.rest[0])
	}
	p.term(c)
	return nil
}

// term reads a bare word, with wildcards or ~ where it has them.
func (p *queryParser) term(c *clause) {
	var text strings.Builder
	n, patterned := 0, false
	for n < len(p.rest) && !strings.ContainsRune(" \t\r\n()\"^~:", rune(p.rest[n])) {
		switch {
		case p.rest[n] == '\\' && n+1 < len(p.rest):
			n++
		case p.rest[n] == '*' || p.rest[n] == '?':
			patterned = true
		}
		text.WriteByte(p.rest[n])
		n++
	}
	p.skip(n)
	switch {
	case patterned:
		c.pattern = strings.ToLower(text.String())
	case strings.HasPrefix(p.rest, "~"):
		c.fuzzy = strings.ToLower(text.String())
		p.skip(1)
		p.skip(len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789.")))
	default:
		words, _ := Terms(p.s.Analyzer, text.String())
		if c.words = words; len(words) < 2 {
			return
		}
		c.words = nil // one of them should be there, as where they were written apart
		for _, w := range words {
			c.group = append(c.group, clause{boost: 1, field: c.field, words: []string{w}})
		}
	}
}

// boost reads ^2.
func (p *queryParser) boost(c *clause) {
	if !strings.HasPrefix(p.rest, "^") {
		return
	}
	digits := len(p.rest) - 1 - len(strings.TrimLeft(p.rest[1:], "0123456789."))
	if _, err := fmt.Sscanf(p.rest[1:1+digits], "%g", &c.boost); err != nil {
		c.boost = 1
	}
	p.skip(1 + digits)
}
