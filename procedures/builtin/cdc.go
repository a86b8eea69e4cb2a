package builtin

import (
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

var (
	cdcQueryArgs = []string{
		"The change identifier to query changes after; without it all changes that are kept are given.", "Which changes are wanted: those that one of the selectors takes; without any, all.",
	}
	cdcQueryColumns = []string{
		"The identifier of the change.", "The transaction in which the change happened.", "The place of the change among those of its transaction.",
		"Who made the change, and when.", "What changed.",
	}
)

const (
	cdcColumns = " :: (id :: STRING, txId :: INTEGER, seq :: INTEGER, metadata :: MAP, event :: MAP)"
	cdcFrom    = "(from =  :: STRING, selectors = [] :: LIST<MAP>)"
)

// cdc is the procedures of change data capture, under their names of today and those until Neo4j 5.17; what came later has only one.
var cdc = append(append(cdcNamed("db.cdc.", ""), cdcNamed("cdc.", "db.cdc.")...), entry{
	sig: "db.cdc.translateId(from :: STRING) :: (id :: STRING)", call: cdcTranslate, mode: procedures.Read, admin: true,
	doc:  "Translate any provided change identifier to match the queried database.",
	args: []string{"The change identifier to translate."}, results: []string{"The change identifier."},
})

func cdcNamed(prefix, instead string) []entry {
	entries := []entry{
		{sig: "current() :: (id :: STRING)", call: one(cdcCurrent), doc: "Returns the current change identifier that can be used to stream changes from.",
			results: []string{"The identifier of the last change."}},
		{sig: "earliest() :: (id :: STRING)", call: one(cdcEarliest), doc: "Returns the earliest change identifier that can be used to stream changes from.",
			results: []string{"The identifier before the first change that is kept."}},
		{sig: "query" + cdcFrom + cdcColumns, call: cdcQuery, admin: true, doc: "Query changes happened from the provided change identifier.",
			args: cdcQueryArgs, results: cdcQueryColumns},
	}
	for i := range entries {
		e := &entries[i]
		if instead != "" {
			name, err := procedures.ParseSignature(e.sig)
			if err != nil {
				panic(err) // a signature above is wrong: a test finds it
			}
			e.deprecated = instead + name.Name
		}
		e.sig, e.mode = prefix+e.sig, procedures.Read
	}
	return entries
}

// captures is the captured changes, or an error where nothing is captured.
func captures(ctx *procedures.Context) (*storage.Captures, error) {
	c := ctx.DatabaseHost().Captures
	if c == nil || c.Mode() == storage.CaptureOff {
		return nil, status.New(status.CaptureDisabled, "",
			"Change Data Capture is not currently enabled for this database. Switch it on by ALTER DATABASE name SET OPTION txLogEnrichment 'FULL' (or 'DIFF'), or open the database with `morsel.WithCapture`.")
	}
	return c, nil
}

func cdcCurrent(ctx *procedures.Context) ([]value.Value, error) {
	c, err := captures(ctx)
	if err != nil {
		return nil, err
	}
	at := changeID{seq: ctx.Graph.Seq(), place: placeEnd}
	if list, _ := c.After(at.seq, at.seq); len(list) > 0 {
		at.committed = list[0].At.UnixNano()
	}
	return []value.Value{at.encode(ctx.DatabaseHost().Identity)}, nil
}

func cdcEarliest(ctx *procedures.Context) ([]value.Value, error) {
	c, err := captures(ctx)
	if err != nil {
		return nil, err
	}
	_, floor := c.After(0, 0)
	return []value.Value{changeID{seq: floor, place: placeEnd}.encode(ctx.DatabaseHost().Identity)}, nil
}

func cdcQuery(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	c, err := captures(ctx)
	if err != nil {
		return err
	}
	wanted, err := selectorsOf(args[1])
	if err != nil {
		return err
	}
	list, from, err := changesFrom(ctx, c, textArg(args[0]))
	if err != nil {
		return err
	}
	for _, t := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := yieldChanges(ctx, t, from, wanted, yield); err != nil {
			return err
		}
	}
	return nil
}

// cdcTranslate gives the identifier that means in this database what another one means in the database that this one was restored from a
// backup of: both have the same transactions up to there.
func cdcTranslate(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	c, err := captures(ctx)
	if err != nil {
		return err
	}
	from, _, err := decodeChangeID(textArg(args[0]))
	if err != nil {
		return err
	}
	if _, _, err := changesAt(ctx, c, from); err != nil {
		return err
	}
	return yield([]value.Value{from.encode(ctx.DatabaseHost().Identity)})
}

// changesAt is the transactions from an identifier's own on, and the number after which none is missing. It fails where the database has
// no such transaction.
func changesAt(ctx *procedures.Context, c *storage.Captures, from changeID) (list []*storage.Captured, floor uint64, err error) {
	newest := ctx.Graph.Seq()
	if from.seq > newest {
		return nil, 0, invalidChangeID("its transaction %d is not one of this database: the newest is %d", from.seq, newest)
	}
	list, floor = c.After(from.seq, newest)
	if len(list) > 0 && list[0].Seq == from.seq && from.committed != 0 && from.committed != list[0].At.UnixNano() {
		return nil, 0, invalidChangeID("its transaction %d was committed at another time in this database, which may have been restored", from.seq)
	}
	return list, floor, nil
}

// changesFrom is the transactions that a change identifier leaves to be read, and the identifier's place.
func changesFrom(ctx *procedures.Context, c *storage.Captures, text string) (list []*storage.Captured, from changeID, err error) {
	if text == "" {
		list, _ = c.After(0, ctx.Graph.Seq())
		return list, changeID{}, nil
	}
	from, own, err := decodeChangeID(text)
	if err != nil {
		return nil, from, err
	}
	if !own(ctx.DatabaseHost().Identity) {
		return nil, from, invalidChangeID("it is one of another database; `db.cdc.translateId` makes one of this database of it, where this is a restored backup of that")
	}
	list, floor, err := changesAt(ctx, c, from)
	if err != nil {
		return nil, from, err
	}
	if from.seq < floor || from.seq == floor && from.place != placeEnd {
		return nil, from, status.New(status.CaptureScanFailure, "",
			"The changes after the given identifier are not kept any more: its transaction is %d, and changes are kept after %d. "+
				"They are kept from when capturing was switched on, up to `db.cdc.memory.max`.", from.seq, floor)
	}
	return list, from, nil
}

// yieldChanges gives the changes of a transaction that come after from and that are wanted.
func yieldChanges(ctx *procedures.Context, t *storage.Captured, from changeID, wanted []selector, yield func([]value.Value) error) error {
	d := describer{ctx: ctx, names: ctx.Graph.Catalog(), database: ctx.Database}
	metadata := value.Null
	for i := range t.Changes {
		if t.Seq == from.seq && uint32(i) <= from.place {
			continue
		}
		c := &t.Changes[i]
		if !anyTakes(wanted, &d, t, c) {
			continue
		}
		if metadata.IsNull() {
			metadata = d.metadata(t)
		}
		id := changeID{seq: t.Seq, place: uint32(i), committed: t.At.UnixNano()}
		if i == len(t.Changes)-1 {
			id.place = placeEnd
		}
		row := []value.Value{id.encode(ctx.DatabaseHost().Identity), value.Int(int64(t.Seq)), value.Int(int64(i)), metadata, d.event(c)}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// describer makes Neo4j's documents of changes.
type describer struct {
	ctx      *procedures.Context
	names    *catalog.Catalog
	database string
}

func (d *describer) metadata(t *storage.Captured) value.Value {
	o := &t.Origin
	m := value.NewMap(11)
	m.Put("executingUser", value.String(o.User))
	m.Put("authenticatedUser", value.String(o.User))
	m.Put("captureMode", value.String(t.Mode.String()))
	m.Put("connectionClient", textOrNull(o.Client))
	m.Put("connectionServer", textOrNull(o.Server))
	protocol := o.Protocol
	if protocol == "" {
		protocol = "embedded"
	}
	m.Put("connectionType", value.String(protocol))
	m.Put("serverId", value.String(d.ctx.DatabaseHost().Identity))
	m.Put("databaseId", value.String(d.ctx.DatabaseHost().DatabaseID))
	m.Put("txStartTime", instant(o.Began))
	m.Put("txCommitTime", instant(t.At))
	meta := o.Meta
	if meta.IsNull() {
		meta = value.MapOf(value.NewMap(0))
	}
	m.Put("txMetadata", meta)
	return value.MapOf(m)
}

func textOrNull(s string) value.Value {
	if s == "" {
		return value.Null
	}
	return value.String(s)
}

func instant(t time.Time) value.Value {
	return value.NewDateTime(t.Unix(), int32(t.Nanosecond()), value.UTC)
}

// operation is what a change did: c, u or d.
func operation(c *storage.Change) string {
	switch {
	case c.Before == nil:
		return "c"
	case c.After == nil:
		return "d"
	}
	return "u"
}

func (d *describer) event(c *storage.Change) value.Value {
	m := value.NewMap(8)
	m.Put("elementId", value.String(d.elementID(c)))
	m.Put("operation", value.String(operation(c)))
	state := value.NewMap(2)
	state.Put("before", d.state(c.Before, c.Rel))
	state.Put("after", d.state(c.After, c.Rel))
	m.Put("state", value.MapOf(state))
	if !c.Rel {
		m.Put("eventType", value.String("n"))
		m.Put("labels", d.labels(c.Node.Labels))
		m.Put("keys", d.nodeKeys(c.Node.Keys))
		return value.MapOf(m)
	}
	m.Put("eventType", value.String("r"))
	m.Put("type", value.String(d.names.TypeName(c.Type)))
	m.Put("start", d.end(&c.Start))
	m.Put("end", d.end(&c.End))
	keys := make([]value.Value, len(c.Keys))
	for i := range c.Keys {
		keys[i] = d.properties(c.Keys[i].Properties)
	}
	m.Put("keys", value.List(keys))
	return value.MapOf(m)
}

func (d *describer) elementID(c *storage.Change) string {
	if c.Rel {
		return function.RelElementID(d.database, c.ID)
	}
	return function.NodeElementID(d.database, c.Node.ID)
}

func (d *describer) state(s *storage.EntityState, rel bool) value.Value {
	if s == nil {
		return value.Null
	}
	m := value.NewMap(2)
	if !rel {
		m.Put("labels", d.labels(s.Labels))
	}
	m.Put("properties", d.properties(s.Properties))
	return value.MapOf(m)
}

func (d *describer) end(n *storage.ChangedNode) value.Value {
	m := value.NewMap(3)
	m.Put("elementId", value.String(function.NodeElementID(d.database, n.ID)))
	m.Put("labels", d.labels(n.Labels))
	m.Put("keys", d.nodeKeys(n.Keys))
	return value.MapOf(m)
}

func (d *describer) labels(ids []catalog.LabelID) value.Value {
	out := make([]value.Value, len(ids))
	for i, l := range ids {
		out[i] = value.String(d.names.LabelName(l))
	}
	return value.List(out)
}

func (d *describer) properties(list []storage.Property) value.Value {
	m := value.NewMap(len(list))
	for _, p := range list {
		m.Put(d.names.KeyName(p.Key), p.Value)
	}
	return value.MapOf(m)
}

// nodeKeys is the keys of a node by label, a list of maps each.
func (d *describer) nodeKeys(keys []storage.KeyValues) value.Value {
	byLabel := map[string][]value.Value{}
	var labels []string
	for _, k := range keys {
		label := d.names.LabelName(catalog.LabelID(k.Token))
		if byLabel[label] == nil {
			labels = append(labels, label)
		}
		byLabel[label] = append(byLabel[label], d.properties(k.Properties))
	}
	m := value.NewMap(len(labels))
	for _, l := range labels {
		m.Put(l, value.List(byLabel[l]))
	}
	return value.MapOf(m)
}
