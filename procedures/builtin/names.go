package builtin

import (
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// strs is names as a list value.
func strs(names []string) value.Value {
	list := make([]value.Value, len(names))
	for i, n := range names {
		list[i] = value.String(n)
	}
	return value.List(list)
}

// labels lists the labels that a node has; those only known by name are left out.
func labels(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	for id, name := range ctx.Graph.Catalog().Labels() {
		if ctx.Graph.LabelCount(catalog.LabelID(id)) == 0 {
			continue
		}
		if err := yield([]value.Value{value.String(name)}); err != nil {
			return err
		}
	}
	return nil
}

// relationshipTypes lists the types that a relationship has.
func relationshipTypes(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	for id, name := range ctx.Graph.Catalog().Types() {
		if ctx.Graph.TypeCount(catalog.TypeID(id)) == 0 {
			continue
		}
		if err := yield([]value.Value{value.String(name)}); err != nil {
			return err
		}
	}
	return nil
}

// propertyKeys lists all keys that were ever used.
func propertyKeys(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	for _, name := range ctx.Graph.Catalog().Keys() {
		if err := yield([]value.Value{value.String(name)}); err != nil {
			return err
		}
	}
	return nil
}

// newName checks a name that is to be made, and that the transaction may write.
func newName(ctx *procedures.Context, v value.Value) (string, error) {
	const rule = "%s is not a valid token name. Token names cannot be empty or contain any null-bytes."
	if v.IsNull() {
		return "", status.New(status.TokenNameError, "", rule, "Null")
	}
	name := v.AsString()
	if name == "" || strings.ContainsRune(name, 0) {
		return "", status.New(status.TokenNameError, "", rule, "'"+name+"'")
	}
	if ctx.Tx == nil {
		return "", status.New(status.AccessMode, "", "Writing in read access mode not allowed.")
	}
	return name, nil
}

func createLabel(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	name, err := newName(ctx, args[0])
	if err == nil {
		ctx.Tx.Label(name)
	}
	return err
}

func createProperty(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	name, err := newName(ctx, args[0])
	if err == nil {
		ctx.Tx.Key(name)
	}
	return err
}

func createRelationshipType(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	name, err := newName(ctx, args[0])
	if err == nil {
		ctx.Tx.Type(name)
	}
	return err
}

// nothing does and yields nothing: there is no capability to list.
func nothing(*procedures.Context, []value.Value, func([]value.Value) error) error { return nil }
