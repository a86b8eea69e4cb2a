package index

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"unsafe"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// Fulltext is the contents of a full-text index: for each term and property the entities that have it, and how often.
type Fulltext struct {
	Tree[posting]
	owner    uint64
	analyzer string
	terms    *vocabulary
	fields   []field
}

// posting is that a term is in a property of an entity, n times. Term 0 stands for all terms: n is their number.
type posting struct {
	term, field, id, n uint32
}

// field is what is known of a property of all entities.
type field struct {
	docs  int64 // entities that have text there
	terms int64 // in all of them
}

func (a posting) compare(b posting) int {
	return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.field, b.field), cmp.Compare(a.id, b.id))
}

// NewFulltext makes an empty index with an index's settings.
func NewFulltext(ix *catalog.Index) *Fulltext {
	return &Fulltext{
		analyzer: ix.Setting("fulltext.analyzer").AsString(), terms: newVocabulary(), fields: make([]field, len(ix.Keys)),
	}
}

// Own gives an index that the branch may change.
func (f *Fulltext) Own(gen uint64) Contents {
	if f.owner == gen {
		return f
	}
	c := *f
	c.owner, c.fields = gen, slices.Clone(f.fields)
	return &c
}

// textsOf is the text of a property: a string, or the strings of a list.
func textsOf(v value.Value) []string {
	switch v.Kind() {
	case value.KindString:
		return []string{v.AsString()}
	case value.KindList:
		var out []string
		for _, e := range v.AsList() {
			if e.Kind() == value.KindString {
				out = append(out, e.AsString())
			}
		}
		return out
	}
	return nil
}

// postings is what an entity is found by, in order.
func (f *Fulltext) postings(cols []*column.Column, id uint32) []posting {
	var out []posting
	for i, c := range cols {
		counts, all := map[uint32]uint32{}, uint32(0)
		for _, text := range textsOf(c.Get(int64(id))) {
			terms, _ := Terms(f.analyzer, text)
			for _, t := range terms {
				n, _ := f.terms.id(t, true)
				counts[n]++
				all++
			}
		}
		if all == 0 {
			continue
		}
		out = append(out, posting{0, uint32(i), id, all})
		for _, t := range slices.Sorted(maps.Keys(counts)) {
			out = append(out, posting{t, uint32(i), id, counts[t]})
		}
	}
	return out
}

func (f *Fulltext) place(p posting) Pos {
	return f.Search(func(e posting) bool { return e.compare(p) < 0 })
}

// count keeps the figures of a property up.
func (f *Fulltext) count(p posting, by int64) {
	if p.term == 0 {
		f.fields[p.field].docs += by
		f.fields[p.field].terms += by * int64(p.n)
	}
}

// Insert puts the entity in, by the text of all properties.
func (f *Fulltext) Insert(gen uint64, cols []*column.Column, id uint32) {
	for _, p := range f.postings(cols, id) {
		at := f.place(p)
		if e, there := f.At(at); !there || e.compare(p) != 0 {
			f.Tree.Insert(gen, at, p)
			f.count(p, 1)
		}
	}
}

// Remove takes the entity out, if it is there.
func (f *Fulltext) Remove(gen uint64, cols []*column.Column, id uint32) {
	for _, p := range f.postings(cols, id) {
		at := f.place(p)
		if e, there := f.At(at); there && e.compare(p) == 0 {
			f.Tree.Delete(gen, at)
			f.count(p, -1)
		}
	}
}

// buildFulltext makes an index of entities.
func buildFulltext(ix *catalog.Index, cols []*column.Column, ids []uint32, pool workers.Pool) (*Fulltext, error) {
	f := NewFulltext(ix)
	all, err := gathered(pool, ids, func(out []posting, id uint32) []posting { return append(out, f.postings(cols, id)...) })
	if err == nil {
		err = pool.Take(int64(len(all)) * 2 * int64(unsafe.Sizeof(posting{})))
	}
	if err == nil {
		all, err = sortedBy(pool, all, posting.compare)
	}
	f.fill(all)
	return f, err
}

// fill makes the index one of these postings alone, which are in order.
func (f *Fulltext) fill(all []posting) {
	f.Tree = FromSorted(all)
	f.fields = make([]field, len(f.fields))
	for _, p := range all {
		f.count(p, 1)
	}
}

func (f *Fulltext) without(gone func(id uint32) bool) *Fulltext {
	rest := *f
	rest.owner = 0
	rest.fill(slices.DeleteFunc(f.Items(), func(p posting) bool { return gone(p.id) }))
	return &rest
}

// Analyzer is the analyzer that the index was made with.
func (f *Fulltext) Analyzer() string { return f.analyzer }

// list is the entities with a term in a property, and how often.
func (f *Fulltext) list(term, of uint32) []posting {
	var out []posting
	to := f.place(posting{term: term, field: of + 1})
	for from := f.place(posting{term: term, field: of}); ; {
		ps, next := f.Run(from, to)
		if len(ps) == 0 {
			return out
		}
		out = append(out, ps...)
		from = next
	}
}

// length is how many terms the text of an entity has in a property.
func (f *Fulltext) length(of, id uint32) float64 {
	if p, ok := f.At(f.place(posting{field: of, id: id})); ok && p.term == 0 && p.field == of && p.id == id {
		return float64(p.n)
	}
	return 0
}

// The parameters of BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009), as Lucene sets them.
const (
	k1 = 1.2
	b  = 0.75
)

// idf is the weight of a term that n of a property's entities have.
func (f *Fulltext) idf(of uint32, n int) float64 {
	return math.Log(1 + (float64(f.fields[of].docs)-float64(n)+0.5)/(float64(n)+0.5))
}

// weigh is the score of a term that is in a property of an entity tf times.
func (f *Fulltext) weigh(of, id uint32, idf, tf float64) float64 {
	average := float64(f.fields[of].terms) / max(1, float64(f.fields[of].docs))
	return idf * tf / (tf + k1*(1-b+b*f.length(of, id)/average))
}

// dump is all postings in an order that does not depend on how terms are numbered.
func (f *Fulltext) dump() []uint64 {
	var out []uint64
	for _, p := range f.Items() {
		name := uint64(0)
		if p.term != 0 {
			name = value.HashString(f.terms.term(p.term), 1)
		}
		out = append(out, name^value.HashInt(int64(p.field)<<32|int64(p.id), uint64(p.n)))
	}
	slices.Sort(out)
	return out
}
