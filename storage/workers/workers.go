// Package workers runs a loop on several goroutines: for what is built in the background from one snapshot, such as the
// contents of an index. The result may not depend on how many there are.
package workers

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Pool is how a loop is run. The zero Pool runs it on the caller's goroutine alone and never ends early.
type Pool struct {
	// Size is how many goroutines a loop has at most; below 2 it has none of its own.
	Size int
	// Context ends loops when it is done; nil for never.
	Context context.Context
	// Charge is told of bytes that are taken, and given back (below 0); its error ends what is built. Nil: nobody counts.
	Charge func(bytes int64) error
	// Progress counts what loops have done; nil: nobody asks.
	Progress *Progress
}

// turn is how long a goroutine of a loop keeps its processor when others could use it.
const turn = 500 * time.Microsecond

// Progress is how many steps of loops are done.
type Progress struct{ done atomic.Int64 }

// Done is the number of steps so far.
func (p *Progress) Done() int64 { return p.done.Load() }

// All is a pool with a goroutine for each processor.
func All(ctx context.Context) Pool { return Pool{Size: runtime.GOMAXPROCS(0), Context: ctx} }

// Err is why work should end; nil where it should not.
func (p Pool) Err() error {
	if p.Context == nil {
		return nil
	}
	return p.Context.Err()
}

// Take charges for bytes.
func (p Pool) Take(bytes int64) error {
	if p.Charge == nil {
		return nil
	}
	return p.Charge(bytes)
}

// Each calls f for stretches [from, to) of 0 to n that are at most step long, several at once. It ends early with the
// context's error. Between stretches it lets others have the processor: who waits for one, a commit whose sync has come
// back, say, would have it from the scheduler only after ten milliseconds, and a commit waits several times. So a stretch
// should be short, well below a millisecond of work.
func (p Pool) Each(n, step int, f func(from, to int)) error {
	stretches := (n + step - 1) / step
	size := min(p.Size, stretches)
	var next atomic.Int64
	var panicked atomic.Pointer[any]
	work := func() {
		defer func() {
			if p := recover(); p != nil {
				panicked.CompareAndSwap(nil, &p)
			}
		}()
		began := time.Now()
		for p.Err() == nil {
			if time.Since(began) > turn {
				runtime.Gosched()
				began = time.Now()
			}
			i := int(next.Add(1)) - 1
			if i >= stretches {
				return
			}
			to := min(n, (i+1)*step)
			f(i*step, to)
			if p.Progress != nil {
				p.Progress.done.Add(int64(to - i*step))
			}
		}
	}
	var wg sync.WaitGroup
	for range size - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	if v := panicked.Load(); v != nil {
		panic(*v)
	}
	return p.Err()
}
