package operator

import (
	"sync"

	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/status"
)

// chore is a piece of work beside the lanes, done in steps: more is false after the last.
type chore func() (more bool, err error)

// chores are done by a team; the first error ends all.
type chores struct {
	mu   sync.Mutex
	err  error
	left sync.WaitGroup
}

type choreTask struct {
	all  *chores
	work chore
}

// together does chores and waits for their end.
func (b *Builder) together(work []chore) error {
	all := &chores{}
	all.left.Add(len(work))
	for _, w := range work {
		b.team.Group.Submit(&choreTask{all, func() (bool, error) {
			if err := b.State.Check(); err != nil {
				return false, err
			}
			return w()
		}})
	}
	b.State.Wait(all.left.Wait)
	return all.err
}

// Step does a step of a chore.
func (t *choreTask) Step() schedule.Verdict {
	more, err := false, t.all.failed()
	if err == nil {
		more, err = t.work()
	}
	if more && err == nil {
		return schedule.Again
	}
	t.all.end(err)
	return schedule.Finished
}

// Panicked ends the chores with an error.
func (t *choreTask) Panicked(err error) {
	t.all.end(status.Unexpected(err))
}

func (c *chores) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *chores) end(err error) {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
	}
	c.mu.Unlock()
	c.left.Done()
}
