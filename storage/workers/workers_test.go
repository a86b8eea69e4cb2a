package workers

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestEach looks at every place of a loop once, whatever the numbers are, and ends when it is told to.
func TestEach(t *testing.T) {
	for _, size := range []int{0, 1, 3, 16} {
		for _, n := range []int{0, 1, 7, 100} {
			seen := make([]atomic.Int32, n)
			err := Pool{Size: size}.Each(n, 7, func(from, to int) {
				for i := from; i < to; i++ {
					seen[i].Add(1)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			for i := range seen {
				if got := seen[i].Load(); got != 1 {
					t.Fatalf("%d workers, %d places: place %d was seen %d times", size, n, i, got)
				}
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls := atomic.Int32{}
	err := Pool{Size: 2, Context: ctx}.Each(1000, 1, func(int, int) {
		if calls.Add(1) == 3 {
			cancel()
		}
	})
	if err != context.Canceled || calls.Load() > 4 {
		t.Fatalf("%d calls after the end, error %v", calls.Load(), err)
	}
}

// TestEachLetsOthersRun has another goroutine on the only processor get it between stretches of a loop.
func TestEachLetsOthersRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var turns atomic.Int64
	var end atomic.Bool
	var other sync.WaitGroup
	other.Go(func() {
		for !end.Load() {
			turns.Add(1)
			runtime.Gosched()
		}
	})
	const stretches = 4
	err := Pool{}.Each(stretches, 1, func(int, int) {
		for began := time.Now(); time.Since(began) <= turn; {
		}
	})
	if err != nil || turns.Load() < stretches-1 {
		t.Errorf("the other had %d turns in %d stretches, %v", turns.Load(), stretches, err)
	}
	end.Store(true)
	other.Wait()
}
