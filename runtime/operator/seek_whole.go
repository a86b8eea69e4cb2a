package operator

import (
	"math"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/value"
)

// openWhole finds all ids of a text or point index: it gives candidates, which are tested.
func (s *indexSource) openWhole() error {
	g := s.st.Graph
	ix, ok := s.definition()
	if !ok {
		return nil
	}
	s.cols = g.IndexColumns(ix, s.cols[:0])
	var ids []uint32
	switch c := g.IndexContents(ix.ID).(type) {
	case *index.Text:
		if ok = s.parts[0].v.Kind() == value.KindString; ok {
			ids, ok = c.Candidates(s.parts[0].v.AsString())
		}
	case *index.Points:
		ids, ok = c.Candidates(s.parts[0].box()), true
	default:
		ok = false
	}
	if ix.ID == 0 || !ok {
		ids = g.IndexCandidates(ix)
	}
	if err := s.st.Memory.Charge(int64(len(ids)) * 4); err != nil {
		return err
	}
	s.st.Hit(int64(len(ids)))
	s.buf = s.buf[:0]
	for _, id := range ids {
		if s.matches(id) {
			s.buf = append(s.buf, id)
		}
	}
	s.st.Memory.Release(int64(len(ids)) * 4)
	s.ids = s.buf
	return nil
}

// matchesWhole tests what text and point indexes are asked for.
func (p *seekPart) matchesWhole(v value.Value) bool {
	switch p.op.Op {
	case physical.IndexContains:
		return v.Kind() == value.KindString && strings.Contains(v.AsString(), p.v.AsString())
	case physical.IndexEquals:
		eq, null := value.Equal(v, p.v)
		return eq && !null
	case physical.IndexPrefix:
		return v.Kind() == value.KindString && strings.HasPrefix(v.AsString(), p.v.AsString())
	case physical.IndexSuffix:
		return v.Kind() == value.KindString && strings.HasSuffix(v.AsString(), p.v.AsString())
	case physical.IndexDistance:
		d := value.Distance(v, p.v)
		if p.op.WithUpTo {
			return value.LessEqual(d, p.hi).IsTrue()
		}
		return value.Less(d, p.hi).IsTrue()
	case physical.IndexBox:
		return value.WithinBBox(v, p.v, p.hi).IsTrue()
	}
	return false
}

// metersPerDegree is the length of a degree of latitude on the sphere that distances are computed on, rounded down.
const metersPerDegree = 111_000

// box is a rectangle around all points that a point index is asked for.
func (p *seekPart) box() index.Box {
	c := p.v.AsPoint()
	all := index.Box{CRS: c.CRS, MinX: math.Inf(-1), MinY: math.Inf(-1), MaxX: math.Inf(1), MaxY: math.Inf(1)}
	if p.op.Op == physical.IndexBox {
		hi := p.hi.AsPoint()
		all.MinY, all.MaxY = c.Y, hi.Y
		if c.X <= hi.X { // else it goes over the 180th meridian
			all.MinX, all.MaxX = c.X, hi.X
		}
		return all
	}
	d := p.hi.Number()
	switch c.CRS {
	case value.Cartesian, value.Cartesian3D:
		return index.Box{CRS: c.CRS, MinX: c.X - d, MinY: c.Y - d, MaxX: c.X + d, MaxY: c.Y + d}
	case value.WGS84:
		dy := d / metersPerDegree
		all.MinY, all.MaxY = c.Y-dy, c.Y+dy
		widest := max(math.Abs(all.MinY), math.Abs(all.MaxY))
		if widest >= 89 {
			return all
		}
		dx := dy / math.Cos(widest*math.Pi/180)
		if c.X-dx >= -180 && c.X+dx <= 180 {
			all.MinX, all.MaxX = c.X-dx, c.X+dx
		}
	}
	return all
}
