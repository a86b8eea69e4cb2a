package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// filter keeps the rows for which pred is true, by selection.
type filter struct {
	src  Operator
	pred expr.Evaluator
	out  batch.Batch
	sel  []int32
	late
}

func newFilter(b *Builder, op *physical.Filter) (Operator, error) {
	src, err := b.filtered(op)
	if err != nil {
		return nil, err
	}
	pred, err := b.Compile(op.Pred)
	return &filter{src: src, pred: pred}, err
}

// filtered builds the source of a filter. A scan of which the filter wants the
// nodes with a certain property value is told so, and finds them in the column;
// the filter still looks at what it finds.
func (b *Builder) filtered(op *physical.Filter) (Operator, error) {
	if o, err := b.absent(op); o != nil || err != nil {
		return o, err
	}
	b.culls(op)
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	b.tellSpan(src, op.Pred)
	scan, ok := src.(*nodeScan)
	if p, profiled := src.(*profiled); profiled {
		scan, ok = p.Operator.(*nodeScan)
	}
	if ok {
		scan.find, err = b.lookup(op.Pred, scan.node)
	}
	return src, err
}

func (o *filter) Next() (*batch.Batch, error) {
	for {
		if o.late.err != nil {
			return nil, o.late.err
		}
		in, err := o.src.Next()
		if err != nil || in == nil {
			return nil, err
		}
		if err := o.choose(in); err != nil {
			if in, err = o.before(in, err, o.choose); err != nil {
				return nil, err
			}
		}
		if len(o.sel) == in.N {
			return in, nil
		}
		if len(o.sel) > 0 {
			o.out = *in
			o.out.Sel = o.sel
			return &o.out, nil
		}
	}
}

// choose sets sel to the rows for which the predicate is true.
func (o *filter) choose(in *batch.Batch) (err error) {
	o.sel, err = expr.Select(o.pred, in, slices.Grow(o.sel[:0], in.Len()))
	return err
}

func (o *filter) bounded(b *cutoff) bool {
	src, ok := o.src.(bounder)
	return ok && src.bounded(b)
}

func (o *filter) Reset() {
	o.late = late{}
	o.src.Reset()
}

func (o *filter) Close() { o.src.Close() }
