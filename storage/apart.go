package storage

import (
	"sync"
	"weak"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
)

// NodesOf names some nodes: those with a label or, with ByType, those with relationships of a type in some directions.
type NodesOf struct {
	Label    catalog.LabelID
	ByType   bool
	Type     catalog.TypeID
	Outgoing bool
	Incoming bool
}

// TellsApart reports whether a property is another for each of some nodes, and none is without it. find says so where that is not known of the
// snapshot's nodes and values; what it says is kept until they change. The snapshot must not be that of a transaction that writes. Safe for concurrent use.
func (s *Snapshot) TellsApart(k catalog.KeyID, of NodesOf, find func() (bool, error)) (bool, error) {
	f := fact{column: weak.Make(s.NodeColumn(k)), outgoing: of.Outgoing, incoming: of.Incoming}
	switch {
	case s.values == nil:
		return find()
	case !of.ByType:
		f.label = weak.Make(s.label(of.Label))
	case uint64(of.Type) < uint64(len(s.types)):
		f.typ = weak.Make(s.types[of.Type])
	}
	known := &s.values.facts
	if yes, ok := known.get(f); ok {
		return yes, nil
	}
	yes, err := find()
	if err == nil {
		known.put(f, yes)
	}
	return yes, err
}

// fact is what it was found out about. A column, a set and a type's data do not change once they are published, so that a fact about them stays true.
type fact struct {
	column             weak.Pointer[column.Column]
	label              weak.Pointer[nodeSet]
	typ                weak.Pointer[typeData]
	outgoing, incoming bool
}

// maxFacts is how many facts are kept; what is no more of use is among them.
const maxFacts = 256

type facts struct {
	mu    sync.Mutex
	known map[fact]bool
}

func (f *facts) get(of fact) (yes, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	yes, ok = f.known[of]
	return yes, ok
}

func (f *facts) put(of fact, yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= maxFacts {
		f.known = map[fact]bool{}
	}
	f.known[of] = yes
}
