package bolt

import (
	"context"
	"time"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// stream is an open result.
type stream struct {
	rows    *backend.Rows
	filter  filter
	columns int
	explain bool
	end     func()

	started bool  // has has been asked for
	has     bool  // a row waits
	any     bool  // a row was there
	late    error // what comes behind the rows that were asked for
	dropped bool  // rows were left unread
}

func (c *conn) begin() error {
	o := c.asked.options
	c.txFilter = c.asked.filter
	ctx, cancel := context.WithCancelCause(c.ctx)
	c.runs(cancel)
	caller := c.caller
	tx, err := c.cfg.Backend.Begin(ctx, &caller, o)
	if err != nil {
		cancel(nil)
		return err
	}
	c.tx, c.state, c.nextQid = tx, txReady, 0
	c.success(func(m *meta) { c.homeDatabase(m, o, tx.Database()) })
	return nil
}

// homeDatabase tells a client of 5.8 that named no database which one it is in.
func (c *conn) homeDatabase(m *meta, o *backend.Options, name string) {
	if c.version.at(5, 8) && o.Database == "" {
		m.key("db").String(name)
	}
}

func (c *conn) run() error {
	if c.tx != nil {
		return c.runInTx(c.asked.text, c.asked.params)
	}
	return c.runAlone(c.asked.text, c.asked.params)
}

// runAlone runs a query in a transaction of its own.
func (c *conn) runAlone(text string, params map[string]value.Value) (err error) {
	began := time.Now()
	o := c.asked.options
	st := &stream{filter: c.asked.filter}
	ctx, cancel := context.WithCancelCause(c.ctx)
	c.runs(cancel)
	caller := c.caller
	if st.rows, err = c.cfg.Backend.Run(ctx, &caller, o, text, params); err != nil {
		cancel(nil)
		return err
	}
	st.end = func() {
		st.rows.Close()
		cancel(nil)
	}
	if err := c.opened(st, 0); err != nil {
		st.end()
		return err
	}
	c.state = streaming
	c.success(func(m *meta) {
		m.key("t_first").Int(time.Since(began).Milliseconds())
		m.key("fields").Strings(st.rows.Keys())
		c.homeDatabase(m, o, c.out.database)
	})
	return nil
}

func (c *conn) runInTx(text string, params map[string]value.Value) error {
	began := time.Now()
	rows, err := c.tx.Run(text, params)
	if err != nil {
		return err
	}
	st := &stream{rows: rows, filter: c.txFilter, end: rows.Close}
	qid := c.nextQid
	if err := c.opened(st, qid); err != nil {
		return err
	}
	c.nextQid++
	c.state = txStreaming
	c.success(func(m *meta) {
		m.key("t_first").Int(time.Since(began).Milliseconds())
		m.key("fields").Strings(rows.Keys())
		m.key("qid").Int(qid)
	})
	return nil
}

// opened notes a result. One without columns is run to its end: its errors belong to RUN. What it wrote in a transaction of its own is committed when that
// end is asked for, as in Neo4j.
func (c *conn) opened(st *stream, qid int64) error {
	st.columns = len(st.rows.Keys())
	if st.columns == 0 {
		if err := st.rows.Exhaust(); err != nil {
			return err
		}
	}
	if c.streams == nil {
		c.streams = map[int64]*stream{}
	}
	c.streams[qid] = st
	c.last = qid
	return nil
}

func (c *conn) pull() error    { return c.give(true) }
func (c *conn) discard() error { return c.give(false) }

const codeInvalidFormat = "Neo.ClientError.Request.InvalidFormat"

func (c *conn) give(send bool) (err error) {
	qid, n := c.asked.qid, c.asked.n
	if qid == -1 {
		qid = c.last
	}
	st := c.streams[qid]
	switch {
	case st == nil:
		err = status.New(codeInvalidFormat, "", "No such statement: %d", qid)
	case st.late != nil:
		err = st.late
	case !send && n < 0:
		st.dropped, st.has = true, false
		err = st.rows.Discard()
	default:
		err = c.records(st, n, send)
	}
	if err != nil {
		return err
	}
	if st.has || st.late != nil {
		c.success(func(m *meta) { m.key("has_more").Bool(true) })
		return nil
	}
	sum := st.rows.Summary()
	st.explain = sum.Plan != nil && !sum.Profiled
	c.success(func(m *meta) { c.summarize(m, sum, st) })
	st.end()
	delete(c.streams, qid)
	if c.tx == nil {
		c.state = ready
		c.runs(nil)
	} else if len(c.streams) == 0 {
		c.state = txReady
	}
	return nil
}

// records sends, or drops, at most n rows (-1 = all). The row behind them has been asked for when it returns; where
// that brought an error, there is more to come: the error.
func (c *conn) records(st *stream, n int64, send bool) error {
	c.out.graph = st.rows.Graph()
	defer func() { c.out.graph = nil }()
	if !st.started {
		st.rows.Expect(n)
		st.started, st.has = true, st.rows.Next()
		if !st.has {
			return st.rows.Err()
		}
	}
	for st.has && n != 0 {
		if send {
			st.any = true
			c.record(st)
		} else {
			st.dropped = true
		}
		if len(c.out.Buf) >= flushAt {
			if err := c.flush(); err != nil {
				return errGone
			}
		}
		n--
		st.has = st.rows.Next()
	}
	if n == 0 && !st.has {
		st.late = st.rows.Err()
		return nil
	}
	return st.rows.Err()
}

func (c *conn) record(st *stream) {
	row, rec := st.rows.Row()
	start := c.open()
	e := &c.out
	e.Struct(msgRecord, 1)
	if rec != nil {
		e.List(len(rec.Values))
		for _, v := range rec.Values {
			e.native(v)
		}
	} else {
		e.List(len(row))
		for _, v := range row {
			e.value(v)
		}
	}
	c.close(start)
}

func (c *conn) commit() error {
	for _, st := range c.streams {
		st.end()
	}
	c.streams = nil
	bookmark, err := c.tx.Commit()
	c.tx = nil
	if err != nil {
		return err
	}
	c.runs(nil)
	c.state = ready
	c.success(func(m *meta) { m.key("bookmark").String(bookmark) })
	return nil
}

func (c *conn) rollback() error {
	c.drop()
	c.state = ready
	c.success(nil)
	return nil
}

func (c *conn) telemetry() error {
	c.success(nil)
	return nil
}

// routeSeconds is how long a client may keep a routing table.
const routeSeconds = 300

func (c *conn) route() error {
	database, err := c.cfg.Backend.Route(&c.caller, c.asked.options)
	if err != nil {
		return err
	}
	addr := c.asked.address
	if addr == "" {
		addr = c.addr
	}
	if addr == "" {
		addr = c.cfg.Advertised()
	}
	c.success(func(m *meta) {
		e := m.key("rt")
		e.Map(3)
		e.String("servers")
		e.List(3)
		for _, role := range []string{"WRITE", "READ", "ROUTE"} {
			e.Map(2)
			e.String("addresses")
			e.Strings([]string{addr})
			e.String("role")
			e.String(role)
		}
		e.String("ttl")
		e.Int(routeSeconds)
		e.String("db")
		e.String(database)
	})
	return nil
}
