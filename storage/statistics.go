package storage

import "github.com/morseldb/morsel/storage/catalog"

// TypeCount is the number of relationships of the type, O(1).
func (s *Snapshot) TypeCount(t catalog.TypeID) int64 {
	if uint64(t) < uint64(len(s.types)) && s.types[t] != nil {
		return s.types[t].count
	}
	return 0
}

// PatternCount is the number of relationships (start:src)-[:t]->(end:dst);
// catalog.Any for src, t or dst leaves that part open. exact is false when the
// figure is an estimate.
//
// Counts by type and one label are kept exactly. With labels at both ends the
// count is exact where one of them does not restrict the type at all, as is
// usual where a type joins nodes of one kind; otherwise it assumes that the two
// labels are independent.
func (s *Snapshot) PatternCount(src catalog.LabelID, t catalog.TypeID, dst catalog.LabelID) (n int64, exact bool) {
	if t != catalog.AnyType {
		return s.patternCount(src, t, dst)
	}
	exact = true
	for _, t := range s.relTypes {
		k, ok := s.patternCount(src, t, dst)
		n += k
		exact = exact && ok
	}
	return n, exact
}

func (s *Snapshot) patternCount(src catalog.LabelID, t catalog.TypeID, dst catalog.LabelID) (int64, bool) {
	all := s.TypeCount(t)
	if all == 0 {
		return 0, true
	}
	td := s.types[t]
	from, to := td.labelCount(Outgoing, src), td.labelCount(Incoming, dst)
	switch {
	case from == all:
		return to, true
	case to == all:
		return from, true
	case from == 0 || to == 0:
		return 0, true
	}
	return max(1, int64(float64(from)*float64(to)/float64(all))), false
}

// labelCount is the number of relationships whose node at the end d looks from
// has the label.
func (td *typeData) labelCount(d Direction, l catalog.LabelID) int64 {
	if l == catalog.AnyLabel {
		return td.count
	}
	if uint64(l) < uint64(len(td.byLabel[d])) {
		return td.byLabel[d][l]
	}
	return 0
}

func (td *typeData) countLabel(d Direction, l catalog.LabelID, by int64) {
	c := td.byLabel[d]
	if int(l) >= len(c) {
		c = append(c, make([]int64, int(l)+1-len(c))...)
		td.byLabel[d] = c
	}
	c[l] += by
}
