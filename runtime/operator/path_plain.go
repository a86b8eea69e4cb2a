package operator

import "github.com/morseldb/morsel/storage"

// plainly readies trails for expandPlain, which walks relationships of one type in one direction, where a row has no others and nobody asks
// for the ends and properties. It reports whether the walk is of that kind.
func (t *trails) plainly() bool {
	f, a := t.filter, t.adj
	if f.relPred != nil || f.nodePred != nil || len(f.used.slots) > 0 || t.beyond != nil || t.last != nil ||
		a.lists() != 1 || a.newest || a.cull != nil || a.span.labels != nil || a.st.Writes {
		return false
	}
	a.resolve()
	if len(a.ids) != 1 {
		return false
	}
	t.of = a.st.Graph.Lists(a.ids[0], a.binding[0])
	return true
}

// plain is the one kind of lists that expandPlain reads.
type plain struct {
	on bool // they are walked so
	of storage.Lists
}

// expandPlain is expand without what only other walks need.
func (t *trails) expandPlain(s step) error {
	nodes, rels := t.of.With(s.node)
	if len(nodes) == 0 {
		return nil
	}
	t.filter.st.Hit(int64(len(nodes)))
	stack := t.stack
	for k := len(nodes) - 1; k >= 0; k-- {
		if !t.rels.has(int64(rels[k])) {
			stack = append(stack, step{nodes[k], rels[k], s.depth + 1})
		}
	}
	t.stack = stack
	return t.charge()
}
