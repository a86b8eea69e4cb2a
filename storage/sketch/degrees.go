package sketch

import "slices"

// Degrees is how many relationships of one type and direction the nodes with a label have.
type Degrees struct {
	Nodes  float64 // nodes with the label
	Mean   float64 // of those looked at, unless it is set to one that is known better
	Max    float64 // of those looked at
	Square float64 // mean of the squares
	Zero   float64 // share of the nodes that have none
	sorted []int   // of those looked at, ascending, the borders of buckets
}

// NewDegrees makes the statistics from the degrees of some of the nodes, which it reorders.
func NewDegrees(nodes float64, seen []int) *Degrees {
	d := &Degrees{Nodes: nodes}
	if len(seen) == 0 {
		return d
	}
	slices.Sort(seen)
	for _, n := range seen {
		d.Mean += float64(n) / float64(len(seen))
		d.Square += float64(n) * float64(n) / float64(len(seen))
		if n == 0 {
			d.Zero += 1 / float64(len(seen))
		}
	}
	d.Max = float64(seen[len(seen)-1])
	for i := 0; i <= buckets; i++ {
		d.sorted = append(d.sorted, seen[i*(len(seen)-1)/buckets])
	}
	return d
}

// Percentile is the degree that a share p of the nodes does not exceed.
func (d *Degrees) Percentile(p float64) float64 {
	if len(d.sorted) == 0 {
		return 0
	}
	return float64(d.sorted[int(min(1, max(0, p))*buckets)])
}

// Correlation is how much more often than if degrees were independent two kinds of relationships meet at a node: the mean of
// the products of the degrees a and b of the same nodes over the product of their means. 1 where nothing is known.
func Correlation(a, b []int) float64 {
	var x, y, xy float64
	for i := range a {
		x += float64(a[i])
		y += float64(b[i])
		xy += float64(a[i]) * float64(b[i])
	}
	if x == 0 || y == 0 {
		return 1
	}
	return xy * float64(len(a)) / (x * y)
}
