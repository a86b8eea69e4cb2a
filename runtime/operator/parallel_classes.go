package operator

import "math"

// fewEach reports whether a lane that has n groups of its rows so far will not
// have so many rows in each on average when all are there.
func (s *aggregationSink) fewEach(n int) bool {
	if int64(n)*rowsEach <= s.taken {
		return false
	}
	all := s.owner.op.Source.Head().EstRows / float64(len(s.owner.p.lanes))
	return classes(float64(n), float64(s.taken))*rowsEach > max(all, float64(s.taken))
}

// classes is about how many classes there are of which some rows, drawn by chance,
// had n: of c classes, rows have met c·(1−e^(−rows/c)). Where some classes are
// larger than others there are more, which more rows show.
func classes(n, rows float64) float64 {
	low, high := 0.0, 64.0 // rows a class
	for range 40 {
		each := (low + high) / 2
		if -math.Expm1(-each)*rows > n*each {
			low = each
		} else {
			high = each
		}
	}
	return rows / high
}
