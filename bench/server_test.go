package bench

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"github.com/morseldb/morsel/server"
	"github.com/morseldb/morsel/server/packstream"
)

// boltAddress is a Bolt server: the one that MORSEL_BENCH_BOLT names (host:port, without
// log-on; any server that speaks Bolt), or one in this process.
func boltAddress(b *testing.B) string {
	b.Helper()
	if a := os.Getenv("MORSEL_BENCH_BOLT"); a != "" {
		return a
	}
	s, err := server.Open(context.Background(), "", server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"),
		server.WithSetting("server.http.enabled", "false"), server.WithSetting("dbms.security.auth_enabled", "false"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close(context.Background()) })
	return s.BoltAddress()
}

func boltDriver(b *testing.B) (neo4j.DriverWithContext, context.Context) {
	b.Helper()
	d, err := neo4j.NewDriverWithContext("bolt://"+boltAddress(b), neo4j.NoAuth(), func(c *config.Config) { c.TelemetryDisabled = true })
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	b.Cleanup(func() { _ = d.Close(ctx) })
	return d, ctx
}

// BenchmarkBoltReturnOne is RETURN 1 in auto-commit round trips of the Go driver.
func BenchmarkBoltReturnOne(b *testing.B) {
	for name, sessions := range map[string]int{"sessions=1": 1, "sessions=16": 16} {
		b.Run(name, func(b *testing.B) {
			d, ctx := boltDriver(b)
			times := make([][]time.Duration, sessions)
			var wait sync.WaitGroup
			b.ResetTimer()
			for i := range sessions {
				n := b.N / sessions
				if i < b.N%sessions {
					n++
				}
				wait.Go(func() { times[i] = returnOne(ctx, b, d, n) })
			}
			wait.Wait()
			b.StopTimer()
			all := slices.Concat(times...)
			slices.Sort(all)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "queries/s")
			b.ReportMetric(float64(all[len(all)/2].Microseconds()), "median-µs")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
		})
	}
}

func returnOne(ctx context.Context, b *testing.B, d neo4j.DriverWithContext, n int) []time.Duration {
	s := d.NewSession(ctx, neo4j.SessionConfig{})
	defer s.Close(ctx)
	times := make([]time.Duration, n)
	for k := range times {
		began := time.Now()
		res, err := s.Run(ctx, "RETURN 1", nil)
		if err == nil {
			_, err = res.Single(ctx)
		}
		if err != nil {
			b.Error(err)
			return times
		}
		times[k] = time.Since(began)
	}
	return times
}

const millionRows = "UNWIND range(1, 1000000) AS x RETURN x, x + 1 AS y, 2 * x AS z"

// BenchmarkBoltMillionRows streams a million rows of three integers.
func BenchmarkBoltMillionRows(b *testing.B) {
	b.Run("driver", func(b *testing.B) {
		d, ctx := boltDriver(b)
		for b.Loop() {
			s := d.NewSession(ctx, neo4j.SessionConfig{FetchSize: neo4j.FetchAll})
			res, err := s.Run(ctx, millionRows, nil)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for res.Next(ctx) {
				n++
			}
			if n != 1_000_000 {
				b.Fatal(n, res.Err())
			}
			s.Close(ctx)
		}
	})
	b.Run("raw", func(b *testing.B) {
		c := rawBolt(b, boltAddress(b))
		for b.Loop() {
			c.run(b, millionRows)
		}
	})
}

// rawClient reads answers without decoding them.
type rawClient struct {
	net.Conn
	in *bufio.Reader
}

// rawBolt connects with Bolt 5.4 and logs on.
func rawBolt(b *testing.B, address string) *rawClient {
	b.Helper()
	nc, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { nc.Close() })
	c := &rawClient{Conn: nc}
	hello := &packstream.Writer{}
	hello.Struct(0x01, 1)
	hello.Map(2)
	hello.String("user_agent")
	hello.String("bench/1")
	hello.String("bolt_agent")
	hello.Map(1)
	hello.String("product")
	hello.String("bench/1")
	logon := &packstream.Writer{}
	logon.Struct(0x6A, 1)
	logon.Map(1)
	logon.String("scheme")
	logon.String("none")
	c.write(b, append([]byte{0x60, 0x60, 0xB0, 0x17, 0, 0, 4, 5}, make([]byte, 12)...))
	c.write(b, chunked(hello.Buf), chunked(logon.Buf))
	in := make([]byte, 512)
	for got, want := 0, 4+2; got < want; { // the version, and the ends of two messages
		n, err := nc.Read(in)
		if err != nil {
			b.Fatal(err)
		}
		got += messagesIn(in[:n], got)
	}
	return c
}

// messagesIn counts, roughly, what rawBolt waits for: 4 for the version, 1 for each SUCCESS.
func messagesIn(p []byte, before int) int {
	n := 0
	if before == 0 {
		n = 4
	}
	for i := 0; i+1 < len(p); i++ {
		if p[i] == 0xB1 && p[i+1] == 0x70 {
			n++
		}
	}
	return n
}

func chunked(msg []byte) []byte {
	return append(append(binary.BigEndian.AppendUint16(nil, uint16(len(msg))), msg...), 0, 0)
}

func (c *rawClient) write(b *testing.B, parts ...[]byte) {
	if _, err := c.Conn.Write(slices.Concat(parts...)); err != nil {
		b.Fatal(err)
	}
}

// run sends RUN and PULL and reads until the SUCCESS that ends the rows.
func (c *rawClient) run(b *testing.B, query string) {
	run := &packstream.Writer{}
	run.Struct(0x10, 3)
	run.String(query)
	run.Map(0)
	run.Map(0)
	pull := &packstream.Writer{}
	pull.Struct(0x3F, 1)
	pull.Map(1)
	pull.String("n")
	pull.Int(-1)
	c.write(b, chunked(run.Buf), chunked(pull.Buf))
	if c.in == nil {
		c.in = bufio.NewReaderSize(c.Conn, 256<<10)
	}
	for successes := 0; successes < 2; {
		var head [4]byte
		if _, err := io.ReadFull(c.in, head[:2]); err != nil {
			b.Fatal(err)
		}
		n := int(binary.BigEndian.Uint16(head[:]))
		if n == 0 {
			continue
		}
		p, err := c.in.Peek(2)
		if err != nil {
			b.Fatal(err)
		}
		switch p[1] {
		case 0x70:
			successes++
		case 0x7F:
			b.Fatal("FAILURE")
		}
		if _, err := c.in.Discard(n); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBoltIdle tells what connections cost that have logged on and do nothing. The clients' sockets are counted too
// where the server is in this process.
func BenchmarkBoltIdle(b *testing.B) {
	const conns = 1000
	address := boltAddress(b)
	for b.Loop() {
		before := memory()
		for range conns {
			c := rawBolt(b, address)
			c.run(b, "RETURN 1")
			c.in = nil
		}
		b.ReportMetric(float64(memory()-before)/(1<<20), "MB/1000")
	}
}

// memory is what heap and stacks take from the system.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
