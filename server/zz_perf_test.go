package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

func TestPerf(t *testing.T) {
	s := start(t)
	d, ctx := driverOn(t, "bolt", s, neo4j.NoAuth())
	for _, n := range []int{1, 16} {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var lat []time.Duration
		begin := time.Now()
		for range n {
			wg.Go(func() {
				ss := d.NewSession(ctx, neo4j.SessionConfig{})
				var l []time.Duration
				for time.Since(begin) < 2*time.Second {
					t0 := time.Now()
					r, err := ss.Run(ctx, "RETURN 1", nil)
					if err != nil { t.Error(err); return }
					if _, err := r.Consume(ctx); err != nil { t.Error(err); return }
					l = append(l, time.Since(t0))
				}
				mu.Lock(); lat = append(lat, l...); mu.Unlock()
			})
		}
		wg.Wait()
		sort.Slice(lat, func(i, j int) bool { return lat[i] < lat[j] })
		fmt.Printf("%d sessions: %.0f/s median %v p99 %v\n", n, float64(len(lat))/2, lat[len(lat)/2], lat[len(lat)*99/100])
	}
	for range 3 {
	t0 := time.Now()
	ss := d.NewSession(context.Background(), neo4j.SessionConfig{FetchSize: 1000})
	r, _ := ss.Run(ctx, "UNWIND range(1,1000000) AS x RETURN x, x+1 AS y, x*2 AS z", nil)
	k := 0
	for r.Next(ctx) { k++ }
	fmt.Println("driver 1M rows", k, time.Since(t0))
	}
	for range 3 {
	c := open(t, s, 8)
	t0 := time.Now()
	c.run("UNWIND range(1,1000000) AS x RETURN x, x+1 AS y, x*2 AS z", nil)
	c.flush()
	in := bufio.NewReaderSize(c.nc, 1<<16)
	total := 0
	buf := make([]byte, 1<<16)
	for total < 13_000_000 { n, err := in.Read(buf); total += n; if err == io.EOF { break }; if time.Since(t0) > 5*time.Second {break} ; if total > 19_900_000 {break}; c.nc.SetReadDeadline(time.Now().Add(200*time.Millisecond)); if err != nil { break } }
	fmt.Println("raw", total, time.Since(t0))
	}
}
