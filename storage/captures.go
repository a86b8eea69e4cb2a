package storage

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/capturelog"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/value"
)

// Capture is how much of each change is kept for who reads changes.
type Capture uint32

// What is kept: nothing; of a changed entity what differs; all of it, before and after.
const (
	CaptureOff Capture = iota
	CaptureDiff
	CaptureFull
)

// String is the mode as Neo4j's database option txLogEnrichment has it.
func (c Capture) String() string { return [...]string{"OFF", "DIFF", "FULL"}[c] }

// ParseCapture is the mode that String writes, in upper or lower case.
func ParseCapture(text string) (Capture, error) {
	for _, c := range []Capture{CaptureOff, CaptureDiff, CaptureFull} {
		if strings.EqualFold(text, c.String()) {
			return c, nil
		}
	}
	return CaptureOff, fmt.Errorf("'%s' not one of [OFF, DIFF, FULL]", text)
}

// Origin is who made a transaction's changes.
type Origin struct {
	User, Client, Server, Protocol string
	Began                          time.Time
	Meta                           value.Value // a map, or null
}

// Captured is the changes of one transaction.
type Captured struct {
	Seq     uint64
	Mode    Capture
	At      time.Time // of the commit
	Origin  Origin
	Changes []Change // in the order in which the transaction first touched each entity
	bytes   int64
}

// Captures is the changes of the transactions that have committed since capturing began, the newest last,
// as many as fit into its limit. They live in memory, and in a log from which the next opening reads them.
type Captures struct {
	mode  atomic.Uint32
	limit atomic.Int64

	mu    sync.Mutex
	list  []*Captured
	bytes int64
	floor uint64 // all changes after this sequence number are there

	log     *capturelog.Log // nil in memory, read-only, and where nothing is captured
	covered uint64          // while the store is opened: the log has everything up to here
}

// Captures is the store's captured changes.
func (s *Store) Captures() *Captures { return &s.captures }

// SetCapture says what is captured from the next commit on, also when the store is opened again. Off forgets what
// there is. The error is that of the files; then nothing has changed, but that what was captured may be forgotten.
func (s *Store) SetCapture(mode Capture) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.captures
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.keepCaptures(mode, s.tip.root.seq); err != nil {
		return status.Wrap(status.ExecutionFailed, err, "What is captured could not be changed: %v", err)
	}
	if c.Mode() == CaptureOff || mode == CaptureOff {
		c.forget(s.tip.root.seq)
	}
	c.mode.Store(uint32(mode))
	return nil
}

// Mode is what is captured now.
func (c *Captures) Mode() Capture { return Capture(c.mode.Load()) }

// SetLimit bounds the memory of captured changes in bytes: beyond it the oldest are forgotten.
func (c *Captures) SetLimit(bytes int64) {
	c.limit.Store(bytes)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trim()
}

// Limit is the bound that SetLimit has set.
func (c *Captures) Limit() int64 { return c.limit.Load() }

// After is the transactions from sequence number seq on, seq itself among them, up to upTo, in order; and the number
// after which none is missing. The slice is the caller's, what it points to is not to be changed.
func (c *Captures) After(seq, upTo uint64) (list []*Captured, floor uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.list {
		if t.Seq >= seq && t.Seq <= upTo {
			list = append(list, t)
		}
	}
	return list, c.floor
}

// note captures what a record changes, which leads from the state before to the state after. Who commits holds the store's lock.
func (c *Captures) note(before, after *Snapshot, r *record.Record, o *Origin, at time.Time) {
	mode := c.Mode()
	if mode == CaptureOff {
		return
	}
	t := &Captured{Seq: r.Seq, Mode: mode, At: at, Origin: *o}
	t.Origin.Meta, t.bytes = copied(o.Meta)
	fits := t.collect(before, after, r.Ops, c.Limit())
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !fits:
		c.forget(t.Seq)
		if c.log != nil {
			c.log.Append(t.Seq, []byte{frameForgotten})
		}
	case len(t.Changes) > 0:
		c.list = append(c.list, t)
		c.bytes += t.bytes
		c.trim()
		if c.log != nil {
			c.log.Append(t.Seq, t.frame())
		}
	}
}

// trim forgets the oldest transactions that are beyond the limit.
func (c *Captures) trim() {
	old := 0
	for ; old < len(c.list) && c.bytes > c.Limit(); old++ {
		c.bytes -= c.list[old].bytes
		c.floor = c.list[old].Seq
		c.list[old] = nil
	}
	c.list = c.list[old:]
}

// copied is v in memory of its own, not in a mapped file, and its size in bytes.
func copied(v value.Value) (value.Value, int64) {
	own, _, err := value.DecodeBinary(value.AppendBinary(nil, v))
	if err != nil {
		own = v // a kind that has no form in bytes lies in no file
	}
	return own, value.SizeOf(own)
}

// Property is a key and its value.
type Property struct {
	Key   catalog.KeyID
	Value value.Value
}

// EntityState is a node, or relationship, at one moment: all of it, or what differs from another moment.
type EntityState struct {
	Labels     []catalog.LabelID // of a node
	Properties []Property
}

// KeyValues is the properties by which a key constraint identifies an entity.
type KeyValues struct {
	Token      uint32 // the constraint's label or type
	Properties []Property
}

// ChangedNode is a node that changed, or an end of a relationship that did: as it was before, or where it is new, after.
type ChangedNode struct {
	ID     int64
	Labels []catalog.LabelID
	Keys   []KeyValues
}

// Change is what a transaction made of one entity. Before is nil where it created it, After where it deleted it.
type Change struct {
	Before, After *EntityState
	// Changed is the keys whose values differ.
	Changed []catalog.KeyID
	// OtherLabels is the labels that an updated node has before or after only, whichever: for who selects by label.
	OtherLabels []catalog.LabelID

	Rel        bool
	Node       ChangedNode // where Rel is not set
	ID         int64       // of the relationship, as what follows
	Type       catalog.TypeID
	Start, End ChangedNode
	Keys       []KeyValues
}
