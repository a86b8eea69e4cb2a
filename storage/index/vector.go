package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// Vectors is the contents of a vector index: the ids of the entities whose property is a vector that it can compare.
// A search compares with all of them.
type Vectors struct {
	Tree[uint32]
	owner      uint64
	dimensions int // 0: any
	cosine     bool
}

// NewVectors makes an empty vector index with an index's settings.
func NewVectors(ix *catalog.Index) *Vectors {
	v := &Vectors{cosine: ix.Setting("vector.similarity_function").AsString() == "COSINE"}
	if d := ix.Setting("vector.dimensions"); d.Kind() == value.KindInt {
		v.dimensions = int(d.AsInt())
	}
	return v
}

// Dimensions is how many numbers the vectors have, 0 where they may differ.
func (v *Vectors) Dimensions() int { return v.dimensions }

// Own gives an index that the branch may change.
func (v *Vectors) Own(gen uint64) Contents {
	if v.owner == gen {
		return v
	}
	c := *v
	c.owner = gen
	return &c
}

// vector is the numbers of a value; ok is false where it is none that the index has.
func (v *Vectors) vector(x value.Value, buf []float64) (list []float64, ok bool) {
	if x.Kind() != value.KindList || v.dimensions != 0 && len(x.AsList()) != v.dimensions {
		return nil, false
	}
	return v.Usable(x, buf)
}

// Usable is the numbers of a list that can be compared: finite, and for cosine not all 0.
func (v *Vectors) Usable(x value.Value, buf []float64) (list []float64, ok bool) {
	list = buf[:0]
	sum := 0.0
	for _, e := range x.AsList() {
		if !e.IsNumber() {
			return nil, false
		}
		f := float64(float32(e.Number()))
		list = append(list, f)
		sum += f * f
	}
	if len(list) == 0 || math.IsInf(sum, 0) || math.IsNaN(sum) || v.cosine && sum == 0 {
		return nil, false
	}
	return list, true
}

func (v *Vectors) place(id uint32) Pos { return v.Search(func(e uint32) bool { return e < id }) }

// Insert puts the entity in, if its property is a vector of the index.
func (v *Vectors) Insert(gen uint64, cols []*column.Column, id uint32) {
	if _, ok := v.vector(cols[0].Get(int64(id)), nil); !ok {
		return
	}
	p := v.place(id)
	if e, there := v.At(p); !there || e != id {
		v.Tree.Insert(gen, p, id)
	}
}

// Remove takes the entity out, if it is there.
func (v *Vectors) Remove(gen uint64, _ []*column.Column, id uint32) {
	p := v.place(id)
	if e, there := v.At(p); there && e == id {
		v.Tree.Delete(gen, p)
	}
}

// buildVectors makes an index of entities.
func buildVectors(ix *catalog.Index, cols []*column.Column, ids []uint32) *Vectors {
	v := NewVectors(ix)
	ids = slices.DeleteFunc(ids, func(id uint32) bool { _, ok := v.vector(cols[0].Get(int64(id)), nil); return !ok })
	slices.Sort(ids)
	v.Tree = FromSorted(ids)
	return v
}

// Hit is an entity that a search found, and how well it fits.
type Hit struct {
	ID    uint32
	Score float64
}

// Nearest is the k entities whose vectors are most similar to one, the best first: (1+cos)/2, or 1/(1+d²). tick is
// called now and then and may end the search.
func (v *Vectors) Nearest(cols []*column.Column, query []float64, k int, tick func() error) ([]Hit, error) {
	var hits []Hit
	var buf []float64
	for from := v.First(); ; {
		ids, next := v.Run(from, v.End())
		if len(ids) == 0 {
			break
		}
		if err := tick(); err != nil {
			return nil, err
		}
		for _, id := range ids {
			list, ok := v.vector(cols[0].Get(int64(id)), buf)
			if !ok || len(list) != len(query) {
				continue
			}
			buf = list
			hits = append(hits, Hit{id, v.similarity(list, query)})
		}
		if len(hits) > 4*k+1024 {
			hits = best(hits, k)
		}
		from = next
	}
	return best(hits, k), nil
}

// best is the k best hits in order.
func best(hits []Hit, k int) []Hit {
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return hits[:min(k, len(hits))]
}

func (v *Vectors) similarity(a, b []float64) float64 {
	if !v.cosine {
		d := 0.0
		for i := range a {
			d += (a[i] - b[i]) * (a[i] - b[i])
		}
		return float64(float32(1 / (1 + d)))
	}
	dot, x, y := 0.0, 0.0, 0.0
	for i := range a {
		dot += a[i] * b[i]
		x += a[i] * a[i]
		y += b[i] * b[i]
	}
	return float64(float32((1 + dot/math.Sqrt(x*y)) / 2))
}
