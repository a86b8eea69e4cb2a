// Command bookmarks is the programme of the drivers' manual in Go: sessions A and B write at the same time, session C starts from the
// bookmarks of both, so that it finds both persons. It prints who knows whom.
//
//	go run ./examples/bookmarks/go neo4j://localhost:7687 neo4j PASSWORD
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"golang.org/x/sync/errgroup"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: bookmarks URI USER PASSWORD")
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, uri, user, password string) error {
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.BasicAuth(user, password, ""))
	if err != nil {
		return err
	}
	defer driver.Close(ctx)
	var a, b neo4j.Bookmarks
	var both errgroup.Group
	both.Go(func() (err error) { a, err = hire(ctx, driver, "Alice", "Wayne Enterprises"); return err })
	both.Go(func() (err error) { b, err = hire(ctx, driver, "Bob", "LexCorp"); return err })
	if err := both.Wait(); err != nil {
		return err
	}
	c := driver.NewSession(ctx, neo4j.SessionConfig{Bookmarks: neo4j.CombineBookmarks(a, b)})
	defer c.Close(ctx)
	if err := write(ctx, c, "MATCH (a:Person {name: $a}), (b:Person {name: $b}) MERGE (a)-[:KNOWS]->(b)", map[string]any{"a": "Alice", "b": "Bob"}); err != nil {
		return err
	}
	lines, err := neo4j.ExecuteRead(ctx, c, func(tx neo4j.ManagedTransaction) ([]string, error) {
		res, err := tx.Run(ctx, "MATCH (a:Person)-[:KNOWS]->(b:Person) RETURN a.name, b.name", nil)
		if err != nil {
			return nil, err
		}
		var out []string
		for res.Next(ctx) {
			out = append(out, fmt.Sprintf("%v knows %v", res.Record().Values[0], res.Record().Values[1]))
		}
		return out, res.Err()
	})
	for _, l := range lines {
		fmt.Println(l)
	}
	return err
}

// hire makes a person and a job in a session of its own, and gives the bookmark behind both.
func hire(ctx context.Context, driver neo4j.DriverWithContext, name, company string) (neo4j.Bookmarks, error) {
	s := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer s.Close(ctx)
	if err := write(ctx, s, "CREATE (:Person {name: $name})", map[string]any{"name": name}); err != nil {
		return nil, err
	}
	// The session sees its own write: the person is there.
	err := write(ctx, s, "MATCH (p:Person {name: $name}) MERGE (c:Company {name: $company}) CREATE (p)-[:WORKS_FOR]->(c)", map[string]any{"name": name, "company": company})
	return s.LastBookmarks(), err
}

func write(ctx context.Context, s neo4j.SessionWithContext, query string, params map[string]any) error {
	_, err := s.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		res, err := tx.Run(ctx, query, params)
		if err != nil {
			return nil, err
		}
		return res.Consume(ctx)
	})
	return err
}
