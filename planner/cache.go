package planner

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// Key names a plan in the cache: two queries with the same key may run the same plan, as long as
// the graph looks as it did.
type Key struct {
	Text     string               // normalised
	Registry *procedures.Registry // what names mean
	Version  uint64               // of the registry
	Database string
	Schema   uint64 // names the indexes that the plan may use
	Language int    // default Cypher version
	Params   uint64 // what kinds the parameters' values have: see Kinds
	Rules    RuleSet
}

// seed makes the hashes in keys.
var seed = maphash.MakeSeed()

// Kinds is a hash of which parameters there are and of what kind each is: a query is checked against it when it is planned.
func Kinds(params map[string]value.Value) (h uint64) {
	for name, v := range params {
		h += maphash.String(seed, name) * (2*uint64(v.Kind()) + 1)
	}
	return h
}

// Cache keeps the plans that were used last. It is safe for concurrent use; the plans in it are shared. A key may have
// several plans, for parameters of which very different shares of the graph are expected.
type Cache struct {
	plans        *lru.Cache[Key, *variants]
	hits, misses atomic.Int64
}

// variants is the plans of one key, the one used last in front.
type variants struct {
	mu   sync.Mutex
	list []*entry
}

// maxVariants is how many plans a key may have.
const maxVariants = 4

// NewCache makes a cache for size plans; it holds at least one.
func NewCache(size int) *Cache {
	plans, err := lru.New[Key, *variants](max(size, 1))
	if err != nil { // only for sizes below one
		return nil
	}
	return &Cache{plans: plans}
}

// entry is a plan, what was lifted out of its text, and the counts that it was chosen by.
type entry struct {
	plan   *physical.Plan
	counts []count
	exact  []count // (start, typ, end) must be as many as all of typ, or typ have no loops: what the plan takes for granted
	rows   []estimated

	checked uint64 // generation of the graph for which the counts were last found good enough
	known   bool   // checked is set
}

// estimated is a number of rows that planning expected by what is known of property values, and how to find it again. It depends
// on parameters, too.
type estimated struct {
	again func(Stats) float64
	was   float64
}

// count is one count that planning asked for.
type count struct {
	start, typ, end string
	pattern         bool
	loops           bool // of relationships from a node to itself
	simple          bool // whether no two nodes are joined by more than one
	types           bool // which types there are at nodes with the label start or end: typ, joined by NUL
	was             float64
}

// Drift is how many times a count may grow or shrink before a plan that was chosen by it is made anew;
// counts below driftFloor are all alike.
const (
	drift      = 3
	shift      = 10 // the same for rows with certain property values, which are known less well
	driftFloor = 100
)

// Get gives the plan for a key, nil where there is none or the graph has changed too much since. Generation
// changes whenever the committed graph does; as long as it is the same, estimates are not looked at again.
func (c *Cache) Get(k Key, stats Stats, generation uint64) *physical.Plan {
	v, ok := c.plans.Get(k)
	if !ok {
		c.misses.Add(1)
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := 0; i < len(v.list); i++ {
		e := v.list[i]
		switch {
		case e.wrong(stats), !(e.known && e.checked == generation) && e.stale(stats):
			v.list = slices.Delete(v.list, i, i+1)
			i--
		case e.fits(stats):
			c.hits.Add(1)
			e.checked, e.known = generation, true
			copy(v.list[1:i+1], v.list[:i])
			v.list[0] = e
			return e.plan
		}
	}
	c.misses.Add(1)
	if len(v.list) == 0 {
		c.plans.Remove(k)
	}
	return nil
}

// fits reports whether as many rows are expected as when the plan was made. It is looked at each time, as parameters change.
func (e *entry) fits(stats Stats) bool {
	for _, r := range e.rows {
		if apart(r.was, r.again(stats), shift) {
			return false
		}
	}
	return true
}

// apart reports whether two numbers of rows differ by more than a factor; small ones are all alike.
func apart(a, b, factor float64) bool {
	a, b = max(a, driftFloor), max(b, driftFloor)
	return a > b*factor || b > a*factor
}

// stale reports whether the plan may no longer be a good one.
func (e *entry) stale(stats Stats) bool {
	for _, n := range e.counts {
		if n.drifted(stats) {
			return true
		}
	}
	return false
}

// wrong reports whether something that the plan takes for granted does not hold in this graph. It is looked at
// each time: a transaction's own changes do not change the generation.
func (e *entry) wrong(stats Stats) bool {
	for _, n := range e.exact {
		if n.types {
			if n.typ != typesOf(stats, n.start+n.end, n.start != "") {
				return true
			}
		} else if n.simple {
			if j, ok := stats.(cost.Joiner); !ok || !j.Simple(n.typ) {
				return true
			}
		} else if n.loops {
			if l, ok := stats.(cost.Looper); !ok || l.Loops(n.typ) != 0 {
				return true
			}
		} else if stats.PatternCount(n.start, n.typ, n.end) != stats.PatternCount("", n.typ, "") {
			return true
		}
	}
	return false
}

// typesOf is the types at nodes with a label, joined by NUL; another text than that of any names where they are not known.
func typesOf(stats Stats, label string, leaving bool) string {
	if t, ok := stats.(cost.Typer); ok {
		if names, ok := t.TypesAt(label, leaving); ok {
			return strings.Join(names, "\x00")
		}
	}
	return "\x00"
}

func (n count) drifted(stats Stats) bool {
	now := 0.0
	if n.pattern {
		now = stats.PatternCount(n.start, n.typ, n.end)
	} else {
		now = stats.LabelCount(n.start)
	}
	return apart(n.was, now, drift)
}

// Asked is how often Get had the plan and how often it had not.
func (c *Cache) Asked() (hits, misses int64) { return c.hits.Load(), c.misses.Load() }

// Len is how many plans the cache holds.
func (c *Cache) Len() int { return c.plans.Len() }

// Clear drops all plans and says how many there were.
func (c *Cache) Clear() int {
	n := c.plans.Len()
	c.plans.Purge()
	return n
}

// Put keeps a plan made by make, which gets statistics that remember what was asked of them.
func (c *Cache) Put(k Key, stats Stats, generation uint64, make func(Stats) (*physical.Plan, error)) (*physical.Plan, error) {
	r := &recorder{Stats: stats, seen: map[count]bool{}}
	plan, err := make(r)
	if err != nil {
		return nil, err
	}
	v := &variants{}
	if old, ok, _ := c.plans.PeekOrAdd(k, v); ok {
		v = old
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	e := &entry{plan: plan, counts: r.counts, exact: r.exact, rows: r.rows, checked: generation, known: true}
	v.list = append([]*entry{e}, v.list[:min(len(v.list), maxVariants-1)]...)
	return plan, nil
}

// recorder remembers each count that was asked for.
type recorder struct {
	Stats
	counts []count
	exact  []count
	rows   []estimated
	seen   map[count]bool
}

// Estimated remembers a number of rows that was expected by property values.
func (r *recorder) Estimated(again func(Stats) float64, rows float64) {
	r.rows = append(r.rows, estimated{again, rows})
}

// NodeValues asks the statistics, if they know.
func (r *recorder) NodeValues(label, key string) cost.Values {
	if p, ok := r.Stats.(cost.Properties); ok {
		return p.NodeValues(label, key)
	}
	return nil
}

// RelValues asks the statistics, if they know.
func (r *recorder) RelValues(typ, key string) cost.Values {
	if p, ok := r.Stats.(cost.Properties); ok {
		return p.RelValues(typ, key)
	}
	return nil
}

// LabelPair asks the statistics, if they know.
func (r *recorder) LabelPair(a, b string) (n float64, known bool) {
	if o, ok := r.Stats.(cost.Overlaps); ok {
		return o.LabelPair(a, b)
	}
	return 0, false
}

// Meet asks the statistics, if they know.
func (r *recorder) Meet(label string, a, b cost.Arm) float64 {
	if h, ok := r.Stats.(cost.Hubs); ok {
		return h.Meet(label, a, b)
	}
	return 1
}

// Without asks the statistics, if they know.
func (r *recorder) Without(label string, a cost.Arm) (share float64, known bool) {
	if h, ok := r.Stats.(cost.Hubs); ok {
		return h.Without(label, a)
	}
	return 0, false
}

// EndLabel asks the statistics, if they know.
func (r *recorder) EndLabel(typ string, out bool) string { return cost.EndLabel(r.Stats, typ, out) }

// Parameter asks the statistics, if they know.
func (r *recorder) Parameter(name string) (value.Value, bool) {
	if p, ok := r.Stats.(cost.Parameters); ok {
		return p.Parameter(name)
	}
	return value.Null, false
}

// assume remembers that the plan is right only while all relationships of a type have these ends.
func (r *recorder) assume(start, typ, end string) {
	r.hold(count{start: start, typ: typ, end: end})
}

// Loops asks the statistics, and remembers that the plan is right only while there are none; 1 where it is not known.
func (r *recorder) Loops(typ string) float64 {
	l, ok := r.Stats.(cost.Looper)
	if !ok {
		return 1
	}
	c := count{typ: typ, loops: true}
	n := l.Loops(typ)
	if n == 0 {
		r.hold(c)
	}
	return n
}

// Simple asks the statistics, and remembers that the plan is right only while it holds.
func (r *recorder) Simple(typ string) bool {
	j, ok := r.Stats.(cost.Joiner)
	if !ok || !j.Simple(typ) {
		return false
	}
	r.hold(count{typ: typ, simple: true})
	return true
}

// TypesAt asks the statistics, and remembers that the plan is right only while there are no others.
func (r *recorder) TypesAt(label string, leaving bool) (types []string, ok bool) {
	t, ok := r.Stats.(cost.Typer)
	if !ok {
		return nil, false
	}
	if types, ok = t.TypesAt(label, leaving); !ok || label == "" {
		return nil, false
	}
	c := count{typ: strings.Join(types, "\x00"), types: true}
	if leaving {
		c.start = label
	} else {
		c.end = label
	}
	r.hold(c)
	return types, true
}

// hold remembers what the plan takes for granted, once.
func (r *recorder) hold(c count) {
	if !r.seen[c] {
		r.seen[c] = true
		r.exact = append(r.exact, c)
	}
}

func (r *recorder) note(c count, n float64) float64 {
	if !r.seen[c] {
		r.seen[c] = true
		c.was = n
		r.counts = append(r.counts, c)
	}
	return n
}

// LabelCount asks the statistics and remembers.
func (r *recorder) LabelCount(label string) float64 {
	return r.note(count{start: label}, r.Stats.LabelCount(label))
}

// Indexes asks the statistics; a plan goes with the schema, not with what is in its indexes.
func (r *recorder) Indexes(rels bool, token string) []cost.Index {
	return cost.Indexes(r.Stats, rels, token)
}

// PatternCount asks the statistics and remembers.
func (r *recorder) PatternCount(start, typ, end string) float64 {
	return r.note(count{start: start, typ: typ, end: end, pattern: true}, r.Stats.PatternCount(start, typ, end))
}
