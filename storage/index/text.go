package index

import (
	"cmp"
	"slices"

	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// Text is the contents of a text index: for each three bytes in a row that occur in a string, the entities whose
// string has them. A search for a part of a string reads the list of its rarest three bytes and compares those strings.
type Text struct {
	Tree[uint64] // three bytes in the high half, the id in the low
	owner        uint64
}

// Own gives an index that the branch may change.
func (t *Text) Own(gen uint64) Contents {
	if t.owner == gen {
		return t
	}
	return &Text{Tree: t.Tree, owner: gen}
}

// gramSize is how many bytes make a gram.
const gramSize = 3

// grams is the different grams of a string.
func grams(s string) []uint32 {
	var out []uint32
	for i := 0; i+gramSize <= len(s); i++ {
		out = append(out, uint32(s[i])<<16|uint32(s[i+1])<<8|uint32(s[i+2]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func textOf(cols []*column.Column, id uint32) (string, bool) {
	v := cols[0].Get(int64(id))
	if v.Kind() != value.KindString {
		return "", false
	}
	return v.AsString(), true
}

func (t *Text) place(e uint64) Pos { return t.Search(func(x uint64) bool { return x < e }) }

// Insert puts the entity in, if its property is a string.
func (t *Text) Insert(gen uint64, cols []*column.Column, id uint32) {
	s, _ := textOf(cols, id)
	for _, g := range grams(s) {
		e := uint64(g)<<32 | uint64(id)
		p := t.place(e)
		if at, ok := t.At(p); !ok || at != e {
			t.Tree.Insert(gen, p, e)
		}
	}
}

// Remove takes the entity out, if it is there.
func (t *Text) Remove(gen uint64, cols []*column.Column, id uint32) {
	s, _ := textOf(cols, id)
	for _, g := range grams(s) {
		e := uint64(g)<<32 | uint64(id)
		p := t.place(e)
		if at, ok := t.At(p); ok && at == e {
			t.Tree.Delete(gen, p)
		}
	}
}

// buildText makes an index of entities.
func buildText(cols []*column.Column, ids []uint32, pool workers.Pool) (*Text, error) {
	all, err := gathered(pool, ids, func(out []uint64, id uint32) []uint64 {
		s, _ := textOf(cols, id)
		for _, g := range grams(s) {
			out = append(out, uint64(g)<<32|uint64(id))
		}
		return out
	})
	if err == nil {
		err = pool.Take(int64(len(all)) * 16)
	}
	if err == nil {
		all, err = sortedBy(pool, all, cmp.Compare[uint64])
	}
	return &Text{Tree: FromSorted(all)}, err
}

// Candidates is the entities whose strings may have a part, ascending; ok is false where the part is too short for the
// index to tell.
func (t *Text) Candidates(part string) (ids []uint32, ok bool) {
	list := grams(part)
	if len(list) == 0 {
		return nil, false
	}
	var from, to Pos
	fewest := -1
	for _, g := range list {
		a, b := t.place(uint64(g)<<32), t.place(uint64(g+1)<<32)
		if n := t.Count(a, b); fewest < 0 || n < fewest {
			fewest, from, to = n, a, b
		}
	}
	for {
		es, next := t.Run(from, to)
		if len(es) == 0 {
			return ids, true
		}
		for _, e := range es {
			ids = append(ids, uint32(e))
		}
		from = next
	}
}
