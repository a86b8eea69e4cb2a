package exporter

import (
	"bufio"
	"context"
	"strconv"

	"github.com/morseldb/morsel/graphjson"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// GraphLines writes all of a graph to the file at to.Path as JSON lines, see package
// graphjson: first the nodes, then the relationships. Ids are the internal ones.
func GraphLines(ctx context.Context, snap *storage.Snapshot, to Target) (g GraphFiles, err error) {
	g.Arguments = []string{"--graph=" + to.Path}
	err = File(to.Path, to.Overwrite, func(f *Out) error {
		return buffered(f, func(out *bufio.Writer) error {
			w := &lineWriter{ctx: ctx, snap: snap, out: out}
			if err := w.nodes(); err != nil {
				return err
			}
			g.Nodes = w.lines
			for _, t := range snap.RelTypes() {
				if err := w.relationships(t); err != nil {
					return err
				}
			}
			g.Relationships = w.lines - g.Nodes
			return nil
		})
	})
	return g, err
}

// lineWriter writes entities as JSON lines.
type lineWriter struct {
	ctx    context.Context
	snap   *storage.Snapshot
	out    *bufio.Writer
	entity graphjson.Entity // the one that is written
	keys   []catalog.KeyID
	line   []byte
	lines  int64
}

func (w *lineWriter) nodes() error {
	var labels []catalog.LabelID
	for it := w.snap.Nodes().Iterator(); it.HasNext(); {
		id := int64(it.Next())
		w.entity = graphjson.Entity{Node: true, ID: idText(id), Labels: w.entity.Labels[:0], Properties: w.entity.Properties[:0]}
		labels = w.snap.NodeLabels(id, labels[:0])
		for _, l := range labels {
			w.entity.Labels = append(w.entity.Labels, w.snap.Catalog().LabelName(l))
		}
		w.keys = w.snap.NodeKeys(id, w.keys[:0])
		if err := w.write(func(k catalog.KeyID) value.Value { return w.snap.NodeProperty(id, k) }); err != nil {
			return err
		}
	}
	return nil
}

func (w *lineWriter) relationships(t catalog.TypeID) (err error) {
	name := w.snap.Catalog().TypeName(t)
	w.snap.RelIDs(t, 0, func(id int64) bool {
		start, end, _, _ := w.snap.Rel(id)
		w.entity = graphjson.Entity{ID: idText(id), Type: name, Start: idText(start), End: idText(end), Properties: w.entity.Properties[:0]}
		w.keys = w.snap.RelKeys(id, w.keys[:0])
		err = w.write(func(k catalog.KeyID) value.Value { return w.snap.RelProperty(id, k) })
		return err == nil
	})
	return err
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// write writes the entity with the properties that keys names.
func (w *lineWriter) write(property func(catalog.KeyID) value.Value) (err error) {
	if w.lines++; w.lines%ctxEvery == 0 && w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	for _, k := range w.keys {
		w.entity.Properties = append(w.entity.Properties, graphjson.Property{Key: w.snap.Catalog().KeyName(k), Value: property(k)})
	}
	if w.line, err = graphjson.Append(w.line[:0], &w.entity); err != nil {
		return err
	}
	_, err = w.out.Write(w.line)
	return err
}
