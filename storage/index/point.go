package index

import (
	"cmp"
	"math"
	"unsafe"

	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// Points is the contents of a point index: the entities by the cells of a grid that their points are in, along a Z-order
// curve (Morton, 1966), so that a box is a few stretches of the list. The grid is as fine as floats are near.
type Points struct {
	Tree[cell]
	owner uint64
}

// cell is where a point is, in its coordinate system.
type cell struct {
	crs int32
	id  uint32
	at  uint64 // the bits of x and y in turn
}

func (a cell) compare(b cell) int {
	return cmp.Or(cmp.Compare(a.crs, b.crs), cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
}

// Own gives an index that the branch may change.
func (p *Points) Own(gen uint64) Contents {
	if p.owner == gen {
		return p
	}
	return &Points{Tree: p.Tree, owner: gen}
}

// coordinate maps floats to numbers in the same order, of which 32 bits are left.
func coordinate(f float64) uint32 {
	b := math.Float64bits(f + 0) // -0 is 0
	if b>>63 != 0 {
		b = ^b
	} else {
		b |= 1 << 63
	}
	return uint32(b >> 32)
}

// spread puts a zero before each bit.
func spread(x uint32) uint64 {
	v := uint64(x)
	v = (v | v<<16) & 0x0000FFFF0000FFFF
	v = (v | v<<8) & 0x00FF00FF00FF00FF
	v = (v | v<<4) & 0x0F0F0F0F0F0F0F0F
	v = (v | v<<2) & 0x3333333333333333
	return (v | v<<1) & 0x5555555555555555
}

func morton(x, y uint32) uint64 { return spread(x)<<1 | spread(y) }

func cellOf(cols []*column.Column, id uint32) (cell, bool) {
	v := cols[0].Get(int64(id))
	if v.Kind() != value.KindPoint {
		return cell{}, false
	}
	p := v.AsPoint()
	return cell{crs: int32(p.CRS), id: id, at: morton(coordinate(p.X), coordinate(p.Y))}, true
}

func (p *Points) place(c cell) Pos { return p.Search(func(e cell) bool { return e.compare(c) < 0 }) }

// Insert puts the entity in, if its property is a point.
func (p *Points) Insert(gen uint64, cols []*column.Column, id uint32) {
	c, ok := cellOf(cols, id)
	if !ok {
		return
	}
	at := p.place(c)
	if e, there := p.At(at); !there || e != c {
		p.Tree.Insert(gen, at, c)
	}
}

// Remove takes the entity out, if it is there.
func (p *Points) Remove(gen uint64, cols []*column.Column, id uint32) {
	c, ok := cellOf(cols, id)
	if !ok {
		return
	}
	at := p.place(c)
	if e, there := p.At(at); there && e == c {
		p.Tree.Delete(gen, at)
	}
}

// buildPoints makes an index of entities.
func buildPoints(cols []*column.Column, ids []uint32, pool workers.Pool) (*Points, error) {
	all, err := gathered(pool, ids, func(out []cell, id uint32) []cell {
		if c, ok := cellOf(cols, id); ok {
			out = append(out, c)
		}
		return out
	})
	if err == nil {
		err = pool.Take(int64(len(all)) * 2 * int64(unsafe.Sizeof(cell{})))
	}
	if err == nil {
		all, err = sortedBy(pool, all, cell.compare)
	}
	return &Points{Tree: FromSorted(all)}, err
}

// Box is a rectangle in a coordinate system, its border included.
type Box struct {
	CRS                    value.CRS
	MinX, MinY, MaxX, MaxY float64
}

// maxStretches is into how many stretches a box is cut at most; what they have beside it is left to the caller.
const maxStretches = 64

// Candidates is the entities whose points may be in a box.
func (p *Points) Candidates(b Box) []uint32 {
	x0, y0, x1, y1 := coordinate(b.MinX), coordinate(b.MinY), coordinate(b.MaxX), coordinate(b.MaxY)
	if x0 > x1 || y0 > y1 {
		return nil
	}
	c := &cutter{want: [4]uint32{x0, y0, x1, y1}}
	c.cut(0, 0, 32)
	var ids []uint32
	for _, s := range c.out {
		from := p.place(cell{crs: int32(b.CRS), at: s[0]})
		to := p.Search(func(e cell) bool { return e.crs < int32(b.CRS) || e.crs == int32(b.CRS) && e.at <= s[1] })
		for {
			es, next := p.Run(from, to)
			if len(es) == 0 {
				break
			}
			for _, e := range es {
				ids = append(ids, e.id)
			}
			from = next
		}
	}
	return ids
}

// cutter cuts a box into stretches of the curve: squares of the quadtree, those that follow each other joined.
type cutter struct {
	want [4]uint32 // least x and y, largest x and y
	out  [][2]uint64
}

// cut adds the part of the box in the square at x, y with sides of 2^bits.
func (c *cutter) cut(x, y uint32, bits int) {
	side := uint32(uint64(1)<<bits - 1)
	if x > c.want[2] || y > c.want[3] || x+side < c.want[0] || y+side < c.want[1] {
		return
	}
	inside := x >= c.want[0] && y >= c.want[1] && x+side <= c.want[2] && y+side <= c.want[3]
	if inside || bits == 0 || len(c.out) >= maxStretches {
		from, to := morton(x, y), morton(x+side, y+side)
		if n := len(c.out); n > 0 && (c.out[n-1][1]+1 == from || n >= maxStretches) {
			c.out[n-1][1] = to
			return
		}
		c.out = append(c.out, [2]uint64{from, to})
		return
	}
	half := uint32(1) << (bits - 1)
	c.cut(x, y, bits-1)
	c.cut(x, y+half, bits-1)
	c.cut(x+half, y, bits-1)
	c.cut(x+half, y+half, bits-1)
}
