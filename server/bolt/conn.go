// Package bolt speaks Bolt 4.4, 5.0 to 5.4, 5.6 to 5.8 and 6.0: the handshake,
// chunks, requests as a state machine, and answers that are encoded from the
// engine's batches straight into the connection's buffer.
package bolt

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/status"
)

// Config is what a server sets about its connections.
type Config struct {
	Backend *backend.Backend
	Agent   string // as drivers insist, Neo4j/…
	// Advertised is the address in routing tables for clients that name none.
	Advertised func() string
	// MaxMessage bounds a message in bytes after log-on, MaxBefore before it.
	MaxMessage, MaxBefore int
	// KeepAlive is after how long without an answer a client may give up; NOOPs come three times as often. 0 = never.
	KeepAlive time.Duration
	// KeepAliveHint tells clients so.
	KeepAliveHint bool
	// LogOnTime bounds the time from connecting to the log-on, WriteTime a write to a client that does not read.
	LogOnTime, WriteTime time.Duration
	// Idle bounds the time without a request, IdleInTx the same in an open transaction; 0 = not at all.
	Idle, IdleInTx time.Duration
	// Panicked is told of mistakes of ours.
	Panicked func(p any, stack []byte)
}

// The sizes of a connection's buffers: small, for idle ones are many.
const (
	readBuffer  = 4 << 10
	flushAt     = 64 << 10
	keepBuffer  = 128 << 10
	keepMeta    = 1 << 10
	maxWaiting  = 4096      // requests that wait
	maxWaitSize = 256 << 20 // their bytes
)

type conn struct {
	cfg *Config
	net net.Conn
	intake
	version version
	// byManifest: the version was chosen from the manifest and is said again in HELLO's answer.
	byManifest bool
	id         string

	ctx    context.Context // ends with the connection
	cancel context.CancelCauseFunc

	write   sync.Mutex // of the socket: answers and NOOPs, and of pending
	pending []byte     // answers that wait for those of the request that runs, not long
	written atomic.Int64
	until   time.Time // the socket's write deadline
	flushes int64     // how often answers were sent

	out      encoder
	meta     meta // of the SUCCESS that is being written
	asked    asked
	state    state
	before   state // the one in which a request failed
	caller   backend.Caller
	about    about
	authed   bool
	utc      bool
	addr     string // the address that the client says it has dialled
	filter   filter
	txFilter filter // of the open transaction

	unsent  atomic.Bool // an answer may wait for flush
	holds   atomic.Bool // a transaction is open
	tx      *backend.Tx
	streams map[int64]*stream
	last    int64
	nextQid int64
}

// serve speaks Bolt on nc until it ends.
func (s *Server) serve(nc net.Conn, in *bufio.Reader) {
	c := &conn{cfg: s.cfg, net: nc, id: s.nextID()}
	c.ctx, c.cancel = context.WithCancelCause(s.ctx)
	c.intake.in, c.gone, c.late = in, c.cancel, c.sendLate
	c.arrived.L = &c.mu
	c.deadline = nc.SetReadDeadline
	defer c.cancel(nil)
	defer nc.Close()
	if s.cfg.LogOnTime > 0 {
		_ = nc.SetDeadline(time.Now().Add(s.cfg.LogOnTime))
	}
	var err error
	if c.version, c.byManifest, err = negotiate(struct {
		io.Reader
		io.Writer
	}{in, nc}); err != nil {
		return
	}
	c.out.elementIDs = c.version.at(5, 0)
	c.out.Legacy, c.out.Vectors = !c.out.elementIDs, c.version.at(6, 0)
	c.out.database = s.cfg.Backend.DB.Name()
	c.caller = backend.Caller{Connection: c.id, Address: nc.RemoteAddr().String(), Protocol: "bolt", RequestURI: nc.LocalAddr().String()}
	c.limit.Store(int64(s.cfg.MaxBefore))
	c.about.since = time.Now()
	c.written.Store(time.Now().UnixNano())
	if !s.enter(c) {
		return
	}
	defer s.leave(c)
	c.execute()
}

// execute carries out requests in order.
func (c *conn) execute() {
	defer c.ends()
	defer c.net.Close()
	defer c.drop()
	for c.state != defunct {
		c.patient()
		msg, ok := c.next(c.flush)
		if !ok {
			if errors.Is(c.broken, errTooLarge) {
				c.failure(&protocolError{errTooLarge.Error()})
				_ = c.flush()
			}
			return
		}
		c.cfg.Backend.Metrics.Message(len(msg))
		c.answer(msg)
		c.unsent.Store(true)
		c.holds.Store(c.tx != nil || len(c.streams) > 0)
		if len(c.out.Buf) >= flushAt && c.flush() != nil {
			return
		}
	}
	_ = c.flush()
}

// patient bounds the wait for the next request.
func (c *conn) patient() {
	limit := c.cfg.Idle
	if c.tx != nil && c.cfg.IdleInTx > 0 && (limit == 0 || c.cfg.IdleInTx < limit) {
		limit = c.cfg.IdleInTx
	}
	if c.authed {
		c.idle.Store(int64(limit))
	}
}

// recovered turns a panic into a FAILURE. What had been written of the answer is taken back; where it is on its way
// the connection ends.
func (c *conn) recovered(start int, sent int64) {
	p := recover()
	if p == nil {
		return
	}
	c.cfg.Panicked(p, debug.Stack())
	if c.flushes != sent || start > len(c.out.Buf) {
		c.out.Buf = c.out.Buf[:0]
		c.drop()
		c.state = defunct
		return
	}
	c.out.Buf = c.out.Buf[:start]
	c.fail(status.New(status.UnknownError, "", "An unexpected error has occurred; the server's log says more."))
}

// answer carries out one request.
func (c *conn) answer(msg []byte) {
	defer c.recovered(len(c.out.Buf), c.flushes)
	interrupted := c.interrupted()
	if isReset(msg) {
		c.reset()
		return
	}
	r := packstream.Reader{Buf: msg, Legacy: !c.version.at(5, 0) && !c.utc, Vectors: c.version.at(6, 0)}
	tag, n, err := r.Head()
	m, known := requests[tag]
	switch {
	case packstream.Bad(err):
		c.failure(err)
		return
	case err != nil:
		c.fatal(err.Error())
		return
	case !known || !c.version.at(m.since.major, m.since.minor):
		c.state = defunct
		return
	}
	if err := c.understand(m, &r, n); packstream.Bad(err) || status.As(err) != nil {
		c.failure(err)
		return
	} else if err != nil {
		c.fatal(err.Error())
		return
	}
	switch {
	case c.state == failed && !interrupted && refusedInFailed[tag]:
		c.fatal(c.outOfState(m, c.before))
	case interrupted && c.authed, c.state == failed:
		c.ignored()
	case !m.allowed(c.state):
		c.fatal(c.outOfState(m, c.state))
	default:
		c.postpone()
		if err := m.handle(c); err != nil {
			c.fail(err)
		}
	}
}

// understand reads what a request with n fields asks for into c.asked. A request that cannot be understood is answered by a
// FAILURE and leaves the state as it is, whichever it is: so Neo4j 5.26 does it, where the specification has FAILED.
func (c *conn) understand(m message, r *packstream.Reader, n int) error {
	if n != len(m.fields) {
		return status.New(codeInvalidFormat, "", "Illegal struct size: Expected struct to be %d fields but got %d", len(m.fields), n)
	}
	f, err := r.Fields(n)
	switch {
	case err != nil:
		return m.within(err)
	case m.decode == nil:
		return nil
	}
	return m.decode(c, f)
}

// postpone keeps the answers so far to be sent with the next ones, or soon where those take long.
func (c *conn) postpone() {
	if len(c.out.Buf) == 0 {
		return
	}
	c.write.Lock()
	c.pending = append(c.pending, c.out.Buf...)
	c.out.Buf = c.out.Buf[:0]
	c.write.Unlock()
	if c.overdue() { // nobody would send them before the request ends
		c.sendLate()
	}
}

func (c *conn) sendLate() {
	c.write.Lock()
	defer c.write.Unlock()
	if len(c.pending) > 0 {
		_ = c.send(c.pending)
		c.pending = c.pending[:0]
	}
}

// fatal answers a mistake after which the connection ends.
func (c *conn) fatal(msg string) {
	c.failure(&protocolError{msg})
	c.drop()
	c.state = defunct
}

// fail answers an error: the transaction is over, all is ignored until RESET.
func (c *conn) fail(err error) {
	c.failure(err)
	c.drop()
	if !c.authed {
		c.state = defunct
		return
	}
	c.before, c.state = c.state, failed
}

// drop ends results and transaction.
func (c *conn) drop() {
	for _, st := range c.streams {
		st.end()
	}
	c.streams = nil
	if c.tx != nil {
		c.tx.Rollback()
		c.tx = nil
	}
	c.runs(nil)
}

func (c *conn) reset() {
	c.drop()
	c.resumed()
	switch {
	case c.authed:
		c.state = ready
	default:
		c.fatal(c.outOfState(requests[msgReset], c.state))
		return
	}
	c.success(nil)
}

// open begins a message in the buffer, close completes it.
func (c *conn) open() (start int) {
	start = len(c.out.Buf)
	c.out.Buf = openChunk(c.out.Buf)
	return start
}

func (c *conn) close(start int) { c.out.Buf = closeChunk(c.out.Buf, start) }

// success writes a SUCCESS with what fill puts into its metadata.
func (c *conn) success(fill func(m *meta)) {
	m := &c.meta
	m.n, m.body.Buf = 0, m.body.Buf[:0]
	m.body.elementIDs, m.body.Legacy, m.body.database = c.out.elementIDs, c.out.Legacy, c.out.database
	if fill != nil {
		fill(m)
	}
	start := c.open()
	c.out.Struct(msgSuccess, 1)
	c.out.Map(m.n)
	c.out.Buf = append(c.out.Buf, m.body.Buf...)
	c.close(start)
	if cap(m.body.Buf) > keepMeta {
		m.body.Buf = nil
	}
}

func (c *conn) ignored() {
	start := c.open()
	c.out.Struct(msgIgnored, 0)
	c.close(start)
}

// flush sends what is in the buffer, behind what waits.
func (c *conn) flush() error {
	c.write.Lock()
	defer c.write.Unlock()
	defer c.unsent.Store(false)
	c.flushes++
	out := c.out.Buf
	if len(c.pending) > 0 {
		out = append(c.pending, out...)
		c.pending = out[:0]
		if cap(out) > keepBuffer {
			c.pending = nil
		}
	}
	if len(out) == 0 {
		return nil
	}
	err := c.send(out)
	c.out.Buf = c.out.Buf[:0]
	if cap(c.out.Buf) > keepBuffer {
		c.out.Buf = nil
	}
	return err
}

// send writes to the socket; c.write is held. The deadline is set anew only now and then: that costs more than it seems.
func (c *conn) send(out []byte) error {
	now := time.Now()
	if limit := c.cfg.WriteTime; limit > 0 && c.until.Sub(now) < limit-limit/8 {
		c.until = now.Add(limit)
		_ = c.net.SetWriteDeadline(c.until)
	}
	n, err := c.net.Write(out)
	c.cfg.Backend.Metrics.Written(n)
	c.written.Store(now.UnixNano())
	if err != nil {
		c.cancel(errGone)
	}
	return err
}

// noop tells a client that waits for an answer that the server lives.
func (c *conn) noop(now time.Time) {
	if !c.busy.Load() || now.UnixNano()-c.written.Load() < int64(c.cfg.KeepAlive/3) || !c.write.TryLock() {
		return
	}
	defer c.write.Unlock()
	c.until = now.Add(time.Second)
	_ = c.net.SetWriteDeadline(c.until)
	_, _ = c.net.Write([]byte{0, 0})
	c.written.Store(now.UnixNano())
}
