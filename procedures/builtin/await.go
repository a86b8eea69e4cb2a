package builtin

import (
	"context"
	"errors"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// indexNamed finds an index by the name in an argument.
func indexNamed(ctx *procedures.Context, name value.Value) (*catalog.Index, error) {
	text := ""
	if name.Kind() == value.KindString {
		text = name.AsString()
	}
	if ctx.Graph != nil {
		if ix := ctx.Graph.Schema().IndexNamed(text); ix != nil {
			return ix, nil
		}
	}
	return nil, status.New(status.IndexNotFound, "", "No such index '%s'", text)
}

func awaitIndex(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	ix, err := indexNamed(ctx, args[0])
	if err != nil {
		return err
	}
	return await(ctx, "db.awaitIndex", []*catalog.Index{ix}, args[1])
}

func awaitIndexes(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	if ctx.Graph == nil {
		return nil
	}
	return await(ctx, "db.awaitIndexes", ctx.Graph.Schema().Indexes, args[0])
}

// await waits until indexes are populated, in the newest state of the database.
func await(ctx *procedures.Context, procedure string, list []*catalog.Index, seconds value.Value) error {
	wait := ctx.DatabaseHost().AwaitIndex
	if wait == nil {
		return nil
	}
	var within time.Duration
	if seconds.Kind() == value.KindInt {
		within = time.Duration(seconds.AsInt()) * time.Second
	}
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for _, ix := range list {
		err := wait(limited, ix.ID)
		switch {
		case err == nil:
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			return failed(procedure, "Index '%s' did not come online within %d SECONDS", ix.Name, seconds.AsInt())
		case ctx.Err() != nil:
			return err
		default:
			return failed(procedure, "Index '%s' is in failed state: %v", ix.Name, err)
		}
	}
	return nil
}

// resampleIndex has little to do: what indexes are planned by is never old. Plans are made anew.
func resampleIndex(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	if _, err := indexNamed(ctx, args[0]); err != nil {
		return err
	}
	return resampleOutdated(ctx, nil, nil)
}

func resampleOutdated(ctx *procedures.Context, _ []value.Value, _ func([]value.Value) error) error {
	if clear := ctx.DatabaseHost().ClearCaches; clear != nil {
		clear()
	}
	return nil
}
