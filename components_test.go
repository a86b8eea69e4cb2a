package morsel_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

// TestComponentsOfInstants compares aggregations by components of a datetime with what they give where the datetime is made.
func TestComponentsOfInstants(t *testing.T) {
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -9*3600)} {
		t.Run(zone.String(), func(t *testing.T) { checkComponents(t, morsel.OpenMemory(morsel.WithTimeZone(zone))) })
	}
}

func checkComponents(t *testing.T, db *morsel.DB) {
	defer db.Close()
	if _, err := db.Run(context.Background(), "UNWIND range(0, 2999) AS i CREATE (:N {i: i, at: (i - 900) * 907200123}) WITH count(*) AS c CREATE ({at: 'x'})", nil); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t RETURN t.year AS y, t.month AS m, count(*) AS n, max(t.hour) AS h",
		"MATCH (n:N) WITH datetime({epochSeconds: n.at / 1000}) AS t RETURN t.year AS y, count(*) AS n",
		"MATCH (n:N) WITH n.at AS at, n.i AS i WITH datetime({epochMillis: at}) AS t, i WHERE t.hour > 5 AND i > 3 RETURN t.dayOfWeek AS d, sum(i) AS s, min([t.minute, i]) AS m",
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t RETURN DISTINCT t.quarter AS q, t.epochMillis % 7 AS r",
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t RETURN t.year AS y, max(t) AS last, collect(t.day)[..2] AS l",
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t RETURN t.year AS y, count([x IN [1, 2] WHERE x < t.month]) AS l",
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t WHERE t IS NULL OR t.year < 2012 RETURN t.year AS y, count(t.year) AS n",
		"MATCH (n) WITH datetime({epochMillis: n.at}) AS t WHERE t.year > 2000 RETURN t.year AS y, count(*) AS n", // one is a string
		"MATCH (n) WHERE n.i < 5 OR n.i IS NULL WITH datetime({epochMillis: n.at}) AS t RETURN CASE WHEN false THEN t.year END AS y, count(*) AS n",
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t RETURN t.hour AS h, t.minute AS m, t.second AS s, t.millisecond AS i, t.microsecond AS u, t.nanosecond AS n, count(*) AS c",
		"MATCH (n:N) WITH datetime({epochSeconds: n.at / 1000}) AS t RETURN t.hour AS h, t.second AS s, t.nanosecond AS n, count(*) AS c",
		"MATCH (n:N) WITH datetime({epochMillis: n.at}) AS t RETURN t.nothing AS y, count(*) AS n",
	} {
		want := rowsOrCode(db.Session(morsel.WithoutRules("components")), "CYPHER runtime=slotted "+q)
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			if got := rowsOrCode(db.Session(), "CYPHER runtime="+rt+" "+q); !slices.Equal(got, want) {
				t.Errorf("%s: %s\n got %v\nwant %v", rt, q, got, want)
			}
		}
	}
}

// rowsOrCode is the rows of a query in some order, or the code of its error.
func rowsOrCode(s *morsel.Session, text string) (rows []string) {
	res, err := s.Run(context.Background(), text, nil)
	for err == nil && res.Next() {
		rows = append(rows, fmt.Sprint(res.Record().Values))
	}
	if err == nil {
		err = res.Err()
	}
	if err != nil {
		var e *morsel.Error
		errors.As(err, &e)
		return []string{fmt.Sprint(e.Code)}
	}
	slices.Sort(rows)
	return rows
}
