package bolt

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
)

// intake is how a connection's requests come in. The goroutine that carries requests out reads them too, for
// handing each over to another costs more than most of them. Only where a request takes longer than patience a
// second goroutine watches the socket, so that RESET and the end of the connection are seen while a query runs; it
// queues what else comes, and leaves as soon as it has read something that the first one waits for.
type intake struct {
	in *bufio.Reader
	// limit bounds a message, in bytes.
	limit atomic.Int64
	// idle bounds the wait for a request, 0 = not at all; deadline sets the one of reading.
	idle     atomic.Int64
	deadline func(time.Time) error
	bounded  bool // a deadline is set
	// gone ends what the connection has started.
	gone context.CancelCauseFunc
	// late sends the answers that wait for those of a request that takes long.
	late func()

	busy     atomic.Bool // a request is carried out
	watchers sync.WaitGroup

	mu         sync.Mutex
	arrived    sync.Cond
	queue      [][]byte // what the second goroutine has read
	queued     int      // its bytes
	broken     error
	interrupts int                     // RESETs that have been read and not been answered
	running    context.CancelCauseFunc // ends what runs now; nil when nothing does
	watching   bool                    // the second goroutine reads
	waiting    bool                    // the first one waits for it
	since      time.Time               // when the request began that is carried out
	timer      *time.Timer
	armed      bool // timer will fire
}

// patience is how long a request may take until its connection is watched, and answers before it are sent.
const patience = 2 * time.Millisecond

// next is the next request. Answers are sent by flush before it waits for one.
func (i *intake) next(flush func() error) (msg []byte, ok bool) {
	i.mu.Lock()
	i.busy.Store(false)
	for i.broken == nil && len(i.queue) == 0 && i.watching {
		i.mu.Unlock()
		if flush() != nil {
			return nil, false
		}
		i.mu.Lock()
		if i.broken == nil && len(i.queue) == 0 && i.watching {
			i.waiting = true
			i.arrived.Wait()
			i.waiting = false
		}
	}
	defer i.mu.Unlock()
	if i.broken != nil {
		return nil, false
	}
	if len(i.queue) == 0 {
		i.mu.Unlock()
		msg, err := i.read(flush)
		i.mu.Lock()
		if !i.seen(msg, err) {
			return nil, false
		}
		i.begins()
		return msg, true
	}
	msg, i.queue = i.queue[0], i.queue[1:]
	if len(i.queue) == 0 {
		i.queue = nil
	}
	i.queued -= len(msg)
	i.arrived.Broadcast()
	i.begins()
	return msg, true
}

// read reads a request; answers are sent first unless it is there already.
func (i *intake) read(flush func() error) ([]byte, error) {
	if !complete(i.in) {
		if err := flush(); err != nil {
			return nil, err
		}
	}
	if idle := time.Duration(i.idle.Load()); idle > 0 {
		_ = i.deadline(time.Now().Add(idle))
		i.bounded = true
	} else if i.bounded {
		_ = i.deadline(time.Time{})
		i.bounded = false
	}
	return readMessage(i.in, int(i.limit.Load()))
}

// complete reports whether a whole message has been read ahead.
func complete(in *bufio.Reader) bool {
	head, _ := in.Peek(in.Buffered())
	any := false
	for len(head) >= 2 {
		n := int(binary.BigEndian.Uint16(head))
		if n == 0 && any {
			return true
		}
		any = any || n > 0
		head = head[min(2+n, len(head)):]
	}
	return false
}

// seen notes a request, or the end of the connection: it reports false then. i.mu is held.
func (i *intake) seen(msg []byte, err error) bool {
	if err == nil && isGoodbye(msg) {
		err = io.EOF
	}
	if i.broken == nil {
		i.broken = err
	}
	if i.broken != nil {
		i.interrupt()
		i.gone(errGone)
		return false
	}
	if isReset(msg) {
		i.interrupts++
		i.interrupt()
	}
	return true
}

// begins notes that a request is carried out from now on; i.mu is held.
func (i *intake) begins() {
	i.busy.Store(true)
	i.since = time.Now()
	if i.armed {
		return
	}
	i.armed = true
	if i.timer == nil {
		i.timer = time.AfterFunc(patience, i.expired)
		return
	}
	i.timer.Reset(patience)
}

// overdue reports whether the request that is carried out has taken longer than patience: the timer will not fire for it again.
func (i *intake) overdue() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return !i.armed
}

// expired runs in the timer's goroutine. The timer is set once for many short requests.
func (i *intake) expired() {
	i.mu.Lock()
	left := patience - time.Since(i.since)
	switch {
	case !i.busy.Load() || i.broken != nil:
		i.armed = false
		i.mu.Unlock()
		return
	case left > 0:
		i.timer.Reset(left)
		i.mu.Unlock()
		return
	}
	i.armed = false
	start := !i.watching
	if start {
		i.watching = true
		i.watchers.Add(1)
	}
	i.mu.Unlock()
	i.late()
	if start {
		if i.idle.Load() > 0 {
			_ = i.deadline(time.Time{}) // what runs may take as long as it likes
		}
		i.watch()
	}
}

// watch queues requests until the one that carries them out waits for one, or the connection ends.
func (i *intake) watch() {
	defer i.watchers.Done()
	for {
		msg, err := readMessage(i.in, int(i.limit.Load()))
		i.mu.Lock()
		for err == nil && (len(i.queue) >= maxWaiting || i.queued > maxWaitSize) && i.broken == nil {
			i.arrived.Wait()
		}
		ok := i.seen(msg, err)
		if ok {
			i.queue = append(i.queue, msg)
			i.queued += len(msg)
		}
		i.watching = ok && !i.waiting
		again := i.watching
		i.arrived.Broadcast()
		i.mu.Unlock()
		if !again {
			return
		}
	}
}

// ends makes the second goroutine leave; the connection has been closed.
func (i *intake) ends() {
	i.mu.Lock()
	if i.broken == nil {
		i.broken = errGone
	}
	if i.timer != nil {
		i.timer.Stop()
	}
	i.arrived.Broadcast()
	i.mu.Unlock()
	i.watchers.Wait()
}

// interrupted reports whether a RESET waits for its answer.
func (i *intake) interrupted() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.interrupts > 0
}

// resumed notes that a RESET is answered.
func (i *intake) resumed() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.interrupts--
}

// end ends what runs, which fails with why.
func (i *intake) end(why error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.running != nil {
		i.running(why)
	}
}

// interrupt ends what runs; i.mu is held.
func (i *intake) interrupt() {
	if i.running != nil {
		i.running(status.New(status.TransactionTerminated, "",
			"The transaction has been terminated. Retry your operation in a new transaction, and you should see a successful result. Explicitly terminated by the user. "))
	}
}

// runs makes end the way to interrupt what runs from now on; nil where nothing does.
func (i *intake) runs(end context.CancelCauseFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.running = end
	if end != nil && (i.interrupts > 0 || i.broken != nil) {
		i.interrupt()
	}
}

// errStopping ends what a stopping server cannot wait for: drivers try it again elsewhere, or later.
var errStopping = status.New(backend.CodeUnavailable, "",
	"The transaction has been terminated. Retry your operation in a new transaction, and you should see a successful result. The database is not currently available to serve your request: the server is stopping.")

var errGone = status.New(status.TransactionTerminated, "", "The connection has been closed.")

func isReset(msg []byte) bool   { return len(msg) >= 2 && msg[0] == 0xB0 && msg[1] == msgReset }
func isGoodbye(msg []byte) bool { return len(msg) >= 2 && msg[0] == 0xB0 && msg[1] == msgGoodbye }
