package morsel

import (
	"fmt"
	"strings"
	"testing"
)

// TestAlgorithmsWrite: every algorithm that can set properties says how many it has set.
func TestAlgorithmsWrite(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	if _, err := queried(t, db, "UNWIND range(0, 49) AS x CREATE (:N {x: x}) WITH count(*) AS done MATCH (a:N), (b:N) WHERE b.x IN [a.x + 1, 2 * a.x + 1] CREATE (a)-[:R]->(b)"); err != nil {
		t.Fatal(err)
	}
	names, err := queried(t, db, "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'algo.' AND (name ENDS WITH '.write' OR name ENDS WITH '.mutate') RETURN name")
	if err != nil || len(names) < 20 {
		t.Fatal(len(names), err)
	}
	for _, row := range names {
		name := strings.Trim(row, "[']")
		form := name[strings.LastIndexByte(name, '.')+1:]
		source := ""
		if strings.Contains(name, ".bfs.") || strings.Contains(name, ".sssp.") {
			source = ", sourceNode: 0"
		}
		got, err := queried(t, db, fmt.Sprintf("CALL %s({%sProperty: 'found'%s}) YIELD nodePropertiesWritten AS n MATCH (m) WHERE m.found IS NOT NULL WITH n, count(m) AS c RETURN n = c AND n > 0 AS right", name, form, source))
		if err != nil || fmt.Sprint(got) != "[[true]]" {
			t.Errorf("%s: %v %v", name, got, err)
		}
		if _, err := queried(t, db, "MATCH (m) SET m.found = null"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStatusDetails: what a procedure tells of its progress is shown to others until the next query of its transaction.
func TestStatusDetails(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	tx, err := db.Session().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if _, err := tx.Run("RETURN 1", nil); err != nil {
		t.Fatal(err)
	}
	percent := 10
	tx.noteDetails(func() string { return fmt.Sprint(percent, " %") })
	for _, want := range []string{"['10 %']", "['20 %']"} {
		expectRows(t, db, "SHOW TRANSACTIONS YIELD statusDetails AS d WHERE d <> '' RETURN d", want)
		percent += 10
	}
	if _, err := tx.Run("RETURN 2", nil); err != nil {
		t.Fatal(err)
	}
	expectRows(t, db, "SHOW TRANSACTIONS YIELD statusDetails AS d WHERE d <> '' RETURN d")
}
