package builtin

import (
	"strconv"
	"strings"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// neo4jVersion is the version of Neo4j whose Cypher is spoken: what clients
// derive a server's abilities from.
const neo4jVersion = "5.26.0"

// known is s, or null where it is empty.
func known(s string) value.Value {
	if s == "" {
		return value.Null
	}
	return value.String(s)
}

func ping(*procedures.Context) ([]value.Value, error) { return []value.Value{value.True}, nil }

func databaseInfo(ctx *procedures.Context) ([]value.Value, error) {
	host := ctx.DatabaseHost()
	created := value.Null
	if !host.Created.IsZero() {
		created = value.String(host.Created.UTC().Format(time.RFC3339Nano))
	}
	return []value.Value{known(host.DatabaseID), known(ctx.Database), created}, nil
}

// components names the Neo4j that clients may take this for, then what it is.
func components(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	edition := value.String("community")
	if err := yield([]value.Value{value.String("Neo4j Kernel"), strs([]string{neo4jVersion}), edition}); err != nil {
		return err
	}
	if v := ctx.DatabaseHost().Version; v != "" {
		return yield([]value.Value{value.String("Morsel"), strs([]string{v}), edition})
	}
	return nil
}

func currentUser(ctx *procedures.Context) ([]value.Value, error) {
	host := ctx.DatabaseHost()
	return []value.Value{value.String(host.User), strs(host.Roles), value.List(nil)}, nil
}

func clearCaches(ctx *procedures.Context) int {
	if drop := ctx.DatabaseHost().ClearCaches; drop != nil {
		return drop()
	}
	return 0
}

func clearQueryCaches(ctx *procedures.Context) ([]value.Value, error) {
	message := "Query cache already empty."
	if n := clearCaches(ctx); n > 0 {
		message = "Query caches successfully cleared of " + strconv.Itoa(n) + " queries."
	}
	return []value.Value{value.String(message)}, nil
}

// prepareForReplanning has nothing to sample: statistics are always up to date.
func prepareForReplanning(ctx *procedures.Context, _ []value.Value, _ func([]value.Value) error) error {
	clearCaches(ctx)
	return nil
}

func listConfig(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	settings := ctx.DatabaseHost().Settings
	if settings == nil {
		return nil
	}
	search := ""
	if args[0].Kind() == value.KindString {
		search = strings.ToLower(args[0].AsString())
	}
	for _, s := range settings() {
		if !strings.Contains(strings.ToLower(s.Name), search) {
			continue
		}
		row := []value.Value{value.String(s.Name), value.String(s.Description), known(s.Value), value.Bool(s.Dynamic),
			known(s.Default), known(s.Startup), value.Bool(s.Explicit), value.String(s.Valid)}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

func getMetaData(ctx *procedures.Context) ([]value.Value, error) {
	if ctx.Meta == nil || ctx.Meta.Kind() != value.KindMap {
		return []value.Value{value.MapOf(value.NewMap(0))}, nil
	}
	return []value.Value{*ctx.Meta}, nil
}

func setMetaData(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	if args[0].Kind() != value.KindMap {
		return status.New(status.ProcedureCallFailed, "", "Metadata must be a map")
	}
	if ctx.Meta == nil {
		return status.New(status.ProcedureCallFailed, "", "This transaction keeps no metadata")
	}
	*ctx.Meta = args[0]
	if ctx.OnMeta != nil {
		ctx.OnMeta(args[0])
	}
	return nil
}
