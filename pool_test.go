package morsel

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/status"
)

// TestTotalMemory holds that what takes more than all may take together fails, and
// that its neighbours, and those who come later, do not.
func TestTotalMemory(t *testing.T) {
	db := OpenMemory(WithMemoryLimit(0), WithTotalMemoryLimit(24<<20), WithWorkerLimit(2))
	ctx := context.Background()
	neighbour, err := db.Run(ctx, "UNWIND range(1, 200000) AS x WITH x ORDER BY x DESC RETURN x", nil)
	if err != nil || !neighbour.Next() {
		t.Fatal(err)
	}
	for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
		res, err := db.Run(ctx, "CYPHER runtime="+runtime+" UNWIND range(1, 5000000) AS x RETURN size(collect(x)) AS n", nil)
		if err == nil {
			for res.Next() {
			}
			err = res.Err()
		}
		if status.CodeOf(err) != status.MemoryLimit {
			t.Fatalf("%s: %v", runtime, err)
		}
	}
	rows := 1
	for neighbour.Next() {
		rows++
	}
	if err := neighbour.Err(); err != nil || rows != 200000 {
		t.Fatal(rows, err)
	}
	if held := db.pool.Used(); held != 0 {
		t.Fatalf("%d bytes are held by nobody", held)
	}
}
