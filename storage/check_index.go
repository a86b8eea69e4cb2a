package storage

import (
	"context"
	"slices"

	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/workers"
)

// indexes compares what each index holds with what it would hold if it were populated now, and checks what
// constraints promise.
func (c *checker) indexes() {
	s := c.s
	for _, ix := range s.schema.Indexes {
		have := s.IndexContents(ix.ID)
		if have == nil {
			continue
		}
		place := "index " + ix.Name
		want, err := s.build(ix, workers.All(context.Background()))
		switch {
		case err != nil:
			c.fault(place, "it cannot be populated: %v", err)
		case !slices.Equal(index.Dump(have), index.Dump(want)):
			c.faults = append(c.faults, Fault{Place: place, What: "it does not hold what the data says", Repairable: true})
		}
	}
	for _, con := range s.schema.Constraints {
		if err := s.checkAll(con, workers.Pool{}); err != nil {
			c.fault("constraint "+con.Name, "%v", err)
		}
	}
}
