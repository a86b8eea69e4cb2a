package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// produceResults is the root of a plan: its batches have a row for each row of
// the result, as nobody above knows of multiplicity.
type produceResults struct {
	feed Feed
	b    *Builder // of out, which plans without multiplicity never need
	keep []physical.Slot
	out  *Output
	left int64 // how often the current row is still to be given
}

func newProduceResults(b *Builder, op *physical.ProduceResults) (Operator, error) {
	src, err := b.Build(op.Source)
	return &produceResults{feed: Feed{src: src}, b: b, keep: op.Slots}, err
}

func (o *produceResults) Next() (*batch.Batch, error) {
	if o.left == 0 && (o.feed.In == nil || o.feed.k >= o.feed.In.Len()) {
		in, err := o.feed.src.Next()
		if err != nil || in == nil {
			return nil, err
		}
		if in.Mult == nil {
			o.feed.In = nil // the source may fill the same batch again
			return in, nil
		}
		o.feed.In, o.feed.k = in, 0
	}
	return o.expand(), nil
}

// expand repeats the rows of the current input batch.
func (o *produceResults) expand() *batch.Batch {
	if o.out == nil {
		o.out = o.b.output(&physical.Header{Keep: o.keep})
	}
	o.out.Start()
	o.out.From(o.feed.In)
	for !o.out.Full() {
		if o.left == 0 {
			if o.feed.k >= o.feed.In.Len() {
				break
			}
			o.feed.Row = o.feed.In.Row(o.feed.k)
			o.feed.k++
			o.left = o.feed.Count()
		}
		n := min(o.left, int64(o.out.Room()))
		o.out.Repeat(o.feed.Row, int(n))
		o.left -= n
	}
	return o.out.Finish()
}

func (o *produceResults) Reset() {
	o.feed.Reset()
	o.left = 0
}

func (o *produceResults) Close() { o.feed.src.Close() }
