package morsel

import (
	"errors"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
)

// Fault is something that cannot be in a sound database.
type Fault struct {
	Place, What string
	// Repairable says that Repair makes it good: a count, an index, or what the graph has more than once.
	Repairable bool
}

// CheckReport is what Check found.
type CheckReport struct {
	Faults               []Fault
	Nodes, Relationships int64
	Seq                  uint64 // of the newest transaction
}

// Check reads all of the database (or backup) in a folder that nobody writes: its
// files against their checksums, the log, and all parts of the graph against each
// other. An error means that there is no database or that it is in use; damage is
// not an error but in the report.
func Check(dir string) (CheckReport, error) {
	s, err := storage.Open(dir, storage.Options{ReadOnly: true, Sparing: true})
	if status.CodeOf(err) == status.StoreCorrupt {
		return CheckReport{Faults: []Fault{{Place: dir, What: err.Error()}}}, nil
	}
	if err != nil {
		return CheckReport{}, err
	}
	if !s.Found() {
		return CheckReport{}, errors.Join(status.New(status.InvalidRequest, "", "There is no database in %s.", dir), s.Close())
	}
	snap := s.Snapshot()
	rep := CheckReport{Nodes: snap.NodeCount(), Relationships: snap.RelCount(), Seq: snap.Seq()}
	for _, f := range s.Check() {
		rep.Faults = append(rep.Faults, Fault(f))
	}
	return rep, s.Close()
}

// Repair makes anew what can be: counts from what they count, indexes from the data, the list of relationships and
// the neighbours in both directions from what two of the three agree on; labels and values of what is not there go.
func Repair(dir string) error {
	s, err := storage.Open(dir, storage.Options{Sparing: true})
	if err != nil {
		return err
	}
	return errors.Join(s.Repair(), s.Close())
}
