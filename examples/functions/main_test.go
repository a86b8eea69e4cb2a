package main

import (
	"context"
	"testing"
)

func Example() {
	main()
	// Output:
	// km on slotted: 1148
	// thousands on slotted: 1080.5
	// latitude on slotted: 60.77
	// tour on slotted: [Oslo Tromsø Kirkenes]
	// km on pipelined: 1148
	// thousands on pipelined: 1080.5
	// latitude on pipelined: 60.77
	// tour on pipelined: [Oslo Tromsø Kirkenes]
	// km on parallel: 1148
	// thousands on parallel: 1080.5
	// latitude on parallel: 60.77
	// tour on pipelined: [Oslo Tromsø Kirkenes]
}

// BenchmarkDistance is a call of geo.distance for each pair of a million.
func BenchmarkDistance(b *testing.B) {
	db, err := open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for b.Loop() {
		res, err := db.Run(context.Background(), "UNWIND range(1, 1000000) AS x RETURN sum(geo.distance(59.9, 10.7, 69.6, x / 1000000.0)) AS s", nil)
		if err == nil {
			_, err = res.Collect()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
