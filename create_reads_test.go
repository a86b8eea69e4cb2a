package morsel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// TestCreateReadsAfterTheClauseBefore holds that properties of what is made see all that the clause before has made, and nothing of their own clause.
func TestCreateReadsAfterTheClauseBefore(t *testing.T) {
	const text = "UNWIND [1, 2, 3] AS u CREATE ()<-[:S]-(:D) WITH * CREATE ()<-[:S]-(d:D {i: COUNT { ()-->() }}) RETURN d.i"
	for _, runtime := range []string{"slotted", "pipelined"} {
		db := morsel.OpenMemory()
		res, err := db.Session().Run(context.Background(), "CYPHER runtime="+runtime+" "+text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []any
		for rec, err := range res.Records() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rec.Values...)
		}
		if fmt.Sprint(got) != "[3 3 3]" {
			t.Errorf("%s: %v", runtime, got)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
