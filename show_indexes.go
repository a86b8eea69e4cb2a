package morsel

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// showIndexes lists indexes by name.
func (tx *Tx) showIndexes(filter string) [][]value.Value {
	g := tx.view()
	list := slices.Clone(g.Schema().Indexes)
	slices.SortFunc(list, func(a, b *catalog.Index) int { return cmp.Compare(a.Name, b.Name) })
	var rows [][]value.Value
	for _, ix := range list {
		if filter == "" || filter == "ALL" || filter == ix.Kind.String() {
			rows = append(rows, tx.showIndex(g, ix))
		}
	}
	return rows
}

func (tx *Tx) showIndex(g *storage.Snapshot, ix *catalog.Index) []value.Value {
	known := map[string]value.Value{
		"id": value.Int(int64(ix.ID)), "name": str(ix.Name), "type": str(ix.Kind.String()), "entityType": str(entityType(ix.OnRels)),
		"indexProvider": str(ix.Kind.Provider()), "options": indexOptions(ix), "failureMessage": str(""), "createStatement": str(createIndexText(g, ix)),
		"state": str("ONLINE"), "populationPercent": value.Float(100),
	}
	if u, ok := g.IndexUsage(ix.ID); ok {
		known["readCount"], known["trackedSince"] = value.Int(u.Reads), moment(u.Since)
		if !u.LastRead.IsZero() {
			known["lastRead"] = moment(u.LastRead)
		}
	}
	if ix.Kind != catalog.Lookup {
		known["labelsOrTypes"], known["properties"] = texts(g.IndexTokens(ix)), texts(g.KeyNames(ix.Keys))
		if !g.Populated(ix.ID) {
			known["state"], known["populationPercent"] = str("POPULATING"), value.Float(tx.db.store.IndexPopulated(ix.ID))
			if err := tx.db.store.IndexFailure(ix.ID); err != nil {
				known["state"], known["failureMessage"] = str("FAILED"), str(err.Error())
			}
		}
	}
	for _, c := range g.Schema().Constraints {
		if c.ID == ix.Owner {
			known["owningConstraint"], known["createStatement"] = str(c.Name), str(createConstraintText(g, c))
		}
	}
	return arranged(showIndexColumns, known)
}

// moment is a time as SHOW gives it: in UTC, to the millisecond.
func moment(t time.Time) value.Value {
	return value.NewDateTime(t.Unix(), int32(t.Nanosecond()/1e6*1e6), value.UTC)
}

func entityType(rels bool) string {
	if rels {
		return "RELATIONSHIP"
	}
	return "NODE"
}

func texts(list []string) value.Value {
	vs := make([]value.Value, len(list))
	for i, s := range list {
		vs[i] = str(s)
	}
	return value.List(vs)
}

func indexOptions(ix *catalog.Index) value.Value {
	config := value.NewMap(len(ix.Config))
	for _, s := range ix.Config {
		config.Put(s.Name, s.Value)
	}
	options := value.NewMap(2)
	options.Put("indexConfig", value.MapOf(config))
	options.Put("indexProvider", str(ix.Kind.Provider()))
	return value.MapOf(options)
}

// quotedList is names in backticks, each behind a prefix.
func quotedList(prefix string, names []string, sep string) string {
	var parts []string
	for _, n := range names {
		parts = append(parts, prefix+"`"+strings.ReplaceAll(n, "`", "``")+"`")
	}
	return strings.Join(parts, sep)
}

// schemaPattern is what a statement has behind FOR, and the variable in it.
func schemaPattern(rels bool, tokens []string) (pattern, variable string) {
	of := ""
	if len(tokens) > 0 {
		of = ":" + quotedList("", tokens, "|")
	}
	if rels {
		return "()-[r" + of + "]-()", "r"
	}
	return "(n" + of + ")", "n"
}

// createIndexText is the statement that creates an index as it is.
func createIndexText(g *storage.Snapshot, ix *catalog.Index) string {
	pattern, v := schemaPattern(ix.OnRels, g.IndexTokens(ix))
	text := "CREATE " + ix.Kind.String() + " INDEX " + quotedList("", []string{ix.Name}, "") + " FOR " + pattern
	keys := quotedList(v+".", g.KeyNames(ix.Keys), ", ")
	switch {
	case ix.Kind == catalog.Lookup && ix.OnRels:
		return text + " ON EACH type(r)"
	case ix.Kind == catalog.Lookup:
		return text + " ON EACH labels(n)"
	case ix.Kind == catalog.Fulltext:
		text += " ON EACH [" + keys + "]"
	default:
		text += " ON (" + keys + ")"
	}
	if len(ix.Config) == 0 {
		return text
	}
	var settings []string
	for _, s := range ix.Config {
		v := s.Value.String()
		if s.Value.Kind() == value.KindString {
			v = "'" + s.Value.AsString() + "'"
		}
		settings = append(settings, "`"+s.Name+"`: "+v)
	}
	return text + " OPTIONS {indexConfig: {" + strings.Join(settings, ",") + "}}"
}

// createConstraintText is the statement that creates a constraint as it is.
func createConstraintText(g *storage.Snapshot, c *catalog.Constraint) string {
	tokens := g.IndexTokens(&catalog.Index{OnRels: c.OnRels, Tokens: []uint32{c.Token}})
	pattern, v := schemaPattern(c.OnRels, tokens)
	is := "IS UNIQUE"
	switch {
	case c.Kind == catalog.Key && c.OnRels:
		is = "IS RELATIONSHIP KEY"
	case c.Kind == catalog.Key:
		is = "IS NODE KEY"
	case c.Kind == catalog.Exists:
		is = "IS NOT NULL"
	case c.Kind == catalog.Typed:
		is = "IS :: " + c.Type.Name
	}
	return "CREATE CONSTRAINT " + quotedList("", []string{c.Name}, "") + " FOR " + pattern +
		" REQUIRE (" + quotedList(v+".", g.KeyNames(c.Keys), ", ") + ") " + is
}

// showConstraints lists constraints by name.
func (tx *Tx) showConstraints(filter string) [][]value.Value {
	g := tx.view()
	list := slices.Clone(g.Schema().Constraints)
	slices.SortFunc(list, func(a, b *catalog.Constraint) int { return cmp.Compare(a.Name, b.Name) })
	var rows [][]value.Value
	for _, c := range list {
		if !constraintShown(filter, c) {
			continue
		}
		known := map[string]value.Value{
			"id": value.Int(int64(c.ID)), "name": str(c.Name), "type": str(c.TypeName()), "entityType": str(entityType(c.OnRels)),
			"labelsOrTypes": texts(g.IndexTokens(&catalog.Index{OnRels: c.OnRels, Tokens: []uint32{c.Token}})),
			"properties":    texts(g.KeyNames(c.Keys)), "createStatement": str(createConstraintText(g, c)),
		}
		if ix := g.Schema().Index(c.Index); ix != nil {
			known["ownedIndex"], known["options"] = str(ix.Name), indexOptions(ix)
		}
		if c.Kind == catalog.Typed {
			known["propertyType"] = str(c.Type.Name)
		}
		rows = append(rows, arranged(showConstraintColumns, known))
	}
	return rows
}

// constraintShown reports whether SHOW … CONSTRAINTS with words between shows a constraint: NODE UNIQUE, REL KEY, EXIST, ….
func constraintShown(filter string, c *catalog.Constraint) bool {
	kinds := map[string]catalog.ConstraintKind{
		"UNIQUE": catalog.Unique, "UNIQUENESS": catalog.Unique, "KEY": catalog.Key, "EXIST": catalog.Exists, "EXISTENCE": catalog.Exists,
		"EXISTS": catalog.Exists, "TYPE": catalog.Typed,
	}
	for _, w := range strings.Fields(filter) {
		switch w {
		case "ALL", "PROPERTY":
		case "NODE":
			if c.OnRels {
				return false
			}
		case "REL", "RELATIONSHIP":
			if !c.OnRels {
				return false
			}
		default:
			if k, ok := kinds[w]; !ok || k != c.Kind {
				return false
			}
		}
	}
	return true
}
