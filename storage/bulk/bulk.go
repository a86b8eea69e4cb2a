// Package bulk builds a database folder from nothing as fast as the machine
// allows: values go into column chunks as they come, relationships are sorted
// once at the end, and what is written is a checkpoint that a store then opens
// like any other. There is no log and no transaction; a build that does not
// finish leaves nothing behind.
//
// Use: NewBuilder, one NodeAppender for each group of node files, one
// RelAppender for each group of relationship files, Finish (or Abort).
// Appenders are independent of each other: each may be fed by a goroutine of
// its own. All nodes that a relationship names must be appended before Finish.
package bulk

import (
	"errors"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// Options of a build.
type Options struct {
	// Overwrite replaces a database that is in the folder already; without it
	// a folder that is not empty is an error.
	Overwrite bool
	// Workers is how many goroutines Finish uses; 0 means one a processor.
	Workers int
}

// ColumnSpec is a property that the rows of an appender may have.
type ColumnSpec struct {
	Name string
}

// Summary says what a build made.
type Summary struct {
	Nodes, Relationships, Properties int64
	Bytes                            int64 // on disk
}

// Builder collects a graph. Its methods may be called from any goroutine.
type Builder struct{}

// NewBuilder prepares to build a database in folder dir, which is made when it
// is missing. Errors: the path is a file, the folder is in use or not empty.
func NewBuilder(dir string, o Options) (*Builder, error) { return nil, errNotYet }

// Nodes begins a group of nodes that have all of the labels; columns are numbered
// from 0 in the order given.
func (b *Builder) Nodes(labels []string, columns []ColumnSpec) *NodeAppender { return nil }

// Relationships begins a group of relationships of one type. There may be
// several groups of the same type.
func (b *Builder) Relationships(typ string, columns []ColumnSpec) *RelAppender { return nil }

// Label is the id of a label, for NodeAppender.AddLabel.
func (b *Builder) Label(name string) catalog.LabelID { return 0 }

// Finish sorts, writes and publishes the database. Appenders must not be used
// any more, nor the Builder.
func (b *Builder) Finish() (Summary, error) { return Summary{}, errNotYet }

// Abort removes what was written so far; harmless after Finish.
func (b *Builder) Abort() {}

// Row is the properties of the row that is being made. A column not set is
// null; each Set must come at most once a row. None of them keeps its argument's
// memory.
type Row struct{}

// SetInt sets column c to an INTEGER.
func (r *Row) SetInt(c int, v int64) {}

// SetFloat sets column c to a FLOAT.
func (r *Row) SetFloat(c int, v float64) {}

// SetBool sets column c to a BOOLEAN.
func (r *Row) SetBool(c int, v bool) {}

// SetString sets column c to a STRING; s is copied and may be reused.
func (r *Row) SetString(c int, s []byte) {}

// Set sets column c to any storable value; null leaves it unset.
func (r *Row) Set(c int, v value.Value) {}

// NodeAppender takes the nodes of one group, for one goroutine at a time.
type NodeAppender struct{ Row }

// AddLabel gives the node of the row that is being made one more label.
func (a *NodeAppender) AddLabel(l catalog.LabelID) {}

// Append ends the row: the node has what was set since the last Append. It
// returns the node's id, which relationships name it by.
func (a *NodeAppender) Append() uint32 { return 0 }

// RelAppender takes the relationships of one group, for one goroutine at a time.
type RelAppender struct{ Row }

// Append ends the row: a relationship from node start to node end, ids that
// NodeAppender.Append returned, with what was set since the last Append.
func (a *RelAppender) Append(start, end uint32) {}

var errNotYet = errors.New("bulk building is not there yet")
