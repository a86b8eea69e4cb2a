package builtin

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/value"
)

// search makes the procedure that queries full-text indexes.
func search(procedure string, rels bool) callFunc {
	return func(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		ix, err := queried(ctx, procedure, catalog.Fulltext, rels, args[0])
		if err != nil {
			return err
		}
		text, ok := ctx.Graph.IndexContents(ix.ID).(*index.Fulltext)
		if !ok || args[1].Kind() != value.KindString {
			return failed(procedure, "'queryString' must not be null")
		}
		o, err := searchOptions(procedure, args[2])
		if err != nil {
			return err
		}
		s := &index.Searcher{Index: text, Columns: ctx.Graph.IndexColumns(ix, nil), Keys: ctx.Graph.KeyNames(ix.Keys), Analyzer: o.analyzer, Tick: ctx.Err}
		hits, err := s.Search(args[1].AsString())
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return failed(procedure, "%v", err)
		}
		hits = hits[min(o.skip, len(hits)):]
		if o.limit >= 0 {
			hits = hits[:min(o.limit, len(hits))]
		}
		for _, h := range hits {
			if err := yield([]value.Value{entityOf(rels, h.ID), value.Float(h.Score)}); err != nil {
				return err
			}
		}
		return nil
	}
}

// searched is the options of a full-text query; limit -1 is none.
type searched struct {
	skip, limit int
	analyzer    string
}

func searchOptions(procedure string, v value.Value) (o searched, err error) {
	o.limit = -1
	if v.Kind() != value.KindMap {
		return o, nil
	}
	for i := range v.AsMap().Len() {
		name, v := v.AsMap().At(i)
		switch {
		case name == "skip" && v.Kind() == value.KindInt && v.AsInt() >= 0:
			o.skip = int(v.AsInt())
		case name == "limit" && v.Kind() == value.KindInt && v.AsInt() >= 0:
			o.limit = int(v.AsInt())
		case name == "analyzer" && v.Kind() == value.KindString:
			if o.analyzer = v.AsString(); !index.HasAnalyzer(o.analyzer) {
				return o, failed(procedure, "No such full-text analyzer: '%s'.", o.analyzer)
			}
		case name == "skip" || name == "limit" || name == "analyzer":
			return o, failed(procedure, "The option '%s' cannot be %s", name, value.Debug(v))
		}
	}
	return o, nil
}

func listAnalyzers(_ *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	for _, a := range index.Analyzers() {
		var words []value.Value
		for _, w := range a.StopWords() {
			words = append(words, value.String(w))
		}
		if err := yield([]value.Value{value.String(a.Name), value.String(a.Description), value.List(words)}); err != nil {
			return err
		}
	}
	return nil
}
