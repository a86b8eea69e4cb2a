package httpapi

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"sync"
	"time"

	"github.com/morseldb/morsel/server/backend"
)

// openTx is a transaction between requests. Its lock is held while a request works on it.
type openTx struct {
	sync.Mutex
	id    string
	user  string
	tx    *backend.Tx
	idle  time.Duration
	timer *time.Timer
	ended bool
}

// registry is the transactions that requests have left open.
type registry struct {
	mu   sync.Mutex
	open map[string]*openTx
	next int64
}

func newRegistry() *registry { return &registry{open: map[string]*openTx{}} }

// add keeps tx; named ones get an id that cannot be guessed, others a number as Neo4j has it.
func (g *registry) add(tx *backend.Tx, user string, idle time.Duration, named bool) *openTx {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next++
	id := strconv.FormatInt(g.next, 10)
	if named {
		var b [8]byte
		_, _ = rand.Read(b[:])
		id = hex.EncodeToString(b[:])
	}
	t := &openTx{id: id, user: user, tx: tx, idle: idle}
	g.open[id] = t
	t.timer = time.AfterFunc(idle, func() { g.expire(t) })
	t.Lock()
	return t
}

// take gives the transaction called id, locked, or nil where there is none of that user.
func (g *registry) take(id, user string) *openTx {
	g.mu.Lock()
	t := g.open[id]
	g.mu.Unlock()
	if t == nil || t.user != user {
		return nil
	}
	t.timer.Stop()
	t.Lock()
	if t.ended {
		t.Unlock()
		return nil
	}
	return t
}

// give puts a transaction back and says when it expires.
func (g *registry) give(t *openTx) time.Time {
	defer t.Unlock()
	t.timer.Reset(t.idle)
	return time.Now().Add(t.idle)
}

// drop forgets a transaction that has ended.
func (g *registry) drop(t *openTx) {
	t.ended = true
	t.timer.Stop()
	t.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, t.id)
}

func (g *registry) expire(t *openTx) {
	if !t.TryLock() {
		return // a request works on it, and will set the time anew
	}
	if t.ended {
		t.Unlock()
		return
	}
	t.tx.Rollback()
	g.drop(t)
}

func (g *registry) close() {
	g.mu.Lock()
	list := make([]*openTx, 0, len(g.open))
	for _, t := range g.open {
		list = append(list, t)
	}
	g.mu.Unlock()
	for _, t := range list {
		g.expire(t)
	}
}
