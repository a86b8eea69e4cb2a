package morsel

import (
	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// statistics gives the planner its counts from a snapshot.
type statistics struct{ s *storage.Snapshot }

// LabelCount is the number of nodes with a label, of all nodes for "".
func (st statistics) LabelCount(label string) float64 {
	if label == "" {
		return float64(st.s.NodeCount())
	}
	l, ok := st.s.Catalog().Label(label)
	if !ok {
		return 0
	}
	return float64(st.s.LabelCount(l))
}

// PatternCount is the number of relationships (:start)-[:typ]->(:end); "" is any.
func (st statistics) PatternCount(start, typ, end string) float64 {
	c := st.s.Catalog()
	src, dst, t := catalog.AnyLabel, catalog.AnyLabel, catalog.AnyType
	var ok bool
	if start != "" {
		if src, ok = c.Label(start); !ok {
			return 0
		}
	}
	if end != "" {
		if dst, ok = c.Label(end); !ok {
			return 0
		}
	}
	if typ != "" {
		if t, ok = c.Type(typ); !ok {
			return 0
		}
	}
	n, _ := st.s.PatternCount(src, t, dst)
	return float64(n)
}

// names tells which names a snapshot's catalog knows.
type names struct{ c *catalog.Catalog }

// Knows reports whether the database has ever had a label, type or property key of this name.
func (n names) Knows(kind bind.TokenKind, name string) (ok bool) {
	switch kind {
	case bind.Label:
		_, ok = n.c.Label(name)
	case bind.RelType:
		_, ok = n.c.Type(name)
	default:
		_, ok = n.c.Key(name)
	}
	return ok
}

// prepare gives the plan of a text: from the plan cache, else parsed, bound and planned.
func (tx *Tx) prepare(text string, params map[string]value.Value) (*physical.Plan, error) {
	snap := tx.view()
	stats := statistics{snap}
	key := planner.Key{Text: text, Registry: tx.db.registry, Version: tx.registry.Version(), Database: tx.db.name}
	if plan := tx.db.plans.Get(key, stats, snap.Seq()); plan != nil {
		return plan, nil
	}
	return tx.db.plans.Put(key, stats, snap.Seq(), func(stats planner.Stats) (*physical.Plan, error) {
		stmt, err := parser.Parse(text)
		if err != nil {
			return nil, err
		}
		bound, err := bind.Bind(stmt, bind.Env{Registry: tx.registry, HasParam: func(name string) bool {
			_, ok := params[name]
			return ok
		}})
		if err != nil {
			return nil, err
		}
		plan, err := planner.Plan(bound, planner.Context{Stats: stats, Registry: tx.registry, Database: tx.db.name})
		if err != nil {
			return nil, err
		}
		for _, t := range bound.Tokens {
			plan.Reads = append(plan.Reads, physical.Token{Kind: uint8(t.Kind), Name: t.Name, Pos: t.Pos})
		}
		return plan, nil
	})
}

// notes is the notifications of a plan in this transaction's view.
func (tx *Tx) notes(plan *physical.Plan) []Notification {
	out := plan.Notifications[:len(plan.Notifications):len(plan.Notifications)]
	known := names{tx.view().Catalog()}
	for _, t := range plan.Reads {
		if kind := bind.TokenKind(t.Kind); !known.Knows(kind, t.Name) {
			out = append(out, bind.Unknown([]bind.Token{{Kind: kind, Name: t.Name, Pos: t.Pos}}, known)...)
		}
	}
	return out
}
