package exporter

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// While a script is loaded, nodes carry this label and, in this property, the id
// that they had; the script's end takes both away.
const (
	dumpLabel = "`morsel dump`"
	dumpID    = "`morsel dump id`"
)

// batchRows is how many entities one statement makes.
const batchRows = 1000

// Dump writes a database as a Cypher script, which Load, morsel query and other
// databases that speak Cypher make it again from: nodes, relationships, all
// properties with their types, indexes and constraints. Ids are not kept.
func Dump(ctx context.Context, db *morsel.DB, out io.Writer) error {
	schema, err := schemaOf(ctx, db)
	if err != nil {
		return err
	}
	return buffered(out, func(w *bufio.Writer) error {
		d := &dumper{ctx: ctx, snap: db.Snapshot(), w: w}
		return d.all(db.Name(), schema)
	})
}

// schemaOf is the statements that make the indexes and constraints.
func schemaOf(ctx context.Context, db *morsel.DB) (out []string, err error) {
	for _, query := range []string{
		"SHOW CONSTRAINTS YIELD name, createStatement RETURN createStatement AS s ORDER BY name",
		"SHOW INDEXES YIELD name, type, owningConstraint, createStatement WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN createStatement AS s ORDER BY name",
	} {
		res, err := db.Run(ctx, query, nil)
		if err != nil {
			return nil, err
		}
		for rec, err := range res.Records() {
			if err != nil {
				return nil, err
			}
			if s, ok := rec.Values[0].(string); ok {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

type dumper struct {
	ctx  context.Context
	snap *storage.Snapshot
	w    *bufio.Writer
	row  []byte
	in   int // rows of the statement that is being written
}

func (d *dumper) all(name string, schema []string) error {
	fmt.Fprintf(d.w, "// %s: %s, %s\n", strings.ReplaceAll(name, "\n", " "),
		counted(d.snap.NodeCount(), "node"), counted(d.snap.RelCount(), "relationship"))
	some := d.snap.NodeCount() > 0
	if some {
		fmt.Fprintf(d.w, "CREATE CONSTRAINT `morsel dump` IF NOT EXISTS FOR (n:%s) REQUIRE n.%s IS UNIQUE;\n", dumpLabel, dumpID)
	}
	if err := d.nodes(); err != nil {
		return err
	}
	for _, t := range d.snap.RelTypes() {
		if err := d.relationships(t); err != nil {
			return err
		}
	}
	if some {
		fmt.Fprintf(d.w, "DROP CONSTRAINT `morsel dump` IF EXISTS;\n")
		fmt.Fprintf(d.w, "MATCH (n:%s) REMOVE n:%s, n.%s;\n", dumpLabel, dumpLabel, dumpID)
	}
	for _, s := range schema {
		fmt.Fprintf(d.w, "%s;\n", s)
	}
	return nil
}

// nodes writes the nodes, those with the same labels one after the other.
func (d *dumper) nodes() error {
	w := &graphWriter{snap: d.snap}
	var keys []catalog.KeyID
	for _, set := range w.labelSets() {
		labels := dumpLabel
		for _, l := range set.labels {
			labels += ":" + quoteName(l)
		}
		end := fmt.Sprintf("] AS r CREATE (n:%s) SET n = r[1], n.%s = r[0];\n", labels, dumpID)
		for it := set.nodes.Iterator(); it.HasNext(); {
			node := int64(it.Next())
			d.row = strconv.AppendInt(append(d.row[:0], '['), node, 10)
			keys = d.snap.NodeKeys(node, keys[:0])
			d.properties(keys, func(k catalog.KeyID) value.Value { return d.snap.NodeProperty(node, k) })
			if err := d.put("UNWIND [", end); err != nil {
				return err
			}
		}
		if err := d.end(end); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) relationships(t catalog.TypeID) (err error) {
	end := fmt.Sprintf("] AS r MATCH (a:%[1]s {%[2]s: r[0]}), (b:%[1]s {%[2]s: r[1]}) CREATE (a)-[x:%[3]s]->(b) SET x = r[2];\n",
		dumpLabel, dumpID, quoteName(d.snap.Catalog().TypeName(t)))
	var keys []catalog.KeyID
	d.snap.RelIDs(t, 0, func(id int64) bool {
		from, to, _, _ := d.snap.Rel(id)
		d.row = append(strconv.AppendInt(append(d.row[:0], '['), from, 10), ", "...)
		d.row = strconv.AppendInt(d.row, to, 10)
		keys = d.snap.RelKeys(id, keys[:0])
		d.properties(keys, func(k catalog.KeyID) value.Value { return d.snap.RelProperty(id, k) })
		err = d.put("UNWIND [", end)
		return err == nil
	})
	if err != nil {
		return err
	}
	return d.end(end)
}

// properties appends a map of properties, and the row's end.
func (d *dumper) properties(keys []catalog.KeyID, of func(catalog.KeyID) value.Value) {
	d.row = append(d.row, ", {"...)
	for i, k := range keys {
		if i > 0 {
			d.row = append(d.row, ", "...)
		}
		d.row = append(append(d.row, quoteName(d.snap.Catalog().KeyName(k))...), ": "...)
		d.row = appendLiteral(d.row, of(k))
	}
	d.row = append(d.row, "}]"...)
}

// put writes the row into the statement, which it begins and ends where needed.
func (d *dumper) put(begin, end string) error {
	if d.in == 0 {
		if d.ctx.Err() != nil {
			return context.Cause(d.ctx)
		}
		_, _ = d.w.WriteString(begin) // a bufio.Writer keeps its error
	} else {
		_, _ = d.w.WriteString(", ")
	}
	_, _ = d.w.Write(d.row)
	if d.in++; d.in == batchRows {
		return d.end(end)
	}
	return nil
}

func (d *dumper) end(end string) error {
	if d.in == 0 {
		return nil
	}
	d.in = 0
	_, err := d.w.WriteString(end)
	return err
}

// quoteName writes a name so that Cypher reads it as one, whatever is in it.
func quoteName(name string) string {
	return "`" + strings.ReplaceAll(strings.ReplaceAll(name, "`", "``"), `\u`, `\u005cu`) + "`"
}
