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

// prepare makes the plan of a text.
func (tx *Tx) prepare(text string) (*physical.Plan, map[string]value.Value, error) {
	stmt, err := parser.Parse(text)
	if err != nil {
		return nil, nil, err
	}
	bound, err := bind.Bind(stmt, bind.Env{Registry: tx.db.registry})
	if err != nil {
		return nil, nil, err
	}
	plan, err := planner.Plan(bound, planner.Context{Stats: statistics{tx.view()}, Registry: tx.db.registry, Database: tx.db.name})
	return plan, nil, err
}
