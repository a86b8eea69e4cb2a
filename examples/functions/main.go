// Command functions shows how Go functions are registered and called from Cypher:
// a scalar one, the same over whole columns, an aggregating one and a procedure.
// docs/extending.md walks through it.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"github.com/morseldb/morsel"
)

// cities is what the program imports.
const cities = `name,lat,lon,people
Oslo,59.91,10.75,709000
Bergen,60.39,5.32,291000
Tromsø,69.65,18.96,77000
Kirkenes,69.73,30.05,3500
`

const earthRadius = 6371.0 // kilometres

// distance is the length of the great circle between two places, in kilometres.
func distance(lat1, lon1, lat2, lon2 float64) (float64, error) {
	const radian = math.Pi / 180
	if math.Abs(lat1) > 90 || math.Abs(lat2) > 90 {
		return 0, fmt.Errorf("a latitude is between -90 and 90")
	}
	a, b := lat1*radian, lat2*radian
	h := math.Pow(math.Sin((b-a)/2), 2) + math.Cos(a)*math.Cos(b)*math.Pow(math.Sin((lon2-lon1)*radian/2), 2)
	return 2 * earthRadius * math.Asin(math.Sqrt(h)), nil
}

// perThousand is a function over whole columns: it is called once for many rows.
func perThousand(_ *morsel.Ctx, n []int64, out []float64) error {
	for i := range n {
		out[i] = float64(n[i]) / 1000
	}
	return nil
}

// centre is the state of an aggregation: the middle of places by weight.
type centre struct{ lat, weight float64 }

func (c *centre) add(lat, weight float64) {
	c.lat += lat * weight
	c.weight += weight
}

// hop is a row of a procedure: its fields are the columns.
type hop struct {
	Step int64  `morsel:"step" doc:"The number of the step."`
	Name string `morsel:"name" doc:"Where it leads."`
}

// tour goes from a city to the nearest one that was not seen, again and again. It
// asks the database for the cities, so it is not thread-safe.
func tour(ctx *morsel.Ctx, from string, yield func(hop) error) error {
	const nearest = `MATCH (a:City {name: $from}), (b:City) WHERE NOT b.name IN $seen
		RETURN b.name AS name ORDER BY geo.distance(a.lat, a.lon, b.lat, b.lon) LIMIT 1`
	seen := []string{from}
	for step := int64(1); ; step++ {
		next := ""
		for rec, err := range ctx.Query(nearest, map[string]any{"from": from, "seen": seen}) {
			if err != nil {
				return err
			}
			if next, err = morsel.Get[string](rec, "name"); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		if err := yield(hop{step, next}); err != nil {
			return err
		}
		from, seen = next, append(seen, next)
	}
}

// callables is everything that the program registers.
func callables() []morsel.Registration {
	return []morsel.Registration{
		morsel.Function4("geo.distance", distance, morsel.Params("lat1", "lon1", "lat2", "lon2"), morsel.Doc("Kilometres between two places.")),
		morsel.VectorFunction1("geo.perThousand", perThousand, morsel.Params("n"), morsel.ThreadSafe()),
		morsel.Aggregate2("geo.centre", morsel.Aggregation2[centre, float64, float64, float64]{
			New:    func() centre { return centre{} },
			Update: func(_ *morsel.Ctx, c *centre, lat, weight float64) error { c.add(lat, weight); return nil },
			Merge:  func(c, other *centre) error { c.lat += other.lat; c.weight += other.weight; return nil },
			Result: func(c *centre) (float64, error) { return c.lat / c.weight, nil },
		}, morsel.Params("lat", "weight"), morsel.ThreadSafe()),
		morsel.Procedure1("geo.tour", tour, morsel.Params("from"), morsel.NotThreadSafe()),
	}
}

// open makes a database in dir with the functions and the cities.
func open(dir string) (*morsel.DB, error) {
	csv := filepath.Join(dir, "cities.csv")
	if err := os.WriteFile(csv, []byte(cities), 0o600); err != nil {
		return nil, err
	}
	db, err := morsel.Open(filepath.Join(dir, "db"), morsel.WithRegistered(callables()...))
	if err != nil {
		return nil, err
	}
	_, err = db.Run(context.Background(), `LOAD CSV WITH HEADERS FROM $url AS row
		CREATE (:City {name: row.name, lat: toFloat(row.lat), lon: toFloat(row.lon), people: toInteger(row.people)})`,
		map[string]any{"url": "file://" + filepath.ToSlash(csv)})
	return db, err
}

// queries call what was registered.
var queries = []string{
	"MATCH (a:City {name: 'Oslo'}), (b:City {name: 'Tromsø'}) RETURN round(geo.distance(a.lat, a.lon, b.lat, b.lon)) AS km",
	"MATCH (c:City) RETURN round(sum(geo.perThousand(c.people)), 1) AS thousands",
	"MATCH (c:City) RETURN round(geo.centre(c.lat, c.people), 2) AS latitude",
	"CALL geo.tour('Bergen') YIELD step, name RETURN collect(name) AS tour",
}

func run() error {
	dir, err := os.MkdirTemp("", "functions")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	db, err := open(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
		for _, query := range queries {
			res, err := db.Run(context.Background(), "CYPHER runtime="+runtime+" "+query, nil)
			if err != nil {
				return err
			}
			rec, err := res.Single()
			if err != nil {
				return err
			}
			sum, err := res.Consume()
			if err != nil {
				return err
			}
			fmt.Printf("%s on %s: %v\n", rec.Keys[0], sum.Runtime, rec.Values[0])
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
