package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// nodeIndexSeek gives the nodes that an index finds.
type nodeIndexSeek struct {
	*indexSource
	node   physical.Slot
	out    *Output
	opened bool
	left   []uint32
}

func newNodeIndexSeek(b *Builder, op *physical.NodeIndexSeek) (Operator, error) {
	src, err := b.indexSource(&op.IndexSeek)
	return &nodeIndexSeek{indexSource: src, node: op.Node, out: b.output(&op.Header, op.Node)}, err
}

func (o *nodeIndexSeek) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.opened {
		if err := o.open(); err != nil {
			return nil, err
		}
		o.opened, o.left = true, nil
	}
	o.out.Start()
	o.out.From(o.arg.B)
	col := o.out.Col(o.node)
	if col == nil {
		if n, known := o.count(); known {
			if n > 0 {
				o.out.Add(o.arg.I, n)
			}
			return o.out.Finish(), nil
		}
	} else {
		col.Reset(batch.Node)
	}
	for !o.out.Full() {
		if len(o.left) == 0 {
			if o.left = o.next(); len(o.left) == 0 {
				break
			}
		}
		n := min(len(o.left), o.out.Room())
		o.out.Repeat(o.arg.I, n)
		if col != nil {
			for _, id := range o.left[:n] {
				col.Ints = append(col.Ints, int64(id))
			}
		}
		o.left = o.left[n:]
	}
	return o.out.Finish(), nil
}

func (o *nodeIndexSeek) Reset() { o.opened = false }
func (o *nodeIndexSeek) Close() { o.close() }

// relIndexSeek gives the relationships that an index finds.
type relIndexSeek struct {
	relRows
	src    *indexSource
	opened bool
	buf    []int64
}

func newRelIndexSeek(b *Builder, op *physical.RelIndexSeek) (Operator, error) {
	src, err := b.indexSource(&op.IndexSeek)
	return &relIndexSeek{relRows: b.relRows(&op.Header, op.Rel, op.Start, op.End, op.Both), src: src}, err
}

func (o *relIndexSeek) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.opened {
		if err := o.src.open(); err != nil {
			return nil, err
		}
		o.opened, o.ids, o.swapped = true, nil, false
	}
	o.begin()
	for !o.out.Full() {
		if len(o.ids) == 0 {
			ids := o.src.next()
			if len(ids) == 0 {
				break
			}
			o.buf = o.buf[:0]
			for _, id := range ids {
				o.buf = append(o.buf, int64(id))
			}
			o.ids = o.buf
		}
		o.emit()
	}
	return o.out.Finish(), nil
}

func (o *relIndexSeek) Reset() { o.opened = false }
func (o *relIndexSeek) Close() { o.src.close() }
