package operator

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/value"
)

// indexSource finds entities in an index: it turns what each property is asked for into spans of the index, and
// gives the ids in them. What a span cannot say is tested for each id.
type indexSource struct {
	st    *state.State
	arg   *expr.Arg
	op    *physical.IndexSeek
	parts []seekPart

	schema *catalog.Schema // in which ix is the index that the plan means; nil where it has none
	ix     *catalog.Index
	cols   []*column.Column
	sorted *index.Sorted
	spans  []span
	at     int      // how many of the spans have been read
	tests  int      // the parts from here on are tested
	test   bool     // anything is tested
	whole  bool     // all ids are found before the first is given
	ids    []uint32 // to come; of a span, or, where the plan writes, of all of them
	buf    []uint32
	key    []value.Value
	reads  int64 // not told the store yet
	cache  *cachedIndex
}

// span is a part of an index.
type span struct{ from, to index.Pos }

// seekPart is a property's part of what is asked for, and its values for the argument row.
type seekPart struct {
	op           physical.IndexPart
	value, upper expr.Evaluator
	v, hi        value.Value
	list         []value.Value // of IndexIn, each once
}

// cachedIndex is an index that the database does not have: one for the run.
type cachedIndex struct{ sorted *index.Sorted }

func (b *Builder) indexSource(op *physical.IndexSeek) (*indexSource, error) {
	s := &indexSource{st: b.State, arg: b.Arg, op: op, parts: make([]seekPart, 0, len(op.Parts))}
	for _, p := range op.Parts {
		v, err := b.Compile(p.Value)
		if err != nil {
			return nil, err
		}
		hi, err := b.Compile(p.Upper)
		if err != nil {
			return nil, err
		}
		s.parts = append(s.parts, seekPart{op: p, value: v, upper: hi})
	}
	return s, nil
}

// open finds the spans for the argument row.
func (s *indexSource) open() error {
	s.spans, s.at, s.ids, s.test, s.whole = s.spans[:0], 0, nil, false, s.st.Writes || s.op.Kind != "RANGE"
	ok, err := s.eval()
	if !ok || err != nil {
		return err
	}
	s.reads++
	if s.op.Kind != "RANGE" {
		return s.openWhole()
	}
	if ok, err = s.find(); !ok || err != nil {
		return err
	}
	s.key = s.key[:0]
	s.exact(0)
	if s.st.Writes {
		return s.all()
	}
	return nil
}

// close tells the store how often the index was read.
func (s *indexSource) close() {
	if s.ix != nil {
		s.st.Graph.CountReads(s.ix.ID, s.reads)
	}
	s.reads = 0
}

// eval computes what is asked for; ok is false where nothing can be it.
func (s *indexSource) eval() (ok bool, err error) {
	for i := range s.parts {
		p := &s.parts[i]
		if p.value != nil {
			if p.v, err = p.value.Eval(s.arg.B, s.arg.I); err != nil {
				return false, err
			}
		}
		if p.upper != nil {
			if p.hi, err = p.upper.Eval(s.arg.B, s.arg.I); err != nil {
				return false, err
			}
		}
		possible, err := p.possible()
		if !possible || err != nil {
			return false, err
		}
	}
	return true, nil
}

// possible reports whether any value can be what is asked for.
func (p *seekPart) possible() (bool, error) {
	switch p.op.Op {
	case physical.IndexExists:
		return true, nil
	case physical.IndexIn:
		p.list = p.list[:0]
		switch p.v.Kind() {
		case value.KindNull:
			return false, nil
		case value.KindList:
		default:
			return false, status.New(status.TypeError, "InvalidArgumentType", "Expected a collection, but was %s", value.Debug(p.v))
		}
		for _, e := range p.v.AsList() {
			if !e.IsNull() && !isNaN(e) {
				p.list = append(p.list, e)
			}
		}
		slices.SortFunc(p.list, value.Order)
		p.list = slices.CompactFunc(p.list, func(a, b value.Value) bool { return value.Order(a, b) == 0 })
		return len(p.list) > 0, nil
	case physical.IndexEquals:
		return !p.v.IsNull() && !isNaN(p.v), nil
	case physical.IndexPrefix, physical.IndexContains, physical.IndexSuffix:
		return p.v.Kind() == value.KindString, nil
	case physical.IndexDistance:
		return p.v.Kind() == value.KindPoint && p.hi.IsNumber() && !isNaN(p.hi), nil
	case physical.IndexBox:
		return p.v.Kind() == value.KindPoint && p.hi.Kind() == value.KindPoint, nil
	}
	for _, bound := range [2]struct {
		e expr.Evaluator
		v value.Value
	}{{p.value, p.v}, {p.upper, p.hi}} {
		if bound.e != nil && (bound.v.IsNull() || isNaN(bound.v)) {
			return false, nil
		}
	}
	return p.value == nil || p.upper == nil || p.v.Kind().Group() == p.hi.Kind().Group(), nil
}

func isNaN(v value.Value) bool { return v.Kind() == value.KindFloat && v.AsFloat() != v.AsFloat() }

// definition is the index in the snapshot, or what is like it where it is not there; ok is false where the database
// does not know the names.
func (s *indexSource) definition() (ix *catalog.Index, ok bool) {
	g := s.st.Graph
	if g.Schema() != s.schema {
		s.schema, s.ix = g.Schema(), g.Schema().IndexNamed(s.op.Index)
		if s.ix != nil && !s.isIndex(s.ix) {
			s.ix = nil
		}
	}
	if s.ix != nil {
		return s.ix, true
	}
	return s.like()
}

// find looks the index up in the snapshot; ok is false where no entity can be in it.
func (s *indexSource) find() (ok bool, err error) {
	g := s.st.Graph
	ix, ok := s.definition()
	if !ok {
		return false, nil
	}
	s.cols = g.IndexColumns(ix, s.cols[:0])
	if sorted, populated := g.IndexContents(ix.ID).(*index.Sorted); populated && ix.ID != 0 {
		s.sorted = sorted
		return true, nil
	}
	if s.cache == nil || s.st.Writes {
		ids := g.IndexCandidates(ix)
		if err := s.st.Memory.Charge(int64(len(ids)) * 4); err != nil {
			return false, err
		}
		s.st.Hit(int64(len(ids)))
		s.cache = &cachedIndex{index.BuildSorted(s.cols, ids)}
	}
	s.sorted = s.cache.sorted
	return true, nil
}

// like is the definition of the index as the plan has it; ok is false where the database does not know the names.
func (s *indexSource) like() (ix *catalog.Index, ok bool) {
	cat := s.st.Graph.Catalog()
	ix = &catalog.Index{OnRels: s.op.OnRels}
	if s.op.OnRels {
		t, ok := cat.Type(s.op.Token)
		if !ok {
			return nil, false
		}
		ix.Tokens = []uint32{uint32(t)}
	} else {
		l, ok := cat.Label(s.op.Token)
		if !ok {
			return nil, false
		}
		ix.Tokens = []uint32{uint32(l)}
	}
	for _, name := range s.op.Keys {
		k, ok := cat.Key(name)
		if !ok {
			return nil, false
		}
		ix.Keys = append(ix.Keys, k)
	}
	return ix, true
}

// isIndex reports whether an index is still what the plan took it for.
func (s *indexSource) isIndex(ix *catalog.Index) bool {
	like, ok := s.like()
	return ok && ix.Kind.String() == s.op.Kind && ix.OnRels == like.OnRels && slices.Equal(ix.Tokens, like.Tokens) && slices.Equal(ix.Keys, like.Keys)
}

// exact goes through the values of the parts that ask for equality, from part i on, and makes spans.
func (s *indexSource) exact(i int) {
	if i == len(s.parts) {
		from := s.sorted.Lower(s.cols, s.key)
		s.put(from, s.sorted.UpperFrom(s.cols, s.key, from), i)
		return
	}
	p := &s.parts[i]
	switch p.op.Op {
	case physical.IndexEquals:
		s.with(p.v, i)
	case physical.IndexIn:
		for _, v := range p.list {
			s.with(v, i)
		}
	default:
		s.ranged(p, i)
	}
}

func (s *indexSource) with(v value.Value, i int) {
	s.test = s.test || !simple(v)
	s.key = append(s.key, v)
	s.exact(i + 1)
	s.key = s.key[:len(s.key)-1]
}

// simple reports whether values that Order puts in one place with v are equal to v, and those before and
// behind smaller and larger.
func simple(v value.Value) bool {
	switch v.Kind() {
	case value.KindList, value.KindMap, value.KindDuration, value.KindPoint:
		return false
	}
	return true
}

// ranged makes the span of a part that does not ask for equality; the parts behind it are tested.
func (s *indexSource) ranged(p *seekPart, i int) {
	from, to := s.bounds(p)
	s.put(from, to, i+1)
}

func (s *indexSource) bounds(p *seekPart) (from, to index.Pos) {
	within := func(before func(v value.Value) bool) index.Pos { return s.sorted.Within(s.cols, s.key, before) }
	switch p.op.Op {
	case physical.IndexExists:
		return s.sorted.Lower(s.cols, s.key), s.sorted.Upper(s.cols, s.key)
	case physical.IndexPrefix:
		prefix := p.v.AsString()
		from = within(func(v value.Value) bool { return value.Order(v, p.v) < 0 })
		return from, within(func(v value.Value) bool {
			return value.Order(v, p.v) < 0 || v.Kind() == value.KindString && strings.HasPrefix(v.AsString(), prefix)
		})
	}
	bound := p.v
	if p.value == nil {
		bound = p.hi
	}
	group, ordered := bound.Kind().Group(), simple(bound)
	s.test = s.test || !ordered
	if p.value == nil || !ordered {
		from = within(func(v value.Value) bool { return v.Kind().Group() < group })
	} else {
		from = within(func(v value.Value) bool {
			c := value.Order(v, p.v)
			return c < 0 || c == 0 && !p.op.With
		})
	}
	if p.upper == nil || !ordered {
		return from, within(func(v value.Value) bool { return v.Kind().Group() < group || v.Kind().Group() == group && !isNaN(v) })
	}
	return from, within(func(v value.Value) bool {
		c := value.Order(v, p.hi)
		return c < 0 || c == 0 && p.op.WithUpTo
	})
}

// put adds a span; the parts from tests on must be tested.
func (s *indexSource) put(from, to index.Pos, tests int) {
	s.tests = tests
	s.test = s.test || slices.ContainsFunc(s.parts[min(tests, len(s.parts)):], func(p seekPart) bool { return p.op.Op != physical.IndexExists })
	if from.Compare(to) < 0 {
		s.spans = append(s.spans, span{from, to})
	}
}

// all reads all ids at once: where the plan writes, the index may change while they are used.
func (s *indexSource) all() error {
	s.buf = s.buf[:0]
	for {
		ids := s.run()
		if len(ids) == 0 {
			break
		}
		s.buf = append(s.buf, ids...)
	}
	s.ids = s.buf
	return s.st.ChargeChanges()
}

// count is how many ids are left, where none is tested; known is false otherwise.
func (s *indexSource) count() (n int64, known bool) {
	if s.test || s.whole {
		return 0, false
	}
	for _, sp := range s.spans {
		n += int64(s.sorted.Count(sp.from, sp.to))
	}
	s.spans = s.spans[:0]
	return n, true
}

// next gives some more ids; none at the end. They are valid until the next call.
func (s *indexSource) next() []uint32 {
	if s.whole {
		ids := s.ids
		s.ids = nil
		return ids
	}
	return s.run()
}

// run gives the ids of the next leaf.
func (s *indexSource) run() []uint32 {
	for s.at < len(s.spans) {
		var ids []uint32
		if s.op.Desc {
			sp := &s.spans[len(s.spans)-1-s.at]
			ids, sp.to = s.sorted.RunBack(sp.from, sp.to)
		} else {
			sp := &s.spans[s.at]
			ids, sp.from = s.sorted.Run(sp.from, sp.to)
		}
		if len(ids) == 0 {
			s.at++
			continue
		}
		if s.op.Desc || s.test {
			ids = slices.Clone(ids)
		}
		if s.op.Desc {
			slices.Reverse(ids)
		}
		if s.test {
			ids = slices.DeleteFunc(ids, func(id uint32) bool { return !s.matches(id) })
		}
		s.st.Hit(int64(len(ids)))
		if len(ids) > 0 {
			return ids
		}
	}
	return nil
}

// matches tests an entity for all that is asked for.
func (s *indexSource) matches(id uint32) bool {
	for i := range s.parts {
		if !s.parts[i].matches(s.cols[i].Get(int64(id))) {
			return false
		}
	}
	return true
}

func (p *seekPart) matches(v value.Value) bool {
	switch p.op.Op {
	case physical.IndexEquals:
		eq, null := value.Equal(v, p.v)
		return eq && !null
	case physical.IndexIn:
		return slices.ContainsFunc(p.list, func(e value.Value) bool {
			eq, null := value.Equal(v, e)
			return eq && !null
		})
	case physical.IndexPrefix:
		return v.Kind() == value.KindString && strings.HasPrefix(v.AsString(), p.v.AsString())
	case physical.IndexRange:
		return p.inRange(v)
	case physical.IndexExists:
		return true
	}
	return p.matchesWhole(v)
}

func (p *seekPart) inRange(v value.Value) bool {
	above, below := value.True, value.True
	if p.value != nil {
		if above = value.Greater(v, p.v); p.op.With {
			above = value.GreaterEqual(v, p.v)
		}
	}
	if p.upper != nil {
		if below = value.Less(v, p.hi); p.op.WithUpTo {
			below = value.LessEqual(v, p.hi)
		}
	}
	return above.IsTrue() && below.IsTrue()
}
