package importer

import (
	"github.com/morseldb/morsel/storage/bulk"
	"github.com/morseldb/morsel/value"
)

// properties is the row that is being made: the values of the columns that a group declared, each at
// most once. None of them keeps its argument's memory.
type properties interface {
	SetInt(column int, v int64)
	SetString(column int, s []byte)
	Set(column int, v value.Value)
}

// nodeTarget takes a group's nodes, for one goroutine.
type nodeTarget interface {
	properties
	// AddLabel gives the node one more label.
	AddLabel(name string)
	// Append ends the node and gives its id.
	Append() uint32
}

// relTarget takes a group's relationships of one type, for one goroutine: Begin, properties, End.
type relTarget interface {
	properties
	Begin(start, end uint32)
	End()
}

// target is what is imported into: a new database, or one that is there.
type target interface {
	nodes(labels, properties []string) nodeTarget
	relationships(typ string, properties []string) relTarget
	// finish makes what was imported durable and visible, all at once.
	finish() (bulk.Summary, error)
}

// newDatabase builds a database from nothing.
type newDatabase struct{ b *bulk.Builder }

func (d newDatabase) nodes(labels, props []string) nodeTarget {
	return bulkNodes{d.b.Nodes(labels, columnSpecs(props)), d.b}
}

func (d newDatabase) relationships(typ string, props []string) relTarget {
	return d.b.Relationships(typ, columnSpecs(props))
}

func (d newDatabase) finish() (bulk.Summary, error) { return d.b.Finish() }

type bulkNodes struct {
	*bulk.NodeAppender
	b *bulk.Builder
}

func (n bulkNodes) AddLabel(name string) { n.NodeAppender.AddLabel(n.b.Label(name)) }

func columnSpecs(props []string) []bulk.ColumnSpec {
	out := make([]bulk.ColumnSpec, len(props))
	for i, p := range props {
		out[i].Name = p
	}
	return out
}
