package checkpoint

import "sync"

// Runner does one thing in the background whenever it is asked to, never twice
// at once. Who asks while it is being done has it done once more.
type Runner struct {
	do   func()
	mu   sync.Mutex
	busy bool // a goroutine is doing it
	once bool // and does it once more
	shut bool
	all  sync.WaitGroup
}

// NewRunner makes a Runner of a function.
func NewRunner(do func()) *Runner { return &Runner{do: do} }

// Kick asks for it; it does not wait.
func (r *Runner) Kick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.shut:
	case r.busy:
		r.once = true
	default:
		r.busy = true
		r.all.Go(r.run)
	}
}

func (r *Runner) run() {
	for {
		r.do()
		r.mu.Lock()
		if !r.once || r.shut {
			r.busy = false
			r.mu.Unlock()
			return
		}
		r.once = false
		r.mu.Unlock()
	}
}

// Close waits until nothing is being done any more; later kicks do nothing.
func (r *Runner) Close() {
	r.mu.Lock()
	r.shut = true
	r.mu.Unlock()
	r.all.Wait()
}
