package morsel

import (
	"context"
	"iter"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Ctx is what a function or procedure may ask while it is called; it is valid
// until the call returns. As a context it ends when the query is cancelled.
type Ctx struct {
	context.Context
	call   *procedures.Context
	name   string
	writes bool // its queries may write
	used   bool // memory was charged
}

// plain marks a function that asks nothing: it gets no Ctx.
func plain(s *spec) { s.plain = true }

func (s *spec) ctx(c *procedures.Context) *Ctx {
	if s.plain {
		return nil
	}
	return &Ctx{Context: c.Context, call: c, name: s.name, writes: s.kind == "procedure" && (s.mode == ModeWrite || s.mode == ModeSchema)}
}

// ending is closed when the query is cancelled. A function is called for many
// rows at a time: one that takes long and does not look at its context must not
// be called for the rest of them.
func ending(c *procedures.Context) <-chan struct{} {
	if c.Context == nil {
		return nil
	}
	return c.Context.Done()
}

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// Charge takes bytes from the query's memory budget until the call returns (an
// aggregation: until its group is done); an error says that there are no more.
func (c *Ctx) Charge(bytes int64) error {
	if c.call.Charge == nil {
		return nil
	}
	c.used = true
	return c.call.Charge(bytes)
}

// release gives back what one of many calls has charged.
func (c *Ctx) release() {
	if c == nil || !c.used {
		return
	}
	if c.call.Release != nil {
		c.call.Release()
	}
	c.used = false
}

// Database is the name of the database.
func (c *Ctx) Database() string { return c.call.Database }

// StatementTime is the reading of the clock that the whole query works with.
func (c *Ctx) StatementTime() time.Time { return c.call.StatementTime }

// Param is a parameter of the query; ok is false where it has none of that name.
func (c *Ctx) Param(name string) (v any, ok bool) {
	if c.call.Params == nil {
		return nil, false
	}
	p, ok := c.call.Params(name)
	if !ok {
		return nil, false
	}
	return c.materializer().native(p), true
}

func (c *Ctx) materializer() *materializer { return within(c.call) }

// Node is a node of the graph by its id; ok is false where there is none.
func (c *Ctx) Node(id int64) (n Node, ok bool) {
	if c.call.Graph == nil || !c.call.Graph.NodeExists(id) {
		return Node{}, false
	}
	return c.materializer().node(id), true
}

// Query runs Cypher in the transaction of the calling query and gives its rows;
// an error comes last, with a nil record. Leaving the loop early ends the query.
// It sees the graph as the caller does, and may write only from a procedure in
// ModeWrite or ModeSchema. In the parallel runtime it fails: what calls it must be
// registered as [NotThreadSafe].
func (c *Ctx) Query(text string, params map[string]any) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		rows, err := c.start(text, params)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = rows.Close() }() // what it could fail with has been told by Next
		keys := rows.Columns()
		for {
			row, err := rows.Next()
			if err != nil {
				yield(nil, err)
				return
			}
			if row == nil {
				return
			}
			g := c.materializer()
			rec := &Record{Keys: keys, Values: make([]any, len(row))}
			for i, v := range row {
				rec.Values[i] = g.native(v)
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// Single runs Cypher as [Ctx.Query] does and gives its only row; none or several are an error.
func (c *Ctx) Single(text string, params map[string]any) (*Record, error) {
	var only *Record
	for rec, err := range c.Query(text, params) {
		if err != nil {
			return nil, err
		}
		if only != nil {
			return nil, status.New(status.InvalidRequest, "", "the result has more than one record, exactly one was expected")
		}
		only = rec
	}
	if only == nil {
		return nil, status.New(status.InvalidRequest, "", "the result has no record, exactly one was expected")
	}
	return only, nil
}

func (c *Ctx) start(text string, params map[string]any) (procedures.Rows, error) {
	values := make(map[string]value.Value, len(params))
	for name, p := range params {
		v, err := encodeParam(c.materializer(), p)
		if err != nil {
			return nil, status.Wrap(status.TypeError, err, "parameter $%s: %v", name, err)
		}
		values[name] = v
	}
	call := *c.call
	c.used = true
	if !c.writes {
		call.Tx = nil
	}
	return call.Run(c.name, text, values)
}
