package counting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxPermutations is how many permutations of like nodes are looked at; where there are more, none is used.
const maxPermutations = 200

// breakSymmetry finds nodes of an order that can change places without changing the pattern, and asks for one of the matches that
// differ only so: that in which their ids ascend (Grochow and Kellis, RECOMB 2007). It answers how many matches that one stands for.
// Ids can only be put in order where they differ for sure: where a relationship that is no loop joins the nodes.
func (x *placer) breakSymmetry(order []int, places []*Place) int {
	if len(order) < 2 {
		return 1
	}
	s := &symmetry{x: x, order: order}
	for j, n := range order {
		key := x.info[n].Key
		if !x.info[n].Any && key == "" {
			key = fmt.Sprint("node ", n) // like no other
		}
		s.keys = append(s.keys, key+" "+treeKey(x, places[j].Branches))
	}
	s.edges = s.list(nil)
	s.find(make([]int, 0, len(order)))
	if s.tried > maxPermutations {
		return 1
	}
	if x.p.Root >= 0 {
		s.fix(0)
	}
	times := 1
	for j := range order {
		orbit := s.orbit(j)
		if len(orbit) == 1 || !s.apart(j, orbit) {
			continue
		}
		for _, k := range orbit {
			if k != j {
				places[max(j, k)].Bounds = append(places[max(j, k)].Bounds, Bound{Node: min(j, k), Above: j < k})
			}
		}
		times *= len(orbit)
		s.fix(j)
	}
	return times
}

// symmetry is the permutations of an order's positions that keep the pattern as it is.
type symmetry struct {
	x     *placer
	order []int
	keys  []string // what is asked of each node alone
	edges string
	perms [][]int
	tried int
}

// list is the edges of the core with the positions permuted.
func (s *symmetry) list(perm []int) string {
	var out []string
	for i, e := range s.x.t.edges {
		if s.x.used[i] {
			continue
		}
		e.A, e.B = slices.Index(s.order, e.A), slices.Index(s.order, e.B)
		if perm != nil {
			e.A, e.B = perm[e.A], perm[e.B]
		}
		if e.Both && e.A > e.B {
			e.A, e.B = e.B, e.A
		}
		out = append(out, e.key())
	}
	slices.SortFunc(out, cmp.Compare)
	return strings.Join(out, ";")
}

func (s *symmetry) find(perm []int) {
	if s.tried > maxPermutations {
		return
	}
	if len(perm) == len(s.order) {
		s.tried++
		if s.list(perm) == s.edges {
			s.perms = append(s.perms, slices.Clone(perm))
		}
		return
	}
	for k := range s.order {
		if s.keys[k] == s.keys[len(perm)] && !slices.Contains(perm, k) {
			s.find(append(perm, k))
		}
	}
}

// orbit is the positions that position j can go to.
func (s *symmetry) orbit(j int) []int {
	var out []int
	for _, p := range s.perms {
		if !slices.Contains(out, p[j]) {
			out = append(out, p[j])
		}
	}
	return out
}

// fix keeps the permutations that leave position j where it is.
func (s *symmetry) fix(j int) {
	s.perms = slices.DeleteFunc(s.perms, func(p []int) bool { return p[j] != j })
}

// apart reports whether the node at j is none of the others in any match.
func (s *symmetry) apart(j int, orbit []int) bool {
	for _, k := range orbit {
		if k == j {
			continue
		}
		a, b := s.order[j], s.order[k]
		if !slices.ContainsFunc(s.x.t.edges, func(e Edge) bool {
			return (e.A == a && e.B == b || e.A == b && e.B == a) && s.x.p.loopFree(e.Types)
		}) {
			return false
		}
	}
	return true
}

// treeKey says what hangs off a node; of what is asked of nodes it only tells whether it is nothing.
func treeKey(x *placer, branches []Branch) string {
	var out []string
	for _, b := range branches {
		key := fmt.Sprint(b.Dir, b.Optional, b.Loop, b.Once, b.Types == nil, strings.Join(b.Types, "|"))
		if b.Place != nil {
			n := x.info[b.Place.Members[0]]
			if !n.Any && n.Key == "" {
				key += fmt.Sprint(" node ", b.Place.Members)
			}
			key += n.Key + "(" + treeKey(x, b.Place.Branches) + ")"
		}
		out = append(out, key)
	}
	slices.SortFunc(out, cmp.Compare)
	return strings.Join(out, "*")
}
