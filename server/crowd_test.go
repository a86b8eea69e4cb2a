package server_test

import (
	"bytes"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/morseldb/morsel/server"
)

// until waits for what must come true.
func until(t *testing.T, what string, true func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); !true(); <-tick.C {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// TestCrowd has 1,000 connections that do nothing and 200 that work; all are served, and nothing of them is left.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand connections")
	}
	before := runtime.NumGoroutine()
	s := start(t)
	idle := make([]*client, 1000)
	for i := range idle {
		idle[i] = open(t, s, 8)
	}
	var wait sync.WaitGroup
	for i := range 200 {
		c := open(t, s, 8)
		wait.Go(func() {
			for k := range 20 {
				c.run(fmt.Sprintf("UNWIND range(1, 100) AS x RETURN x + %d", i+k), nil)
				c.flush()
				if r := c.read(); r.kind != "SUCCESS" {
					t.Errorf("%s %v", r.kind, r.data)
					return
				}
				n := 0
				for c.read().kind == "RECORD" {
					n++
				}
				if n != 100 {
					t.Errorf("%d rows", n)
				}
			}
			c.nc.Close()
		})
	}
	wait.Wait()
	for _, c := range idle {
		c.run("RETURN 1", nil)
		c.flush()
		c.expect("SUCCESS")
		c.expect("RECORD")
		c.expect("SUCCESS")
		c.nc.Close()
	}
	until(t, "goroutines end with their connections", func() bool { return runtime.NumGoroutine() < before+30 })
	if n := s.DB().Transactions(); n != 0 {
		t.Errorf("%d transactions are left", n)
	}
}

// TestSlowReaders ask for millions of rows and read none: they hold up nobody, and take little memory.
func TestSlowReaders(t *testing.T) {
	s := start(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const readers = 20
	slow := make([]*client, readers)
	for i := range slow {
		slow[i] = open(t, s, 8)
		_ = slow[i].nc.(*net.TCPConn).SetReadBuffer(4 << 10)
		slow[i].run("UNWIND range(1, 10000000) AS x RETURN x, 'some text that takes a little room'", nil)
		slow[i].flush()
		slow[i].expect("SUCCESS")
	}
	c := open(t, s, 8)
	for i := range 200 {
		c.run(fmt.Sprintf("CREATE (:Quick {x: %d})", i), nil)
		c.flush()
		c.expect("SUCCESS")
		c.expect("SUCCESS")
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > readers<<20 {
		t.Errorf("%d MB for %d readers", grown>>20, readers)
	}
	for _, c := range slow {
		c.nc.Close()
	}
	until(t, "their queries end", func() bool { return s.DB().Transactions() == 0 })
}

// TestVanishingClients go in the middle of all that takes long.
func TestVanishingClients(t *testing.T) {
	s := start(t)
	before := runtime.NumGoroutine()
	for i := range 40 {
		c := open(t, s, 8)
		switch i % 4 {
		case 0:
			c.run("UNWIND range(1, 1000000000000) AS x RETURN x", nil)
		case 1:
			c.run("UNWIND range(1, 1000000000000) AS x RETURN count(x)", nil)
		case 2:
			c.queue(0x11, map[string]any{})
			c.run("UNWIND range(1, 1000000000000) AS x CREATE (:Gone) RETURN count(*)", nil)
		case 3:
			c.queue(0x11, map[string]any{})
		}
		c.flush()
		if i%4 != 2 {
			c.expect("SUCCESS")
		}
		c.nc.Close()
	}
	until(t, "their transactions end", func() bool { return s.DB().Transactions() == 0 })
	until(t, "their goroutines end", func() bool { return runtime.NumGoroutine() < before+20 })
	if n := s.DB().Stats().Nodes; n != 0 {
		t.Errorf("%d nodes of transactions that never were committed", n)
	}
}

// TestFloodOfBadLogOns: the user is locked, others get in, the memory stays small.
func TestFloodOfBadLogOns(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("right-password"),
		server.WithSetting("dbms.security.auth_lock_time", "1h"), server.WithSetting("server.bolt.log_on_timeout", "10m"))
	logOn := func(user, password string) string {
		c := dial(t, s, 8)
		defer c.nc.Close()
		c.queue(0x01, hello)
		c.queue(0x6A, map[string]any{"scheme": "basic", "principal": user, "credentials": password})
		c.flush()
		if r := c.read(); r.kind != "SUCCESS" {
			return r.kind
		}
		r := c.read()
		return r.kind + strings.TrimPrefix(r.code(), "Neo.ClientError.Security.")
	}
	if got := logOn("neo4j", "right-password"); got != "SUCCESS" {
		t.Fatal(got)
	}
	var mu sync.Mutex
	seen := map[string]int{}
	var wait sync.WaitGroup
	for i := range 60 {
		wait.Go(func() {
			got := logOn([]string{"ann", fmt.Sprint("user", i)}[i%2], "wrong")
			mu.Lock()
			seen[got]++
			mu.Unlock()
		})
	}
	wait.Wait()
	if seen["FAILUREUnauthorized"] < 33 || seen["FAILUREAuthenticationRateLimit"] < 20 || len(seen) != 2 {
		t.Errorf("%v", seen)
	}
	if got := logOn("ann", "wrong"); got != "FAILUREAuthenticationRateLimit" {
		t.Errorf("after the flood: %s", got)
	}
	if got := logOn("neo4j", "right-password"); got != "SUCCESS" {
		t.Errorf("somebody else: %s", got)
	}
}

// TestGarbage sends what is no Bolt: the server answers or ends the connection, and lives.
func TestGarbage(t *testing.T) {
	s := start(t)
	for _, g := range [][]byte{
		{}, []byte("\x00"), []byte("hello, is anybody there?"), []byte("POST / HTTP/1.1\r\n\r\n"), bytes.Repeat([]byte{0xFF}, 100_000),
		{0x60, 0x60, 0xB0, 0x17}, append([]byte{0x60, 0x60, 0xB0, 0x17, 0, 0, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, bytes.Repeat([]byte{0xFF}, 70_000)...),
		{0x60, 0x60, 0xB0, 0x17, 0, 0, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0xB1, 1, 0xDA, 0xFF, 0xFF, 0xFF, 0, 0}, {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5},
	} {
		nc, err := net.Dial("tcp", s.BoltAddress())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = nc.Write(g)
		nc.Close()
	}
	c := open(t, s, 8)
	c.run("RETURN 1", nil)
	c.flush()
	c.expect("SUCCESS")
}
