package bolt

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"testing"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/metrics"
)

// exchange is a connection whose client has said all it will say; what the server answers is dropped.
type exchange struct {
	net.Conn
	in *bytes.Reader
}

func (e *exchange) Read(p []byte) (int, error)       { return e.in.Read(p) }
func (e *exchange) Write(p []byte) (int, error)      { return len(p), nil }
func (e *exchange) Close() error                     { return nil }
func (e *exchange) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (e *exchange) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (e *exchange) SetDeadline(time.Time) error      { return nil }
func (e *exchange) SetReadDeadline(time.Time) error  { return nil }
func (e *exchange) SetWriteDeadline(time.Time) error { return nil }

// FuzzConversation says anything to a server: behind the handshake, and behind a log-on. Queries are short, for
// the fuzzer finds endless ones sooner or later.
func FuzzConversation(f *testing.F) {
	db := morsel.OpenMemory(morsel.WithMemoryLimit(16 << 20))
	defer db.Close()
	hello := closeChunk(append(openChunk(nil), 0xB1, 0x01, 0xA2, 0x8A, 'u', 's', 'e', 'r', '_', 'a', 'g', 'e', 'n', 't', 0x81, 'x', 0x8A, 'b', 'o', 'l', 't', '_', 'a', 'g', 'e', 'n', 't', 0xA0), 0)
	logon := closeChunk(append(openChunk(nil), 0xB1, 0x6A, 0xA1, 0x86, 's', 'c', 'h', 'e', 'm', 'e', 0x84, 'n', 'o', 'n', 'e'), 0)
	run := closeChunk(append(openChunk(nil), 0xB3, 0x10, 0x88, 'R', 'E', 'T', 'U', 'R', 'N', ' ', '1', 0xA0, 0xA0), 0)
	pull := closeChunk(append(openChunk(nil), 0xB1, 0x3F, 0xA1, 0x81, 'n', 0xFF), 0)
	f.Add(bytes.Join([][]byte{hello, logon, run, pull}, nil), false)
	f.Add(bytes.Join([][]byte{run, pull, closeChunk(append(openChunk(nil), 0xB0, 0x0F), 0)}, nil), true)
	f.Fuzz(func(_ *testing.T, in []byte, loggedOn bool) {
		s := NewServer(&Config{
			Backend: &backend.Backend{DB: db, Metrics: &metrics.Metrics{}, MaxDuration: 50 * time.Millisecond, BookmarkTimeout: time.Millisecond},
			Agent:   "Neo4j/5.26.0", Advertised: func() string { return "x" }, MaxMessage: 1 << 20, MaxBefore: 64 << 10,
			Panicked: func(p any, stack []byte) { panic(p) },
		}, Limits{})
		talk := []byte{0x60, 0x60, 0xB0, 0x17, 0, 0, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
		if loggedOn {
			talk = append(append(talk, hello...), logon...)
		}
		nc := &exchange{in: bytes.NewReader(append(talk, in...))}
		s.serve(nc, bufio.NewReader(nc))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Stop(ctx)
		if n := db.Transactions(); n != 0 {
			panic("transactions are left")
		}
	})
}
