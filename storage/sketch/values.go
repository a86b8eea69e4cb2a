package sketch

import (
	"slices"
	"sort"
	"strings"

	"github.com/morseldb/morsel/value"
)

// Sizes: a histogram has buckets of equal depth, and so many frequent values are known one by one.
const (
	buckets  = 128
	frequent = 64
)

// Values is what is known of a property over the entities of one label or type. It is
// immutable. Shares are parts of all entities, those without the property among them.
type Values struct {
	Rows     float64 // entities
	Present  float64 // of these, with the property
	Distinct float64 // different values
	Sampled  bool    // a sample was looked at, not all
	Seen     int     // values looked at

	common []commonValue // the frequent ones, most frequent first
	quant  []value.Value // Seen values in order, the smallest, the largest and the borders of buckets
}

type commonValue struct {
	v     value.Value
	share float64 // of those present
}

// Build makes the statistics of a property: seen is values of so many entities, which it reorders; rows is how many
// entities there are in all, looked how many of them seen comes from. distinct counts the different values of all, or is negative: then it
// is estimated from the sample.
func Build(seen []value.Value, looked int, rows, distinct float64) *Values {
	s := &Values{Rows: rows, Sampled: float64(looked) < rows, Seen: len(seen)}
	if looked > 0 {
		s.Present = rows * float64(len(seen)) / float64(looked)
	}
	if len(seen) == 0 {
		return s
	}
	slices.SortFunc(seen, value.Order)
	once := s.runs(seen)
	if s.Distinct = distinct; distinct < 0 {
		s.Distinct = unseen(float64(len(seen)), different(seen), once, s.Present)
	}
	s.Distinct = min(max(s.Distinct, 1), s.Present)
	for i := 0; i <= buckets; i++ {
		s.quant = append(s.quant, seen[i*(len(seen)-1)/buckets])
	}
	return s
}

// different is how many different values a sorted sample has.
func different(seen []value.Value) float64 {
	n := 1.0
	for i := 1; i < len(seen); i++ {
		if value.Order(seen[i-1], seen[i]) != 0 {
			n++
		}
	}
	return n
}

// runs notes the values that come more often than others would, and counts those that come once.
func (s *Values) runs(seen []value.Value) (once float64) {
	d := different(seen)
	least := max(2, 1.25*float64(len(seen))/d)
	for i := 0; i < len(seen); {
		j := i + 1
		for j < len(seen) && value.Order(seen[i], seen[j]) == 0 {
			j++
		}
		if j-i == 1 {
			once++
		}
		if n := float64(j - i); n >= least || d <= frequent {
			s.common = append(s.common, commonValue{seen[i], n / float64(len(seen))})
		}
		i = j
	}
	slices.SortStableFunc(s.common, func(a, b commonValue) int {
		switch {
		case a.share > b.share:
			return -1
		case a.share < b.share:
			return 1
		}
		return 0
	})
	s.common = slices.Clip(s.common[:min(len(s.common), frequent)])
	return once
}

// unseen estimates the different values among all from n that were drawn, d of them different, once of those coming once:
// the estimator Duj1 of Haas and Stokes, "Estimating the number of classes in a finite population" (1998).
func unseen(n, d, once, all float64) float64 {
	return n * d / (n - once + once*n/max(all, n))
}

// least is the smallest share that makes sense: one entity, or less where only a sample was seen.
func (s *Values) least() float64 { return 1 / max(s.Rows, 1) }

func (s *Values) share(ofPresent float64) float64 {
	if s.Rows <= 0 {
		return 0
	}
	return min(1, max(ofPresent*s.Present/s.Rows, s.least()/2))
}

// Has is the share of entities with the property.
func (s *Values) Has() float64 {
	if s.Rows <= 0 {
		return 0
	}
	return min(1, s.Present/s.Rows)
}

// AnyEqual is the share of entities with one value that is not known yet.
func (s *Values) AnyEqual() float64 { return s.share(1 / max(1, s.Distinct)) }

// Equal is the share of entities with a value.
func (s *Values) Equal(v value.Value) float64 {
	if v.IsNull() || s.Present == 0 {
		return 0
	}
	if v.Kind() == value.KindList || v.Kind() == value.KindMap { // of which no histogram is kept
		return s.AnyEqual()
	}
	rest := 1.0
	for _, c := range s.common {
		if value.Compare(c.v, v) == value.Same {
			return s.share(c.share)
		}
		rest -= c.share
	}
	if !s.Sampled && s.outside(v) {
		return s.share(0)
	}
	others := s.Distinct - float64(len(s.common))
	if others < 1 {
		return s.share(0)
	}
	return s.share(max(rest, 0) / others)
}

func (s *Values) outside(v value.Value) bool {
	lo, hi := s.group(v)
	return lo >= hi || value.Order(v, s.quant[lo]) < 0 || value.Order(v, s.quant[hi-1]) > 0
}

// group is the borders whose kind can be compared with v: lo up to hi.
func (s *Values) group(v value.Value) (lo, hi int) {
	alike := func(w value.Value) bool {
		return w.Kind() == v.Kind() || w.IsNumber() && v.IsNumber()
	}
	lo = slices.IndexFunc(s.quant, alike)
	if lo < 0 {
		return 0, 0
	}
	hi = lo
	for hi < len(s.quant) && alike(s.quant[hi]) {
		hi++
	}
	return lo, hi
}

// Range is the share of entities between two values; a null leaves that side open.
func (s *Values) Range(from, to value.Value) float64 {
	one := from
	if from.IsNull() {
		one = to
	}
	if one.IsNull() || s.Present == 0 {
		return 0
	}
	lo, hi := s.group(one)
	if lo >= hi {
		return s.share(0)
	}
	a, b := float64(lo), float64(hi-1)
	if len(s.quant) > hi-lo { // the values of other kinds do not count
		b++
	}
	if !from.IsNull() {
		a = s.place(from, lo, hi)
	}
	if !to.IsNull() {
		b = s.place(to, lo, hi)
	}
	return s.share(max(0, b-a) / buckets)
}

// place is where v stands among the borders lo up to hi: between two of them, numbers in proportion.
func (s *Values) place(v value.Value, lo, hi int) float64 {
	i := lo + sort.Search(hi-lo, func(i int) bool { return value.Order(s.quant[lo+i], v) >= 0 })
	switch {
	case i == lo:
		return float64(lo)
	case i == hi:
		return float64(hi - 1)
	}
	below, above := s.quant[i-1], s.quant[i]
	x, y, ok := scale(below, above)
	if !ok || y <= x {
		return float64(i) - 0.5
	}
	z, _, _ := scale(v, v)
	return float64(i-1) + min(1, max(0, (z-x)/(y-x)))
}

// scale makes numbers of two values that lie on a line.
func scale(a, b value.Value) (x, y float64, ok bool) {
	switch {
	case a.IsNumber() && b.IsNumber():
		return a.Number(), b.Number(), true
	case a.Kind() == value.KindDate && b.Kind() == value.KindDate:
		return float64(a.Days()), float64(b.Days()), true
	}
	return 0, 0, false
}

// Prefix is the share of entities whose text begins with one.
func (s *Values) Prefix(text string) float64 {
	if text == "" {
		return s.Has()
	}
	return max(s.Range(value.String(text), value.String(text+"\U0010FFFF")), s.matching(func(t string) bool { return strings.HasPrefix(t, text) }))
}

// Contains is the share of entities whose text holds one; suffix asks only at the end.
func (s *Values) Contains(text string, suffix bool) float64 {
	return s.matching(func(t string) bool {
		return suffix && strings.HasSuffix(t, text) || !suffix && strings.Contains(t, text)
	})
}

// matching tries a test on the values that are kept.
func (s *Values) matching(test func(string) bool) float64 {
	n, hits := 0.0, 0.0
	for _, q := range s.quant {
		n++
		if q.Kind() == value.KindString && test(q.AsString()) {
			hits++
		}
	}
	known := 0.0
	for _, c := range s.common {
		if c.v.Kind() == value.KindString && test(c.v.AsString()) {
			known += c.share
		}
	}
	// a test that no kept value passes may still have some: half of one
	return s.share(max(known, (hits+0.5)/(n+1)))
}

// Below is the share of pairs of entities in which one's value is below the other's.
func (s *Values) Below() float64 { return max(0, (1-s.AnyEqual())/2) }
