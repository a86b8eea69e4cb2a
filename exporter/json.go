package exporter

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// jsonText writes what has no column type as JSON, as morsel query --format jsonl does.
type jsonText struct {
	snap     *storage.Snapshot
	database string
}

func (g jsonText) text(v value.Value) string { return string(g.append(nil, v)) }

func (g jsonText) append(b []byte, v value.Value) []byte {
	switch v.Kind() {
	case value.KindNull, value.KindBool, value.KindInt:
		return append(b, v.String()...)
	case value.KindFloat:
		if f := v.AsFloat(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return append(b, value.FormatFloat(f)...)
		}
	case value.KindString:
		return appendJSON(b, v.AsString())
	case value.KindList:
		b = append(b, '[')
		for i, e := range v.AsList() {
			b = g.append(comma(b, i), e)
		}
		return append(b, ']')
	case value.KindMap:
		b = append(b, '{')
		for i, k := range v.AsMap().Keys() {
			_, e := v.AsMap().At(i)
			b = g.append(append(appendJSON(comma(b, i), k), ':'), e)
		}
		return append(b, '}')
	case value.KindNode:
		return g.node(b, v.ID())
	case value.KindRel:
		return g.rel(b, v.ID())
	case value.KindPath:
		p := v.AsPath()
		b = append(b, `{"nodes":[`...)
		for i, n := range p.Nodes {
			b = g.node(comma(b, i), n)
		}
		b = append(b, `],"relationships":[`...)
		for i, r := range p.Rels {
			b = g.rel(comma(b, i), r)
		}
		return append(b, "]}"...)
	}
	return appendJSON(b, v.String())
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

func appendJSON(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return append(b, `""`...) // strings cannot fail
	}
	return append(b, text...)
}

func (g jsonText) node(b []byte, id int64) []byte {
	b = strconv.AppendInt(append(b, `{"id":`...), id, 10)
	b = appendJSON(append(b, `,"elementId":`...), function.NodeElementID(g.database, id))
	b = append(b, `,"labels":[`...)
	for i, l := range g.snap.NodeLabels(id, nil) {
		b = appendJSON(comma(b, i), g.snap.Catalog().LabelName(l))
	}
	b = append(b, `],"properties":{`...)
	for i, k := range g.snap.NodeKeys(id, nil) {
		b = append(appendJSON(comma(b, i), g.snap.Catalog().KeyName(k)), ':')
		b = g.append(b, g.snap.NodeProperty(id, k))
	}
	return append(b, "}}"...)
}

func (g jsonText) rel(b []byte, id int64) []byte {
	start, end, typ, ok := g.snap.Rel(id)
	b = strconv.AppendInt(append(b, `{"id":`...), id, 10)
	b = appendJSON(append(b, `,"elementId":`...), function.RelElementID(g.database, id))
	if !ok {
		return append(b, '}') // deleted meanwhile in this transaction
	}
	b = appendJSON(append(b, `,"type":`...), g.snap.Catalog().TypeName(typ))
	b = strconv.AppendInt(append(b, `,"start":`...), start, 10)
	b = strconv.AppendInt(append(b, `,"end":`...), end, 10)
	b = append(b, `,"properties":{`...)
	for i, k := range g.snap.RelKeys(id, nil) {
		b = append(appendJSON(comma(b, i), g.snap.Catalog().KeyName(k)), ':')
		b = g.append(b, g.snap.RelProperty(id, k))
	}
	return append(b, "}}"...)
}
