package bolt

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// Server serves Bolt on listeners: plain, over TLS and over WebSocket on the same port.
type Server struct {
	cfg *Config
	// TLS, where set, answers clients that begin with a TLS handshake; RequireTLS refuses the others.
	tls        *tls.Config
	requireTLS bool
	maxConns   int

	ctx    context.Context
	cancel context.CancelCauseFunc
	ids    atomic.Uint64
	open   atomic.Int64
	wait   sync.WaitGroup

	mu        sync.Mutex
	conns     map[*conn]struct{}
	raw       map[net.Conn]struct{}
	stopping  bool
	listeners []net.Listener
	web       *http.Server
	webIn     *handedOver
}

// Limits is what a Server sets about its listeners.
type Limits struct {
	TLS        *tls.Config
	RequireTLS bool
	MaxConns   int // 0 = as many as there are files
}

// NewServer makes a server; it listens nowhere yet.
func NewServer(cfg *Config, l Limits) *Server {
	s := &Server{cfg: cfg, tls: l.TLS, requireTLS: l.RequireTLS, maxConns: l.MaxConns, conns: map[*conn]struct{}{}, raw: map[net.Conn]struct{}{}}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.webIn = &handedOver{conns: make(chan net.Conn), done: s.ctx.Done()}
	s.web = &http.Server{Handler: http.HandlerFunc(s.serveWeb), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	go func() { _ = s.web.Serve(s.webIn) }()
	go s.keepAlive()
	return s
}

func (s *Server) nextID() string { return fmt.Sprintf("bolt-%d", s.ids.Add(1)-1) }

// acceptAgain is how long Serve waits where no connection can be taken.
const acceptAgain = 20 * time.Millisecond

// Serve takes connections from l until it is closed.
func (s *Server) Serve(l net.Listener) error {
	for {
		nc, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil { // out of files, most likely: those in use come back
			select {
			case <-s.ctx.Done():
				return err
			case <-time.After(acceptAgain):
			}
			continue
		}
		if s.maxConns > 0 && s.open.Load() >= int64(s.maxConns) || !s.hold(nc) {
			nc.Close()
			continue
		}
		s.open.Add(1)
		s.wait.Add(1)
		go func() {
			defer s.wait.Done()
			defer s.open.Add(-1)
			defer s.release(nc)
			s.accept(nc)
		}()
	}
}

func (s *Server) hold(nc net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.raw[nc] = struct{}{}
	return true
}

func (s *Server) release(nc net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.raw, nc)
}

// tlsRecord is the first byte of a TLS handshake.
const tlsRecord = 0x16

// accept finds out what the client speaks.
func (s *Server) accept(nc net.Conn) {
	if t, ok := nc.(*net.TCPConn); ok {
		_ = t.SetNoDelay(true)
		_ = t.SetKeepAlive(true)
	}
	if s.cfg.LogOnTime > 0 {
		_ = nc.SetDeadline(time.Now().Add(s.cfg.LogOnTime))
	}
	in := bufio.NewReaderSize(nc, readBuffer)
	first, err := in.Peek(1)
	if err != nil {
		nc.Close()
		return
	}
	if first[0] == tlsRecord && s.tls != nil {
		secure := tls.Server(&replay{nc, in}, s.tls)
		nc, in = secure, bufio.NewReaderSize(secure, readBuffer)
	} else if s.requireTLS {
		nc.Close()
		return
	}
	head, err := in.Peek(4)
	if err != nil {
		nc.Close()
		return
	}
	if string(head) == "GET " {
		ended := make(chan struct{})
		_ = nc.SetDeadline(time.Time{})
		if s.webIn.give(&noticed{replay{nc, in}, sync.OnceFunc(func() { close(ended) })}) {
			<-ended
		} else {
			nc.Close()
		}
		return
	}
	s.serve(nc, in)
}

// serveWeb answers HTTP on the Bolt port: WebSockets carry Bolt, health checks get an empty answer.
func (s *Server) serveWeb(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "0")
		w.Header().Set("Connection", "close")
		return
	}
	// Bolt has a log-on of its own and no cookies: any page may connect, as to Neo4j.
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	ws.SetReadLimit(-1) // the messages' own limit holds
	nc := websocket.NetConn(s.ctx, ws, websocket.MessageBinary)
	s.serve(nc, bufio.NewReaderSize(nc, readBuffer))
}

func (s *Server) enter(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.conns[c] = struct{}{}
	s.cfg.Backend.Metrics.Connected()
	return true
}

func (s *Server) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.cfg.Backend.Metrics.Disconnected()
}

// keepAlive sends NOOPs on connections whose clients wait.
func (s *Server) keepAlive() {
	if s.cfg.KeepAlive <= 0 {
		return
	}
	tick := time.NewTicker(max(s.cfg.KeepAlive/12, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case now := <-tick.C:
			for _, c := range s.list() {
				c.noop(now)
			}
		}
	}
}

func (s *Server) list() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		out = append(out, c)
	}
	return out
}

// lastWords is how long a stopping server waits for the answers to what it has ended.
const lastWords = time.Second

// Stop closes idle connections, lets requests and open transactions of the others end until ctx does, ends those that are left and closes
// all connections. That no new transaction begins is the backend's to see to.
func (s *Server) Stop(ctx context.Context) {
	s.mu.Lock()
	s.stopping = true
	for _, l := range s.listeners {
		l.Close()
	}
	s.mu.Unlock()
	s.drain(ctx, func(c *conn) bool { return c.working() || c.holds.Load() })
	ends, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	for _, c := range s.list() {
		c.end(errStopping)
	}
	s.drain(ends, (*conn).working)
	s.cancel(errGone)
	s.mu.Lock()
	for nc := range s.raw {
		nc.Close()
	}
	s.mu.Unlock()
	_ = s.web.Close()
	s.wait.Wait()
}

// drain closes connections as soon as they do not work, until none does or ctx ends.
func (s *Server) drain(ctx context.Context, works func(*conn) bool) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		left := 0
		for _, c := range s.list() {
			if works(c) {
				left++
			} else {
				c.net.Close()
			}
		}
		if left == 0 {
			return
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// working reports whether the connection has a request that is not wholly answered.
func (c *conn) working() bool { return c.busy.Load() || c.unsent.Load() }

// Add makes Stop close l.
func (s *Server) Add(l net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, l)
}
