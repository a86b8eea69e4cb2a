package index

import "math"

// How far vectors are from each other while a search goes on is reckoned in single precision, in four sums that do not
// wait for each other. What a search gives back is scored in double precision, see Vectors.similarity.

// dot is the sum of products; b is as long as a.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for len(a) >= 8 && len(b) >= 8 {
		s0 += a[0]*b[0] + a[4]*b[4]
		s1 += a[1]*b[1] + a[5]*b[5]
		s2 += a[2]*b[2] + a[6]*b[6]
		s3 += a[3]*b[3] + a[7]*b[7]
		a, b = a[8:], b[8:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// squares is the sum of the squares of differences; b is as long as a.
func squares(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		d0, d1, d2, d3 := a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3]
		s0 += d0 * d0
		s1 += d1 * d1
		s2 += d2 * d2
		s3 += d3 * d3
		a, b = a[4:], b[4:]
	}
	for i := range a {
		d := a[i] - b[i]
		s0 += d * d
	}
	return s0 + s1 + s2 + s3
}

// dotWide and squaresWide are the same in double precision.
func dotWide(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += float64(a[0]) * float64(b[0])
		s1 += float64(a[1]) * float64(b[1])
		s2 += float64(a[2]) * float64(b[2])
		s3 += float64(a[3]) * float64(b[3])
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += float64(a[i]) * float64(b[i])
	}
	return s0 + s1 + s2 + s3
}

func squaresWide(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1 float64
	for len(a) >= 2 && len(b) >= 2 {
		d0, d1 := float64(a[0])-float64(b[0]), float64(a[1])-float64(b[1])
		s0 += d0 * d0
		s1 += d1 * d1
		a, b = a[2:], b[2:]
	}
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		s0 += d * d
	}
	return s0 + s1
}

// inverse is 1 over the length of a vector; 0 for that of length 0.
func inverse(a []float32) float32 {
	sum := dotWide(a, a)
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(sum))
}

// apart is how far two vectors are from each other, for comparison only: 1 - cos, or the square of the distance. x and
// y are their inverses, for cosine.
func apart(cosine bool, a, b []float32, x, y float32) float32 {
	if cosine {
		return 1 - dot(a, b)*x*y
	}
	return squares(a, b)
}
