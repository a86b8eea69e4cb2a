package operator

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/value"
)

// band is the values of a property of a relationship, or its end, that lie between what a row has.
type band struct {
	of     physical.Slot
	key    string
	value  expr.Evaluator
	bounds []*bandBound
	in     *batch.Batch // whose bounds are computed
	failed bool         // they could not be
}

// bandBound is one end of a band.
type bandBound struct {
	op  physical.BinaryOp // property op bound
	of  expr.Evaluator
	col batch.Vector
	// derived: it was reckoned from a difference, so that it is one only where all are integers.
	derived bool
}

// bandKind is what the keys of a sorted list were made of.
type bandKind uint8

const (
	bandNone bandKind = iota
	bandInt
	bandFloat
	bandDate
	bandLocalDateTime
	bandDateTime
)

// compare notes a comparison of a property of the relationship, or of its end, with something else.
func (c *culling) compare(b *Builder, e physical.Expr) error {
	x, ok := e.(*physical.Binary)
	if !ok {
		return nil
	}
	op, ok := x.Op.Turned()
	if !ok {
		return nil
	}
	for _, side := range [2]struct {
		of, other physical.Expr
		op        physical.BinaryOp
	}{{x.Left, x.Right, x.Op}, {x.Right, x.Left, op}} {
		if c.concerns(side.other) {
			continue
		}
		if p := c.property(side.of); p != nil {
			return c.bound(b, p, side.op, side.other, false)
		}
		if err := c.difference(b, side.of, side.op, side.other); err != nil {
			return err
		}
	}
	return nil
}

// difference notes what a comparison of a difference says of a property in it: p - r < k, that p < r + k; r - p < k, that p > r - k; abs(p - r) < k both.
func (c *culling) difference(b *Builder, of physical.Expr, op physical.BinaryOp, than physical.Expr) error {
	either := false
	if f, ok := of.(*physical.Call); ok && len(f.Args) == 1 && strings.EqualFold(f.Func, "abs") && (op == physical.OpLt || op == physical.OpLe) {
		of, either = f.Args[0], true
	}
	x, ok := of.(*physical.Binary)
	if !ok || x.Op != physical.OpSub {
		return nil
	}
	p, r := c.property(x.Left), x.Right
	if p == nil {
		p, r = c.property(x.Right), x.Left
		op, _ = op.Turned() // as compare has done
	}
	if p == nil || c.concerns(r) {
		return nil
	}
	plus, minus := &physical.Binary{Op: physical.OpAdd, Left: r, Right: than}, &physical.Binary{Op: physical.OpSub, Left: r, Right: than}
	if either {
		if err := c.bound(b, p, physical.OpLe, plus, true); err != nil {
			return err
		}
		return c.bound(b, p, physical.OpGe, minus, true)
	}
	if r == x.Right {
		return c.bound(b, p, op, plus, true)
	}
	return c.bound(b, p, op, minus, true)
}

// property is e as a property of the relationship or of its end; nil where it is none.
func (c *culling) property(e physical.Expr) *physical.Property {
	if p, ok := e.(*physical.Property); ok {
		if isSlot(p.Of, c.rel) || c.to != physical.NoSlot && isSlot(p.Of, c.to) {
			return p
		}
	}
	return nil
}

// concerns reports whether e reads the relationship or its end.
func (c *culling) concerns(e physical.Expr) bool {
	reads := map[physical.Slot]bool{}
	slotsOf(e, reads)
	return c.reads(reads) > 0
}

// bound adds a bound to the band of a property; derived says that it was reckoned, as holds of integers.
func (c *culling) bound(b *Builder, p *physical.Property, op physical.BinaryOp, of physical.Expr, derived bool) error {
	slot := p.Of.(*physical.SlotRef).Slot
	e, err := b.Compile(of)
	if err != nil {
		return err
	}
	end := &bandBound{op: op, of: e, derived: derived}
	for _, d := range c.bands {
		if d.of == slot && d.key == p.Key {
			d.bounds = append(d.bounds, end)
			return nil
		}
	}
	v, err := b.Compile(p)
	c.bands = append(c.bands, &band{of: slot, key: p.Key, value: v, bounds: []*bandBound{end}})
	return err
}

// between is which part of a sorted list lies within its band for the row at hand.
func (c *culling) between(l *culledList) (from, to int) {
	least, most := c.within(l.by, l.kind)
	if from, _ = slices.BinarySearch(l.keys, least); most == math.MaxUint64 {
		return from, len(l.keys)
	}
	to, _ = slices.BinarySearch(l.keys, most+1)
	return from, max(from, to)
}

// within is the keys that a band has for the row at hand.
func (c *culling) within(d *band, kind bandKind) (least, most uint64) {
	if d.in != c.in {
		d.in, d.failed = c.in, false
		for _, end := range d.bounds {
			if err := expr.EvalBatch(end.of, c.in, &end.col); err != nil {
				d.failed = true // the filter will meet with it too
				break
			}
		}
	}
	least, most = 0, math.MaxUint64
	if d.failed {
		return least, most
	}
	for _, end := range d.bounds {
		v := end.col.Get(c.row)
		lo, hi, ok := kind.span(end.op, v)
		if ok && (!end.derived || kind == bandInt && v.Kind() == value.KindInt) {
			least, most = max(least, lo), min(most, hi)
		}
	}
	return least, most
}

// span is the keys for which key op v may hold; false where all may.
func (k bandKind) span(op physical.BinaryOp, v value.Value) (least, most uint64, ok bool) {
	least, most = 0, math.MaxUint64
	lo, hi, ok := k.around(v)
	if !ok {
		return least, most, false
	}
	switch exact := lo == hi && k <= bandDate; op {
	case physical.OpEq:
		return lo, hi, true
	case physical.OpLe:
		return 0, hi, true
	case physical.OpGe:
		return lo, most, true
	case physical.OpLt:
		if exact && hi > 0 {
			hi--
		}
		return 0, hi, true
	default:
		if exact && lo < most {
			lo++
		}
		return lo, most, true
	}
}

// exactFloat is up to where every integer is a float.
const exactFloat = 1 << 53

// around is the keys next to a value, one where it has a key of its own.
func (k bandKind) around(v value.Value) (lo, hi uint64, ok bool) {
	if kind, key := keyOf(v); kind == k && kind != bandNone {
		return key, key, true
	}
	switch {
	case k == bandFloat && v.Kind() == value.KindInt && -exactFloat <= v.AsInt() && v.AsInt() <= exactFloat:
		key := floatOrder(float64(v.AsInt()))
		return key, key, true
	case k == bandInt && v.Kind() == value.KindFloat && math.Abs(v.AsFloat()) <= exactFloat:
		return intOrder(int64(math.Floor(v.AsFloat()))), intOrder(int64(math.Ceil(v.AsFloat()))), true
	}
	return 0, 0, false
}

// keyOf is a value as a number that is ordered as the value is; bandNone where there is none.
func keyOf(v value.Value) (bandKind, uint64) {
	switch v.Kind() {
	case value.KindInt:
		return bandInt, intOrder(v.AsInt())
	case value.KindFloat:
		if f := v.AsFloat(); f == f {
			return bandFloat, floatOrder(f)
		}
	case value.KindDate:
		return bandDate, intOrder(v.Days())
	case value.KindLocalDateTime:
		return instantKey(bandLocalDateTime, v)
	case value.KindDateTime:
		return instantKey(bandDateTime, v)
	}
	return bandNone, 0
}

// farSeconds is up to where seconds as nanoseconds are integers.
const farSeconds = 9e9

func instantKey(k bandKind, v value.Value) (bandKind, uint64) {
	s := v.EpochSeconds()
	if s < -farSeconds || s > farSeconds {
		return bandNone, 0
	}
	return k, intOrder(s*1e9 + int64(v.Nanos()))
}

func intOrder(x int64) uint64 { return uint64(x) ^ 1<<63 }

// floatOrder orders floats as their bits: those of negative ones are turned over. Both zeros are one.
func floatOrder(f float64) uint64 {
	if f == 0 {
		f = 0
	}
	bits := math.Float64bits(f)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// culledEntry is an entry of a list that is being sorted.
type culledEntry struct {
	key       uint64
	node, rel uint32
}

// sortShare is how much less than the list a band must be: sorted, it no longer has relationships to one node together.
const sortShare = 4

// sort sorts a list by the band that leaves the least for the row at hand, if that is much less.
func (c *culling) sort(l *culledList, nodes, rels []uint32) {
	var best []culledEntry
	fewest := len(nodes)/sortShare + 1
	for _, d := range c.bands {
		entries, kind := c.entries(d, nodes, rels)
		if kind == bandNone {
			continue
		}
		n := 0
		least, most := c.within(d, kind)
		for _, e := range entries {
			if least <= e.key && e.key <= most {
				n++
			}
		}
		if n < fewest {
			best, fewest = entries, n
			l.by, l.kind = d, kind
		}
	}
	if l.by == nil || c.charge(16*int64(len(best))) != nil {
		l.by = nil
		return
	}
	slices.SortFunc(best, func(a, b culledEntry) int { return cmp.Compare(a.key, b.key) })
	c.account.Release(8 * int64(len(l.nodes)))
	l.done = true
	l.nodes, l.rels, l.keys = make([]uint32, len(best)), make([]uint32, len(best)), make([]uint64, len(best))
	for i, e := range best {
		l.nodes[i], l.rels[i], l.keys[i] = e.node, e.rel, e.key
	}
}

// entries is what of a list can be within a band, with the keys; all are of one kind, bandNone where there is none.
func (c *culling) entries(d *band, nodes, rels []uint32) (out []culledEntry, kind bandKind) {
	var col batch.Vector
	for from := 0; from < len(nodes); {
		n := min(c.st.BatchSize, len(nodes)-from)
		c.take(nodes[from:from+n], rels[from:from+n])
		if err := expr.EvalBatch(d.value, &c.part, &col); err != nil {
			return nil, bandNone
		}
		for i := range n {
			v := col.Get(i)
			if v.IsNull() || v.Kind() == value.KindFloat && math.IsNaN(v.AsFloat()) {
				continue // no comparison with it is true
			}
			k, key := keyOf(v)
			if k == bandNone || kind != bandNone && k != kind {
				return nil, bandNone
			}
			kind = k
			out = append(out, culledEntry{key, nodes[from+i], rels[from+i]})
		}
		from += n
	}
	return out, kind
}
