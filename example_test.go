package morsel_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/morseldb/morsel"
)

// must ends an example that cannot go on.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// people is a small graph for the examples.
func people() *morsel.DB {
	db := morsel.OpenMemory()
	must(db.Run(context.Background(), `
		CREATE (a:Person {name: 'Ada', age: 36}), (b:Person {name: 'Bela', age: 41}), (c:Person {name: 'Cara', age: 28}),
		       (a)-[:KNOWS {since: 2001}]->(b), (b)-[:KNOWS {since: 2010}]->(c)`, nil))
	return db
}

func ExampleOpen() {
	dir := filepath.Join(must(os.MkdirTemp("", "morsel")), "social")
	defer os.RemoveAll(filepath.Dir(dir))

	db := must(morsel.Open(dir))
	must(db.Run(context.Background(), "CREATE (:Person {name: $name})", map[string]any{"name": "Ada"}))
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}

	db = must(morsel.Open(dir)) // what was committed is still there
	defer db.Close()
	rec := must(must(db.Run(context.Background(), "MATCH (p:Person) RETURN p.name AS name", nil)).Single())
	fmt.Println(rec.Values[0])
	// Output: Ada
}

func ExampleSession_Run() {
	db := people()
	defer db.Close()
	ctx := context.Background()
	res := must(db.Session().Run(ctx, "MATCH (p:Person) WHERE p.age > $age RETURN p.name AS name, p.age AS age ORDER BY age", map[string]any{"age": 30}))
	for res.Next() {
		rec := res.Record()
		name, _ := rec.Get("name")
		fmt.Println(name, rec.Values[1])
	}
	if err := res.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Ada 36
	// Bela 41
}

func ExampleResult_Records() {
	db := people()
	defer db.Close()
	res := must(db.Run(context.Background(), "MATCH (a)-[k:KNOWS]->(b) RETURN a.name AS a, k.since AS since, b.name AS b ORDER BY since", nil))
	for rec, err := range res.Records() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Map())
	}
	// Output:
	// map[a:Ada b:Bela since:2001]
	// map[a:Bela b:Cara since:2010]
}

func ExampleScanAll() {
	db := people()
	defer db.Close()
	type person struct {
		Name string
		Age  int
	}
	res := must(db.Run(context.Background(), "MATCH (p:Person) RETURN p ORDER BY p.name", nil))
	for p, err := range morsel.ScanAll[person](res) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s is %d\n", p.Name, p.Age)
	}
	// Output:
	// Ada is 36
	// Bela is 41
	// Cara is 28
}

func ExampleSession_ExecuteWrite() {
	db := people()
	defer db.Close()
	ctx := context.Background()
	sess := db.Session()
	age := must(sess.ExecuteWrite(ctx, func(tx *morsel.Tx) (any, error) {
		res, err := tx.Run("MATCH (p:Person {name: 'Ada'}) SET p.age = p.age + 1 RETURN p.age AS age", nil)
		if err != nil {
			return nil, err
		}
		rec, err := res.Single()
		if err != nil {
			return nil, err
		}
		return morsel.Get[int64](rec, "age")
	}))
	fmt.Println(age)
	// Output: 37
}

func ExampleSession_ExecuteRead() {
	db := people()
	defer db.Close()
	_, err := db.Session().ExecuteRead(context.Background(), func(tx *morsel.Tx) (any, error) {
		return tx.Run("CREATE (:Person)", nil)
	})
	fmt.Println(morsel.Code(err))
	// Output: Neo.ClientError.Statement.AccessMode
}

func ExampleSession_Begin() {
	db := people()
	defer db.Close()
	ctx := context.Background()
	tx := must(db.Session().Begin(ctx))
	must(tx.Run("MATCH (p:Person) DETACH DELETE p", nil))
	if err := tx.Rollback(); err != nil {
		log.Fatal(err)
	}
	rec := must(must(db.Run(ctx, "MATCH (p:Person) RETURN count(*)", nil)).Single())
	fmt.Println(rec.Values[0], "people are still there")
	// Output: 3 people are still there
}

func ExampleWithBookmarks() {
	db := people()
	defer db.Close()
	ctx := context.Background()
	writer := db.Session()
	must(writer.Run(ctx, "CREATE (:Person {name: 'Dov'})", nil))
	reader := db.Session(morsel.WithBookmarks(writer.LastBookmark())) // sees what writer has committed
	rec := must(must(reader.Run(ctx, "MATCH (p:Person) RETURN count(*)", nil)).Single())
	fmt.Println(rec.Values[0])
	// Output: 4
}

func ExampleResult_Consume() {
	db := people()
	defer db.Close()
	res := must(db.Run(context.Background(), "CYPHER runtime=slotted MATCH (p:Person) SET p.seen = true", nil))
	sum := must(res.Consume())
	fmt.Println(sum.Counters.PropertiesSet, "properties set on the", sum.Runtime, "runtime, query type", sum.QueryType)

	res = must(db.Run(context.Background(), "EXPLAIN MATCH (p:Person) RETURN count(*) AS n", nil))
	sum = must(res.Consume())
	fmt.Println(sum.Plan.Operator, "over", sum.Plan.Children[0].Operator)

	res = must(db.Run(context.Background(), "MATCH (p:Persn) RETURN p", nil))
	sum = must(res.Consume())
	for _, n := range sum.Notifications {
		fmt.Println(n.Severity, n.Code, n.Pos)
	}
	fmt.Println("timed:", sum.ResultAvailableAfter > 0 && sum.ResultConsumedAfter >= sum.ResultAvailableAfter)
	// Output:
	// 3 properties set on the slotted runtime, query type w
	// ProduceResults over NodeCountFromCountStore
	// WARNING Neo.ClientNotification.Statement.UnknownLabelWarning (line 1, column 10 (offset: 9))
	// timed: true
}

func ExampleCode() {
	db := people()
	defer db.Close()
	_, err := db.Run(context.Background(), "MATCH (p:Person) RETURN q", nil)
	fmt.Println(morsel.Code(err))
	fmt.Println(err)
	// Output:
	// Neo.ClientError.Statement.SyntaxError
	// Variable `q` not defined (line 1, column 25 (offset: 24))
	// "MATCH (p:Person) RETURN q"
	//                          ^
}

func ExampleIsRetryable() {
	db := people()
	defer db.Close()
	ctx := context.Background()
	one, two := must(db.Session().Begin(ctx)), must(db.Session().Begin(ctx))
	defer one.Close()
	defer two.Close()
	must(one.Run("MATCH (p:Person {name: 'Ada'}) SET p.age = 1", nil))
	must(two.Run("MATCH (p:Person {name: 'Ada'}) SET p.age = 2", nil))
	fmt.Println(one.Commit())
	fmt.Println(morsel.IsRetryable(two.Commit()))
	// Output:
	// <nil>
	// true
}

func Example_cancel() {
	db := people()
	defer db.Close()
	ctx, cancel := context.WithCancel(context.Background())
	res := must(db.Session().Run(ctx, "UNWIND range(1, 1000000000) AS x RETURN x", nil))
	res.Next()
	cancel()
	_, err := res.Consume()
	fmt.Println(morsel.Code(err), errors.Is(err, context.Canceled))
	// Output: Neo.ClientError.Transaction.Terminated true
}
