package morsel

import (
	"strconv"
	"testing"
)

// TestCompact: a database whose files are half dead becomes smaller, loses nothing, and goes on.
func TestCompact(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		expectRows(t, db, "UNWIND range(1, 20000) AS i MERGE (n:A {i: i}) SET n.x = i * "+strconv.Itoa(i+1)+", n.s = toString(n.x)")
		expectRows(t, db, "CALL db.checkpoint() YIELD success", "[true]")
		if i == 0 {
			expectRows(t, db, "CREATE INDEX FOR (n:A) ON (n.i)")
		}
	}
	before, after, err := db.Compact()
	if err != nil || after == 0 || after > before {
		t.Errorf("%d bytes became %d: %v", before, after, err)
	}
	expectRows(t, db, "CALL db.compact() YIELD success, message RETURN success, message STARTS WITH 'Compacted from ' AS m", "[true, true]")
	expectRows(t, db, "CREATE (:B)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	expectRows(t, db, "MATCH (n:A) RETURN count(*) AS c, sum(n.x) AS x, count(DISTINCT n.s) AS s", "[20000, 1200060000, 20000]")
	expectRows(t, db, "MATCH (n:B) RETURN count(*) AS c", "[1]")
	if faults := db.store.Check(); len(faults) > 0 {
		t.Error(faults)
	}
}
