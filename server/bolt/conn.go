// Package bolt speaks Bolt 4.4, 5.0 to 5.4 and 5.6 to 5.8: the handshake,
// chunks, requests as a state machine, and answers that are encoded from the
// engine's batches straight into the connection's buffer. Each connection has two
// goroutines: one reads requests, so that it sees RESET and the end of the
// connection while a query runs; the other carries them out in order.
package bolt

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
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
}

// The sizes of a connection's buffers: small, for idle ones are many.
const (
	readBuffer  = 4 << 10
	flushAt     = 64 << 10
	keepBuffer  = 128 << 10
	maxWaiting  = 4096      // requests that wait
	maxWaitSize = 256 << 20 // their bytes
)

type conn struct {
	cfg     *Config
	net     net.Conn
	in      *bufio.Reader
	version version
	// byManifest: the version was chosen from the manifest and is said again in HELLO's answer.
	byManifest bool
	id         string

	ctx    context.Context // ends with the connection
	cancel context.CancelCauseFunc

	mu         sync.Mutex
	arrived    sync.Cond
	queue      [][]byte
	queued     int // bytes
	broken     error
	interrupts int
	running    context.CancelCauseFunc // ends what runs now; nil when nothing does

	write   sync.Mutex // of the socket: answers and NOOPs, and of pending
	pending []byte     // answers that wait for those of the request that runs, not long
	late    *time.Timer
	written atomic.Int64
	busy    atomic.Bool
	limit   atomic.Int64

	out      encoder
	state    state
	caller   backend.Caller
	authed   bool
	utc      bool
	addr     string // the address that the client says it has dialled
	filter   filter
	txFilter filter // of the open transaction

	tx      *backend.Tx
	streams map[int64]*stream
	last    int64
	nextQid int64
}

// serve speaks Bolt on nc until it ends.
func (s *Server) serve(nc net.Conn, in *bufio.Reader) {
	c := &conn{cfg: s.cfg, net: nc, in: in, id: s.nextID()}
	c.arrived.L = &c.mu
	c.ctx, c.cancel = context.WithCancelCause(s.ctx)
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
	c.out.Legacy = !c.out.elementIDs
	c.out.database = s.cfg.Backend.DB.Name()
	c.caller = backend.Caller{Connection: c.id, Address: nc.RemoteAddr().String()}
	c.limit.Store(int64(s.cfg.MaxBefore))
	c.written.Store(time.Now().UnixNano())
	if !s.enter(c) {
		return
	}
	defer s.leave(c)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.execute()
	}()
	c.read()
	<-done
}

// read queues requests until the connection ends. A RESET ends what runs at once.
func (c *conn) read() {
	for {
		msg, err := readMessage(c.in, int(c.limit.Load()))
		c.mu.Lock()
		for err == nil && (len(c.queue) >= maxWaiting || c.queued > maxWaitSize) && c.broken == nil {
			c.arrived.Wait()
		}
		if c.broken == nil {
			c.broken = err
		}
		if c.broken != nil || isGoodbye(msg) {
			if c.broken == nil {
				c.broken = io.EOF
			}
			c.interrupt()
			c.cancel(errGone)
			c.arrived.Broadcast()
			c.mu.Unlock()
			return
		}
		if isReset(msg) {
			c.interrupts++
			c.interrupt()
		}
		c.queue = append(c.queue, msg)
		c.queued += len(msg)
		c.arrived.Broadcast()
		c.mu.Unlock()
	}
}

var errGone = status.New(status.TransactionTerminated, "", "The connection has been closed.")

func isReset(msg []byte) bool   { return len(msg) == 2 && msg[0] == 0xB0 && msg[1] == msgReset }
func isGoodbye(msg []byte) bool { return len(msg) >= 2 && msg[0]&0xF0 == 0xB0 && msg[1] == msgGoodbye }

// interrupt ends what runs; c.mu is held.
func (c *conn) interrupt() {
	if c.running != nil {
		c.running(status.New(status.TransactionTerminated, "",
			"The transaction has been terminated. Retry your operation in a new transaction, and you should see a successful result. Explicitly terminated by the user. "))
	}
}

// runs makes end the way to interrupt what runs from now on; nil where nothing does.
func (c *conn) runs(end context.CancelCauseFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = end
	if end != nil && (c.interrupts > 0 || c.broken != nil) {
		c.interrupt()
	}
}

// next is the next request; answers are sent before it waits for one.
func (c *conn) next() (msg []byte, ok bool) {
	c.mu.Lock()
	if len(c.queue) == 0 && c.broken == nil {
		c.busy.Store(false)
		c.mu.Unlock()
		if c.flush() != nil {
			return nil, false
		}
		c.mu.Lock()
	}
	for len(c.queue) == 0 && c.broken == nil {
		c.arrived.Wait()
	}
	defer c.mu.Unlock()
	if c.broken != nil {
		return nil, false
	}
	c.busy.Store(true)
	msg, c.queue = c.queue[0], c.queue[1:]
	if len(c.queue) == 0 {
		c.queue = nil
	}
	c.queued -= len(msg)
	c.arrived.Broadcast()
	return msg, true
}

// execute carries out requests in order.
func (c *conn) execute() {
	defer c.net.Close()
	defer c.drop()
	defer c.stopReading()
	for c.state != defunct {
		msg, ok := c.next()
		if !ok {
			if errors.Is(c.broken, errTooLarge) {
				c.failure(&protocolError{errTooLarge.Error()})
				_ = c.flush()
			}
			return
		}
		c.cfg.Backend.Metrics.Message()
		c.answer(msg)
		if len(c.out.Buf) >= flushAt && c.flush() != nil {
			return
		}
	}
	_ = c.flush()
}

func (c *conn) stopReading() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil {
		c.broken = errGone
	}
	c.arrived.Broadcast()
}

// answer carries out one request.
func (c *conn) answer(msg []byte) {
	c.mu.Lock()
	interrupted := c.interrupts > 0
	c.mu.Unlock()
	r := packstream.Reader{Buf: msg, Legacy: !c.version.at(5, 0) && !c.utc}
	tag, f, err := r.Message()
	if tag == msgReset && err == nil {
		c.reset()
		return
	}
	if bad := (*packstream.ValueError)(nil); err != nil && !errors.As(err, &bad) {
		c.fatal(err.Error())
		return
	}
	m, known := requests[tag]
	switch {
	case !known || !c.version.at(m.since.major, m.since.minor):
		c.state = defunct
	case interrupted && c.authed, c.state == failed:
		c.ignored()
	case !m.allowed(c.state):
		c.fatal(outOfState(m, c.state).Error())
	case err != nil:
		c.fail(err)
	default:
		c.postpone()
		if err := m.handle(c, f); err != nil {
			c.fail(err)
		}
	}
}

// patience is how long answers wait for the next request's, to be sent with them.
const patience = 2 * time.Millisecond

// postpone keeps the answers so far to be sent with the next ones, or soon where those take long.
func (c *conn) postpone() {
	if len(c.out.Buf) == 0 {
		return
	}
	c.write.Lock()
	defer c.write.Unlock()
	c.pending = append(c.pending, c.out.Buf...)
	c.out.Buf = c.out.Buf[:0]
	if c.late == nil {
		c.late = time.AfterFunc(patience, c.sendLate)
		return
	}
	c.late.Reset(patience)
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
	var protocol *protocolError
	if errors.As(err, &protocol) {
		c.fatal(protocol.msg)
		return
	}
	c.failure(err)
	c.drop()
	if !c.authed {
		c.state = defunct
		return
	}
	c.state = failed
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
	c.mu.Lock()
	c.interrupts--
	c.mu.Unlock()
	switch {
	case c.authed:
		c.state = ready
	case c.state == negotiation:
		c.fatal("Message of type ResetMessage cannot be handled by a session in the NEGOTIATION state.")
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
	var m meta
	m.body.elementIDs, m.body.Legacy, m.body.database = c.out.elementIDs, c.out.Legacy, c.out.database
	if fill != nil {
		fill(&m)
	}
	start := c.open()
	c.out.Struct(msgSuccess, 1)
	c.out.Map(m.n)
	c.out.Buf = append(c.out.Buf, m.body.Buf...)
	c.close(start)
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
	out := c.out.Buf
	if len(c.pending) > 0 {
		c.late.Stop()
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

// send writes to the socket; c.write is held.
func (c *conn) send(out []byte) error {
	if c.cfg.WriteTime > 0 {
		_ = c.net.SetWriteDeadline(time.Now().Add(c.cfg.WriteTime))
	}
	n, err := c.net.Write(out)
	c.cfg.Backend.Metrics.Written(n)
	c.written.Store(time.Now().UnixNano())
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
	_ = c.net.SetWriteDeadline(now.Add(time.Second))
	_, _ = c.net.Write([]byte{0, 0})
	c.written.Store(now.UnixNano())
}
