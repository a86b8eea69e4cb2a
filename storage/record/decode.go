package record

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/morseldb/morsel/value"
)

// Decode gives the record of a checked frame. It accepts any bytes: what is not
// a record is an error that wraps ErrDamaged.
func (f *Frame) Decode() (*Record, error) {
	d := decoder{b: f.payload}
	r := &Record{Seq: f.Seq}
	d.names(&r.Names)
	n := d.count(2)
	r.Ops = make([]Op, 0, n)
	for range n {
		op := d.op()
		if d.bad {
			break
		}
		r.Ops = append(r.Ops, op)
	}
	if d.bad || len(d.b) > 0 {
		return nil, fmt.Errorf("%w: record %d does not decode", ErrDamaged, f.Seq)
	}
	return r, nil
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) fail() {
	d.bad = true
	d.b = nil
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) u32() uint32 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > math.MaxUint32 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return uint32(v)
}

// count reads how many things follow that take at least size bytes each, so
// that no length makes us reserve more than a few times what is there.
func (d *decoder) count(size int) int {
	n := int(d.u32())
	if n > len(d.b)/size {
		d.fail()
		return 0
	}
	return n
}

func (d *decoder) names(n *Names) {
	switch d.byte() {
	case 0:
	case 1:
		n.FirstLabel, n.Labels = d.list()
		n.FirstType, n.Types = d.list()
		n.FirstKey, n.Keys = d.list()
	default:
		d.fail()
	}
}

func (d *decoder) list() (first uint32, names []string) {
	first = d.u32()
	n := d.count(1)
	for range n {
		size := d.count(1)
		if d.bad {
			return 0, nil
		}
		names = append(names, string(d.b[:size]))
		d.b = d.b[size:]
	}
	return first, names
}

func (d *decoder) op() Op {
	op := Op{Kind: Kind(d.byte()), ID: d.u32()}
	switch op.Kind {
	case CreateNode, DeleteNode, DeleteRel, DropIndex, DropConstraint:
	case CreateRel:
		op.Key, op.Start, op.End = d.u32(), d.u32(), d.u32()
	case AddLabel, RemoveLabel:
		op.Key = d.u32()
	case SetNodeProp, SetRelProp:
		op.Key = d.u32()
		op.Value = d.value()
	case CreateIndex, CreateConstraint:
		op.Value = d.value()
	default:
		d.fail()
	}
	return op
}

func (d *decoder) value() value.Value {
	if d.bad {
		return value.Null
	}
	v, rest, err := value.DecodeBinary(d.b)
	if err != nil {
		d.fail()
		return value.Null
	}
	d.b = rest
	return v
}
