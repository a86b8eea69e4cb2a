package operator

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// repeatCase is a quantified part of one or two relationships.
type repeatCase struct {
	dir      physical.Direction
	two      bool
	min, max int64
}

// repeatPlan is (a) ((x)-[r]-(y)-[q:S]->(z)){min,max} (b), or with one relationship only.
func repeatPlan(g graph, c repeatCase) *physical.Repeat {
	var inner physical.Op = &physical.Expand{Header: header(12), Source: &physical.Argument{Header: header(12)},
		From: 12, Rel: 13, To: 14, Dir: c.dir}
	p := &physical.Repeat{Header: header(0), Source: g.allNodes(0), From: 0, To: 1, InnerFrom: 12, InnerTo: 14,
		InnerRels: []physical.Slot{13}, Groups: []physical.GroupSlot{{Inner: 12, Outer: 2}, {Inner: 13, Outer: 3}}, Min: c.min, Max: c.max}
	if c.two {
		inner = &physical.Expand{Header: header(12, 13, 14), Source: inner, From: 14, Rel: 15, To: 16, Types: []string{"S"},
			Unique: []physical.Slot{13}}
		p.InnerTo, p.InnerRels = 16, []physical.Slot{13, 15}
		p.Groups = append(p.Groups, physical.GroupSlot{Inner: 15, Outer: 4})
	}
	p.Inner = inner
	return p
}

// repeated enumerates the walks of repeatPlan from trails: a walk of n
// iterations is a trail of n or 2n relationships, every second of them an S.
func repeated(g graph, c repeatCase, yield func(start int64, w trail, per int)) {
	per := 1
	if c.two {
		per = 2
	}
	for s := range int64(g.nodes) {
		g.walks([]physical.Direction{c.dir, physical.Outgoing}[:per], s, int(c.max)*per, func(w trail) {
			for k := 1; c.two && k < len(w.rels); k += 2 {
				if g.rels[w.rels[k]].typ != "S" {
					return
				}
			}
			if len(w.rels)%per == 0 && int64(len(w.rels)/per) >= c.min {
				yield(s, w, per)
			}
		})
	}
}

// walks is trailsFrom with a direction for each step, in turn.
func (g graph) walks(dirs []physical.Direction, start int64, max int, yield func(trail)) {
	g.trailsFrom(start, physical.Both, nil, max, func(w trail) {
		for k, r := range w.rels {
			rel := g.rels[r]
			out, in := rel.from == w.nodes[k] && rel.to == w.nodes[k+1], rel.to == w.nodes[k] && rel.from == w.nodes[k+1]
			switch dirs[k%len(dirs)] {
			case physical.Outgoing:
				if !out {
					return
				}
			case physical.Incoming:
				if !in {
					return
				}
			}
		}
		yield(w)
	})
}

func everyNth(kind string, ids []int64, first, n int, reverse bool) string {
	var parts []string
	for k := first; k < len(ids); k += n {
		parts = append(parts, fmt.Sprintf("%s%d", kind, ids[k]))
	}
	if reverse {
		slices.Reverse(parts)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func TestRepeatGivesEveryWalk(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for range 12 {
		g := randomGraph(r, 2+r.Intn(4), r.Intn(8))
		for _, dir := range []physical.Direction{physical.Outgoing, physical.Both} {
			for _, two := range []bool{false, true} {
				for _, bounds := range [][2]int64{{0, 3}, {1, 2}, {2, 4}, {0, 0}} {
					checkRepeat(t, g, repeatCase{dir, two, bounds[0], bounds[1]})
				}
			}
		}
	}
}

func checkRepeat(t *testing.T, g graph, c repeatCase) {
	t.Helper()
	for _, reverse := range []bool{false, true} {
		want, into := []string{}, []string{}
		slots := []physical.Slot{0, 1, 2, 3}
		repeated(g, c, func(s int64, w trail, per int) {
			row := fmt.Sprintf("n%d n%d %s %s", s, w.end(), everyNth("n", w.nodes[:len(w.nodes)-1], 0, per, reverse),
				everyNth("r", w.rels, 0, per, reverse))
			if c.two {
				row += " " + everyNth("r", w.rels, 1, per, reverse)
			}
			want = append(want, row)
			if w.end() == 1 {
				into = append(into, row)
			}
		})
		if c.two {
			slots = append(slots, 4)
		}
		sort.Strings(want)
		sort.Strings(into)
		tx := g.open(t)
		plan := repeatPlan(g, c)
		plan.Reverse = reverse
		if got := sameAtAnySize(t, tx, plan, slots...); !slices.Equal(got, want) {
			t.Errorf("%+v %+v\ngot %v\nwant %v", g, c, got, want)
		}
		plan.Source = project(plan.Source, []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(1))})
		plan.Into, plan.Keep = true, []physical.Slot{0, 1}
		if got := sameAtAnySize(t, tx, plan, slots...); !slices.Equal(got, into) {
			t.Errorf("into: %+v %+v\ngot %v\nwant %v", g, c, got, into)
		}
	}
}

func TestRepeatUnbounded(t *testing.T) {
	const length = 3000
	g := graph{nodes: length + 1}
	for i := range int64(length) {
		g.rels = append(g.rels, graphRel{i, i + 1, "R"})
	}
	plan := repeatPlan(g, repeatCase{physical.Outgoing, false, length, -1})
	plan.Groups = nil
	st := specState(g.open(t), 7)
	rows, err := rowsOf(st, plan, 0, 1)
	if err != nil || !slices.Equal(rows, []string{fmt.Sprintf("n0 n%d", length)}) {
		t.Errorf("got %v, %v", rows, err)
	}
	if err := st.Memory.Charge(0); err != nil || st.Memory.Peak() == 0 {
		t.Errorf("memory was not charged: %v", err)
	}
}
