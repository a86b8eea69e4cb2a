package importer

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/bulk"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// oldDatabase adds to a database that is there, in one transaction: what was read is there as a whole or
// not at all, whatever happens; indexes and constraints see it as they see any other transaction. Every
// operation stays in memory until the end.
type oldDatabase struct {
	ctx   context.Context
	store *storage.Store
	tx    *storage.Tx
	limit int64 // bytes of changes; 0 = none
	err   error
	bulk.Summary
}

// openOld opens the database in a folder, which must be there.
func openOld(ctx context.Context, dir string, limit int64) (*oldDatabase, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, status.New(status.InvalidRequest, "", "there is no database %s; without the incremental mode the import makes one", dir)
	}
	st, err := storage.Open(dir, storage.Options{})
	if err != nil {
		return nil, err
	}
	return &oldDatabase{ctx: ctx, store: st, tx: st.Begin(), limit: limit}, nil
}

func (d *oldDatabase) finish() (bulk.Summary, error) {
	if d.err != nil {
		return bulk.Summary{}, d.err
	}
	if _, err := d.tx.Commit(d.ctx); err != nil {
		return bulk.Summary{}, err
	}
	return d.Summary, d.store.Close()
}

// abort drops what was read; harmless after finish.
func (d *oldDatabase) abort() {
	d.tx.Rollback()
	_ = d.store.Close() // nothing was written
}

// charge keeps the first reason why the import cannot go on.
func (d *oldDatabase) charge(err error) {
	if err == nil && d.limit > 0 && d.tx.Size() > d.limit {
		err = status.New(status.MemoryLimit, "", "The import takes more than the %d bytes that --max-memory allows: an incremental import is one transaction. Import fewer files at a time.", d.limit)
	}
	if d.err == nil {
		d.err = err
	}
}

// row gathers the properties of the entity that is being made.
type row struct {
	keys   []catalog.KeyID
	values []value.Value
}

func (d *oldDatabase) row(props []string) row {
	r := row{values: make([]value.Value, len(props))}
	for _, p := range props {
		r.keys = append(r.keys, d.tx.Key(p))
	}
	return r
}

func (r *row) SetInt(c int, v int64)     { r.values[c] = value.Int(v) }
func (r *row) SetString(c int, s []byte) { r.values[c] = value.String(string(s)) }
func (r *row) Set(c int, v value.Value)  { r.values[c] = v }

// take gives the properties to the entity and begins the next row.
func (r *row) take(set func(catalog.KeyID, value.Value)) (n int64) {
	for c, v := range r.values {
		if !v.IsNull() {
			set(r.keys[c], v)
			r.values[c] = value.Null
			n++
		}
	}
	return n
}

type txNodes struct {
	row
	d      *oldDatabase
	labels []catalog.LabelID
	own    []catalog.LabelID // of the node that is being made
}

func (d *oldDatabase) nodes(labels, props []string) nodeTarget {
	n := &txNodes{row: d.row(props), d: d}
	for _, l := range labels {
		n.labels = append(n.labels, d.tx.Label(l))
	}
	return n
}

func (n *txNodes) AddLabel(name string) { n.own = append(n.own, n.d.tx.Label(name)) }

func (n *txNodes) Append() uint32 {
	tx := n.d.tx
	id := tx.CreateNode()
	for _, l := range n.labels {
		tx.AddLabel(id, l)
	}
	for _, l := range n.own {
		tx.AddLabel(id, l)
	}
	n.own = n.own[:0]
	n.d.Properties += n.take(func(k catalog.KeyID, v value.Value) { tx.SetNodeProperty(id, k, v) })
	n.d.Nodes++
	n.d.charge(nil)
	return uint32(id)
}

type txRels struct {
	row
	d          *oldDatabase
	typ        catalog.TypeID
	start, end uint32
}

func (d *oldDatabase) relationships(typ string, props []string) relTarget {
	return &txRels{row: d.row(props), d: d, typ: d.tx.Type(typ)}
}

func (r *txRels) Begin(start, end uint32) { r.start, r.end = start, end }

func (r *txRels) End() {
	id, err := r.d.tx.CreateRel(int64(r.start), int64(r.end), r.typ)
	if err == nil {
		r.d.Properties += r.take(func(k catalog.KeyID, v value.Value) { r.d.tx.SetRelProperty(id, k, v) })
		r.d.Relationships++
	}
	r.d.charge(err)
}

// fillSpace enters the nodes that the database has already into an ID space: those with all of the
// labels, by the property that the ID column is stored as.
func (d *oldDatabase) fillSpace(r place, sp *idSpace, labels []string, property string) error {
	if property == "" || len(labels) == 0 {
		return r.errorf("an incremental import finds nodes by label and property: the :ID column needs a name, and the argument a label")
	}
	snap := d.tx.Base()
	key, ok := snap.Catalog().Key(property)
	name := strings.Join(labels, ":")
	if !ok || slices.Contains(sp.filled, name) {
		return nil
	}
	sp.filled = append(sp.filled, name)
	var all *roaring.Bitmap
	for _, label := range labels {
		l, ok := snap.Catalog().Label(label)
		if !ok {
			return nil
		}
		if set := snap.LabelNodes(l); all == nil {
			all = set.Clone()
		} else {
			all.And(set)
		}
	}
	for it := all.Iterator(); it.HasNext(); {
		node := it.Next()
		id, ok := idText(snap.NodeProperty(int64(node), key), nil)
		if !ok {
			continue
		}
		if fresh, err := sp.reserve(r, id); err != nil {
			return err
		} else if !fresh {
			return r.errorf("the database has two nodes :%s with %s %q", name, property, id)
		}
		sp.assign(id, node)
	}
	return nil
}

// idText is an id as files have it; ok is false where v is no id.
func idText(v value.Value, scratch []byte) (text []byte, ok bool) {
	switch v.Kind() {
	case value.KindInt:
		return strconv.AppendInt(scratch[:0], v.AsInt(), 10), true
	case value.KindString:
		return append(scratch[:0], v.AsString()...), true
	}
	return nil, false
}
