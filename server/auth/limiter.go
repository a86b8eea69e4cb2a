package auth

import (
	"sync"
	"time"
)

// limiter locks a name after too many wrong passwords in a row.
type limiter struct {
	max  int
	lock time.Duration
	now  func() time.Time

	mu  sync.Mutex
	bad map[string]*failures
}

type failures struct {
	count int
	until time.Time
}

// maxNames bounds the names that are remembered: a flood of invented ones must not fill the memory.
const maxNames = 10_000

func newLimiter(max int, lock time.Duration, now func() time.Time) *limiter {
	return &limiter{max: max, lock: lock, now: now, bad: map[string]*failures{}}
}

// locked reports whether name must wait.
func (l *limiter) locked(name string) bool {
	if l.max <= 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.bad[name]
	return f != nil && f.count >= l.max && l.now().Before(f.until)
}

// note counts a log-on of name.
func (l *limiter) note(name string, good bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if good {
		delete(l.bad, name)
		return
	}
	f := l.bad[name]
	if f == nil {
		l.makeRoom()
		f = &failures{}
		l.bad[name] = f
	}
	f.count++
	f.until = l.now().Add(l.lock)
}

// makeRoom forgets names whose time is over, or any where there is none.
func (l *limiter) makeRoom() {
	if len(l.bad) < maxNames {
		return
	}
	now := l.now()
	for name, f := range l.bad {
		if now.After(f.until) {
			delete(l.bad, name)
		}
	}
	for name := range l.bad {
		if len(l.bad) < maxNames {
			return
		}
		delete(l.bad, name)
	}
}
