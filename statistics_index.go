package morsel

import (
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/storage/catalog"
)

// Indexes is the populated indexes on a label, or relationship type, that predicates can use.
func (st statistics) Indexes(rels bool, token string) []cost.Index {
	c := st.s.Catalog()
	var id uint32
	if rels {
		t, ok := c.Type(token)
		if !ok {
			return nil
		}
		id = uint32(t)
	} else {
		l, ok := c.Label(token)
		if !ok {
			return nil
		}
		id = uint32(l)
	}
	var out []cost.Index
	for _, ix := range st.s.Schema().ByToken(rels, id) {
		if ix.Kind == catalog.Fulltext || ix.Kind == catalog.Vector || !st.s.Populated(ix.ID) {
			continue
		}
		entries, distinct := st.s.IndexEstimates(ix)
		out = append(out, cost.Index{
			Name: ix.Name, Kind: ix.Kind.String(), Unique: ix.Owner != 0, OnRels: rels, Token: token, Keys: st.s.KeyNames(ix.Keys),
			Entries: entries, Distinct: distinct,
		})
	}
	return out
}
