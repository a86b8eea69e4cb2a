package morsel_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/morseldb/morsel"
)

// A function is registered in three lines and called as a built-in one. It runs on
// all runtimes.
func ExampleFunction0() {
	db := morsel.OpenMemory()
	defer db.Close()
	err := db.Register(morsel.Function0("examples.return42", func() (int64, error) { return 42, nil }))
	if err != nil {
		log.Fatal(err)
	}
	for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
		res, err := db.Run(context.Background(), "CYPHER runtime="+runtime+" RETURN examples.return42() AS res", nil)
		if err != nil {
			log.Fatal(err)
		}
		rec, err := res.Single()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Values[0])
	}
	// Output:
	// 42
	// 42
	// 42
}

// return42ViaCypher runs a query of its own.
func return42ViaCypher(ctx *morsel.Ctx) (int64, error) {
	rec, err := ctx.Single("RETURN 42 AS res", nil)
	if err != nil {
		return 0, err
	}
	return morsel.Get[int64](rec, "res")
}

// A function that runs Cypher must be marked as not thread-safe: then a query that
// asks for the parallel runtime runs on pipelined, with a notification that names
// the function. Without the mark it fails there, as no transaction can be started.
func ExampleNotThreadSafe() {
	db := morsel.OpenMemory(morsel.WithWorkerLimit(2), morsel.WithRegistered(
		morsel.ContextFunction0("examples.return42ViaCypher", return42ViaCypher, morsel.NotThreadSafe()),
		morsel.ContextFunction0("examples.unmarked", return42ViaCypher),
	))
	defer db.Close()
	for _, query := range []string{
		"CYPHER runtime=parallel RETURN examples.return42ViaCypher() AS res",
		"CYPHER runtime=parallel RETURN examples.unmarked() AS res",
	} {
		res, err := db.Run(context.Background(), query, nil)
		if err != nil {
			log.Fatal(err)
		}
		if recs, err := res.Collect(); err != nil {
			fmt.Println(morsel.Code(err))
		} else {
			fmt.Println(recs[0].Values[0])
		}
		sum, _ := res.Consume()
		fmt.Println(sum.Runtime)
	}
	// Output:
	// 42
	// pipelined
	// Neo.ClientError.Procedure.ProcedureCallFailed
	// parallel
}

// Types, names and nullability follow from the Go function; options say more.
func ExampleFunction2() {
	bearing := morsel.Function2("geo.bearing", func(from, to morsel.Point) (float64, error) {
		if from.SRID != to.SRID {
			return 0, fmt.Errorf("the points are in different systems")
		}
		return math.Atan2(to.X-from.X, to.Y-from.Y) * 180 / math.Pi, nil
	}, morsel.Params("from", "to"), morsel.Doc("The direction from one point to another, in degrees."))
	db := morsel.OpenMemory(morsel.WithRegistered(bearing))
	defer db.Close()
	for _, query := range []string{
		"RETURN geo.bearing(point({x: 0, y: 0}), point({x: 1, y: 1})) AS degrees",
		"RETURN geo.bearing(null, point({x: 1, y: 1})) AS degrees",
		"SHOW FUNCTIONS YIELD name, signature WHERE name = 'geo.bearing' RETURN signature",
	} {
		res, err := db.Run(context.Background(), query, nil)
		if err != nil {
			log.Fatal(err)
		}
		rec, err := res.Single()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Values[0])
	}
	// Output:
	// 45
	// <nil>
	// geo.bearing(from :: POINT, to :: POINT) :: FLOAT
}

// A procedure yields rows; a struct's fields are its columns.
func ExampleProcedure1() {
	type divisor struct {
		Divisor int64 `morsel:"divisor"`
		Times   int64 `morsel:"times"`
	}
	db := morsel.OpenMemory(morsel.WithRegistered(
		morsel.Procedure1("math.factors", func(_ *morsel.Ctx, n int64, yield func(divisor) error) error {
			for p := int64(2); p <= n; p++ {
				d := divisor{Divisor: p}
				for ; n%p == 0; n /= p {
					d.Times++
				}
				if d.Times == 0 {
					continue
				}
				if err := yield(d); err != nil {
					return err
				}
			}
			return nil
		}, morsel.Params("n")),
	))
	defer db.Close()
	res, err := db.Run(context.Background(), "CALL math.factors(360) YIELD divisor, times RETURN divisor, times", nil)
	if err != nil {
		log.Fatal(err)
	}
	for rec, err := range res.Records() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Values...)
	}
	// Output:
	// 2 3
	// 3 2
	// 5 1
}

// An aggregating function that has a Merge and says that it is thread-safe runs in
// the parallel runtime.
func ExampleAggregate1() {
	db := morsel.OpenMemory(morsel.WithRegistered(
		morsel.Aggregate1("stats.geometricMean", morsel.Aggregation1[mean, float64, float64]{
			New:    func() mean { return mean{} },
			Update: func(_ *morsel.Ctx, m *mean, x float64) error { m.logs += math.Log(x); m.n++; return nil },
			Merge:  func(m, other *mean) error { m.logs += other.logs; m.n += other.n; return nil },
			Result: func(m *mean) (float64, error) { return math.Exp(m.logs / float64(m.n)), nil },
		}, morsel.ThreadSafe()),
	))
	defer db.Close()
	res, err := db.Run(context.Background(), "UNWIND [2, 8] AS x RETURN round(stats.geometricMean(x), 6) AS m", nil)
	if err != nil {
		log.Fatal(err)
	}
	rec, err := res.Single()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rec.Values[0])
	// Output: 4
}

type mean struct {
	logs float64
	n    int
}
