package operator

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// schemaCommand creates or drops an index or constraint.
type schemaCommand struct {
	st            *state.State
	arg           *expr.Arg
	op            *physical.SchemaCommand
	name, options expr.Evaluator
	done          bool
}

func newSchemaCommand(b *Builder, op *physical.SchemaCommand) (Operator, error) {
	name, err := b.Compile(op.Named)
	if err != nil {
		return nil, err
	}
	options, err := b.Compile(op.Options)
	return &schemaCommand{st: b.State, arg: b.Arg, op: op, name: name, options: options}, err
}

func (o *schemaCommand) Next() (*batch.Batch, error) {
	if o.done {
		return nil, nil
	}
	o.done = true
	if err := writable(o.st); err != nil {
		return nil, err
	}
	account := state.Account{Memory: &o.st.Memory}
	defer account.Free()
	o.st.Tx.BuildWith(o.builders(&account))
	name, err := o.named()
	switch {
	case err != nil:
	case o.op.Drop && o.op.Constraint:
		err = o.dropConstraint(name)
	case o.op.Drop:
		err = o.dropIndex(name)
	case o.op.Constraint:
		err = o.createConstraint(name)
	default:
		err = o.createIndex(name)
	}
	return nil, err
}

// builders is the workers that build what the command creates: they end with the transaction, and charge its memory.
func (o *schemaCommand) builders(account *state.Account) workers.Pool {
	pool := workers.All(o.st.Ctx)
	pool.Charge = account.Charge
	return pool
}

func (o *schemaCommand) Reset() { o.done = false }
func (o *schemaCommand) Close() {}

// named is the name that the command has, or "".
func (o *schemaCommand) named() (string, error) {
	if o.name == nil {
		return "", nil
	}
	v, err := o.name.Eval(o.arg.B, o.arg.I)
	if err != nil {
		return "", err
	}
	if v.Kind() != value.KindString {
		return "", status.New(status.ArgumentError, "", "Expected the name of an index or constraint to be a string, but it was %s", value.Debug(v))
	}
	if strings.TrimSpace(v.AsString()) == "" {
		return "", status.New(status.ExecutionFailed, "", "Schema rule name cannot be the empty string or only contain whitespace.")
	}
	return v.AsString(), nil
}

// tokens and keys give the ids of the names in the command, making those that are new.
func (o *schemaCommand) tokens() []uint32 {
	var out []uint32
	for _, n := range o.op.Tokens {
		if o.op.OnRels {
			out = append(out, uint32(o.st.Tx.Type(n)))
		} else {
			out = append(out, uint32(o.st.Tx.Label(n)))
		}
	}
	return out
}

func (o *schemaCommand) keys() []catalog.KeyID {
	var out []catalog.KeyID
	for _, n := range o.op.Keys {
		out = append(out, o.st.Tx.Key(n))
	}
	return out
}

var indexKinds = map[string]catalog.IndexKind{
	"FULLTEXT": catalog.Fulltext, "LOOKUP": catalog.Lookup, "TEXT": catalog.Text, "RANGE": catalog.Range, "POINT": catalog.Point, "VECTOR": catalog.Vector,
}

func (o *schemaCommand) createIndex(name string) error {
	ix := &catalog.Index{Kind: indexKinds[o.op.Kind], OnRels: o.op.OnRels}
	var err error
	if ix.Config, err = o.config(); err != nil {
		return err
	}
	ix.Tokens, ix.Keys = o.tokens(), o.keys()
	if ix.Name = name; name == "" {
		ix.Name = catalog.IndexName(ix, o.op.Tokens, o.op.Keys)
	}
	if o.op.Lenient {
		same, named, constraint := o.st.Tx.SimilarIndex(ix)
		switch {
		case same != nil:
			o.exists(name, o.indexText(same))
			return nil
		case named != nil:
			o.exists(name, o.indexText(named))
			return nil
		case constraint != nil && constraint.Index != 0: // which has an index of its name
			o.exists(name, o.indexText(o.st.Graph.Schema().Index(constraint.Index)))
			return nil
		case constraint != nil:
			o.exists(name, o.constraintText(constraint))
			return nil
		}
	}
	if err := o.st.Tx.CreateIndex(ix); err != nil {
		return err
	}
	o.st.Counters.IndexesAdded++
	return nil
}

var constraintKinds = map[string]catalog.ConstraintKind{
	"UNIQUE": catalog.Unique, "KEY": catalog.Key, "NOT NULL": catalog.Exists, "TYPED": catalog.Typed,
}

func (o *schemaCommand) createConstraint(name string) error {
	c := &catalog.Constraint{Kind: constraintKinds[o.op.Kind], OnRels: o.op.OnRels}
	if _, err := o.config(); err != nil {
		return err
	}
	c.Token, c.Keys = o.tokens()[0], o.keys()
	if t := o.op.Type; t != nil {
		c.Type = catalog.PropertyType{Name: t.Name, Kinds: t.Kinds, Lists: t.Lists}
	}
	if c.Name = name; name == "" {
		c.Name = catalog.ConstraintName(c, o.op.Tokens[0], o.op.Keys)
	}
	if o.op.Lenient {
		same, named, _ := o.st.Tx.SimilarConstraint(c)
		if same == nil {
			same = named
		}
		if same != nil {
			o.exists(name, o.constraintText(same))
			return nil
		}
	}
	if err := o.st.Tx.CreateConstraint(c); err != nil {
		return err
	}
	o.st.Counters.ConstraintsAdded++
	return nil
}

func (o *schemaCommand) dropIndex(name string) error {
	if o.op.Lenient && o.st.Graph.Schema().IndexNamed(name) == nil {
		o.missing("INDEX", name)
		return nil
	}
	if err := o.st.Tx.DropIndex(name); err != nil {
		return err
	}
	o.st.Counters.IndexesRemoved++
	return nil
}

func (o *schemaCommand) dropConstraint(name string) error {
	if o.op.Lenient && o.st.Graph.Schema().ConstraintNamed(name) == nil {
		o.missing("CONSTRAINT", name)
		return nil
	}
	if err := o.st.Tx.DropConstraint(name); err != nil {
		return err
	}
	o.st.Counters.ConstraintsRemoved++
	return nil
}

// exists notes that the command did nothing because of what there is.
func (o *schemaCommand) exists(name, there string) {
	what := "CONSTRAINT"
	if !o.op.Constraint {
		what = o.op.Kind + " INDEX"
	}
	if name != "" {
		what += " " + quoteName(name)
	}
	o.st.Notes = append(o.st.Notes, status.Notification{
		Code: "Neo.ClientNotification.Schema.IndexOrConstraintAlreadyExists", GQL: "00NA0",
		Title:       "`CREATE " + what + " IF NOT EXISTS " + o.op.Rest + "` has no effect.",
		Description: "`" + there + "` already exists.",
		Severity:    status.Information, Category: "SCHEMA",
	})
}

func (o *schemaCommand) missing(what, name string) {
	name = quoteName(name)
	o.st.Notes = append(o.st.Notes, status.Notification{
		Code: "Neo.ClientNotification.Schema.IndexOrConstraintDoesNotExist", GQL: "00NA1",
		Title:       "`DROP " + what + " " + name + " IF EXISTS` has no effect.",
		Description: "`" + name + "` does not exist.",
		Severity:    status.Information, Category: "SCHEMA",
	})
}

// indexText and constraintText are what is there, as notifications quote it.
func (o *schemaCommand) indexText(ix *catalog.Index) string {
	g := o.st.Graph
	op := &physical.SchemaCommand{Kind: ix.Kind.String(), OnRels: ix.OnRels, Tokens: g.IndexTokens(ix), Keys: g.KeyNames(ix.Keys)}
	return op.Kind + " INDEX " + quoteName(ix.Name) + " FOR " + physical.PatternText("e", op.OnRels, op.Tokens) + op.Indexed()
}

func (o *schemaCommand) constraintText(c *catalog.Constraint) string {
	g := o.st.Graph
	tokens := g.IndexTokens(&catalog.Index{OnRels: c.OnRels, Tokens: []uint32{c.Token}})
	return "CONSTRAINT " + quoteName(c.Name) + " FOR " + physical.PatternText("e", c.OnRels, tokens) +
		" REQUIRE (" + physical.NameList("e.", g.KeyNames(c.Keys)) + ") " + constraintIs(c)
}

func constraintIs(c *catalog.Constraint) string {
	switch {
	case c.Kind == catalog.Key && c.OnRels:
		return "IS RELATIONSHIP KEY"
	case c.Kind == catalog.Key:
		return "IS NODE KEY"
	case c.Kind == catalog.Exists:
		return "IS NOT NULL"
	case c.Kind == catalog.Typed:
		return "IS :: " + c.Type.Name
	}
	return "IS UNIQUE"
}

func quoteName(s string) string { return physical.Quoted(s) }
