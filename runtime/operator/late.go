package operator

import "github.com/morseldb/morsel/runtime/batch"

// late is an error that waits. An operator that meets one in the middle of a batch gives the rows before it first,
// as one that works a row at a time has done by then, and the error when it is asked again. So what a client is
// given before an error, and whether a LIMIT is satisfied before it, does not depend on the size of batches.
type late struct{ err error }

// after gives the rows that out has and keeps err for the next call; without rows it gives err at once.
func (l *late) after(out *Output, err error) (*batch.Batch, error) {
	if b := out.Finish(); b != nil {
		l.err = err
		return b, nil
	}
	return nil, err
}

// before is after for an operator that computes a whole batch at once and failed with err: it computes the rows of in one
// by one until one fails, then all before that together, and gives them.
func (l *late) before(in *batch.Batch, err error, compute func(*batch.Batch) error) (*batch.Batch, error) {
	living := in.Sel
	if living == nil {
		living = make([]int32, in.N)
		for i := range living {
			living[i] = int32(i)
		}
	}
	if len(living) < 2 { // nor is it asked for again: what one row runs may be long, and fail in the same way inside
		return nil, err
	}
	part := *in
	for k := range living {
		part.Sel = living[k : k+1]
		if first := compute(&part); first != nil {
			if part.Sel = living[:k]; k == 0 || compute(&part) != nil {
				return nil, first
			}
			l.err = first
			return &part, nil
		}
	}
	return nil, err // it is not one of the rows: it would not come again
}
