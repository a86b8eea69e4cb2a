package morsel_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/morseldb/morsel"
)

// valuesOf is the rows of a query that does not fail.
func valuesOf(t *testing.T, db *morsel.DB, q string) (rows [][]any) {
	t.Helper()
	res, err := db.Run(context.Background(), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rec, err := range res.Records() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, rec.Values)
	}
	return rows
}

// TestDatesOfInstants compares the dates of a column of instants, and which of them a range of dates selects, with what each gives alone.
func TestDatesOfInstants(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	rows := func(q string) (out string) {
		t.Helper()
		for _, values := range valuesOf(t, db, q) {
			out += fmt.Sprintln(values...)
		}
		return out
	}
	rows(`UNWIND [-86400001, -86400000, -1, 0, 1, 86399999, 86400000, 1330560000000, -62135596800000, 253402300800000] AS ms CREATE (n:I {ms: ms})`)
	rows(`UNWIND range(1, 3000) AS i CREATE (n:J {ms: (i - 1500) * 43199999})`)
	for _, of := range []string{"MATCH (n:I)", "MATCH (n:J)"} {
		one := rows(of + ` WITH n.ms AS ms ORDER BY ms RETURN ms, date(datetime({epochMillis: toInteger(ms)})) AS d`)
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			if got := rows("CYPHER runtime=" + runtime + " " + of + ` WITH n.ms AS ms, date(datetime({epochMillis: n.ms})) AS d ORDER BY ms RETURN ms, d`); got != one {
				t.Errorf("%s, %s:\n%s\nwant\n%s", of, runtime, got, one)
			}
			for _, part := range []string{"year", "month", "dayOfWeek", "week", "ordinalDay", "hour"} {
				q := "CYPHER runtime=" + runtime + " " + of + " WITH n.ms AS ms, datetime({epochMillis: n.ms})." + part + " AS p, datetime({epochMillis: n.ms}) AS t WHERE p <> t." + part + " RETURN ms"
				if got := rows(q); got != "" {
					t.Errorf("%s, %s: %s", part, runtime, got)
				}
			}
			for _, op := range []string{"<", "<=", ">", ">=", "=", "<>"} {
				q := "CYPHER runtime=" + runtime + " " + of + ` WITH date(datetime({epochMillis: n.ms})) AS d `
				got := rows(q + "WHERE d " + op + " date('1970-01-02') RETURN count(*) AS n")
				if want := rows(q + "RETURN sum(CASE WHEN d " + op + " date('1970-01-02') THEN 1 ELSE 0 END) AS n"); got != want {
					t.Errorf("%s %s, %s: %s, want %s", of, op, runtime, got, want)
				}
			}
		}
	}
}

// TestStoredDates compares what comparisons and components of stored dates give with what those of the same dates in a list do.
func TestStoredDates(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	count := func(q string) (n any) {
		t.Helper()
		for _, values := range valuesOf(t, db, q) {
			n = values[0]
		}
		return n
	}
	count(`UNWIND range(1, 9000) AS i CREATE (n:K {d: date({year: 2000, ordinalDay: 1 + i % 300}), e: date({year: 2000, ordinalDay: 1 + i % 7 * 40}),
		some: CASE WHEN i % 5 > 0 THEN date({year: 2000, ordinalDay: 1 + i % 11 * 20}) END, mixed: CASE WHEN i < 8500 THEN date({year: 2000, ordinalDay: 1 + i % 200}) ELSE 'text' END})`)
	tests := []string{"n.d.month = 3", "n.some.quarter > 1", "n.d.week <= n.e.week", "n.d >= date('2000-03-01') AND n.d < date('2000-05-01')",
		"n.mixed >= date('2000-03-01') AND n.mixed < date('2000-05-01')", "n.d > date('2000-02-01') AND n.d > 5", "n.d > 5 OR n.d > date('2000-02-01')"}
	for _, op := range []string{"<", "<=", ">", ">=", "=", "<>"} {
		for _, sides := range [][2]string{{"n.d", "n.e"}, {"n.d", "n.some"}, {"n.mixed", "n.d"}, {"n.d", "date('2000-04-10')"}, {"date('2000-04-10')", "n.e"}, {"n.d", "n.e + duration('P3D')"}} {
			tests = append(tests, sides[0]+" "+op+" "+sides[1])
		}
	}
	for _, test := range tests {
		listed := regexp.MustCompile(`n\.(d|e|some|mixed)\b`).ReplaceAllString(test, "[n.$1][0]")
		want := count("CYPHER runtime=slotted MATCH (n:K) WHERE " + listed + " RETURN count(*) AS n")
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			for _, more := range []string{"", "n.d IS NOT NULL AND "} {
				if got := count("CYPHER runtime=" + runtime + " MATCH (n:K) WHERE " + more + test + " RETURN count(*) AS n"); got != want {
					t.Errorf("%s, %s: %v, want %v", test, runtime, got, want)
				}
			}
		}
	}
}
