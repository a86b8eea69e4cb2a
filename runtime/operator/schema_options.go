package operator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/value"
)

// what is the words for what the command makes, in messages about its options.
func (o *schemaCommand) what() string {
	entity := "node"
	if o.op.OnRels {
		entity = "relationship"
	}
	switch {
	case o.op.Constraint && o.op.Kind == "UNIQUE" && o.op.OnRels:
		return "relationship uniqueness constraint"
	case o.op.Constraint && o.op.Kind == "UNIQUE":
		return "uniqueness constraint"
	case o.op.Constraint && o.op.Kind == "KEY":
		return entity + " key constraint"
	case o.op.Constraint && o.op.Kind == "NOT NULL":
		return entity + " property existence constraint"
	case o.op.Constraint:
		return entity + " property type constraint"
	case o.op.Kind == "RANGE":
		return "range " + entity + " property index"
	case o.op.Kind == "LOOKUP" || o.op.Kind == "TEXT" || o.op.Kind == "POINT":
		return map[string]string{"LOOKUP": "token lookup", "TEXT": "text", "POINT": "point"}[o.op.Kind] + " index"
	}
	return strings.ToLower(o.op.Kind) + " index"
}

// kind is the kind of index that the command makes.
func (o *schemaCommand) kind() catalog.IndexKind {
	if o.op.Constraint {
		return catalog.Range
	}
	return indexKinds[o.op.Kind]
}

// config is the settings that the command gives the index, those left out with their defaults.
func (o *schemaCommand) config() ([]catalog.Setting, error) {
	var given *value.Map
	if o.options != nil {
		v, err := o.options.Eval(o.arg.B, o.arg.I)
		if err != nil {
			return nil, err
		}
		if v.Kind() != value.KindMap {
			return nil, o.invalid("Could not create %s with specified options '%s'. Expected a map.", o.what(), v)
		}
		if given, err = o.indexConfig(v.AsMap()); err != nil {
			return nil, err
		}
	}
	out := defaults(o.kind())
	if given == nil {
		return out, nil
	}
	for i := range given.Len() {
		name, v := given.At(i)
		set, err := o.setting(strings.ToLower(name), v, value.MapOf(given))
		if err != nil {
			return nil, err
		}
		out = slices.DeleteFunc(out, func(s catalog.Setting) bool { return s.Name == set.Name })
		out = append(out, set)
	}
	slices.SortFunc(out, func(a, b catalog.Setting) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (o *schemaCommand) invalid(format string, args ...any) error {
	return status.New(status.InvalidArguments, "", format, args...)
}

// indexConfig takes the map of settings out of the options.
func (o *schemaCommand) indexConfig(options *value.Map) (config *value.Map, err error) {
	for i := range options.Len() {
		name, v := options.At(i)
		switch strings.ToLower(name) {
		case "indexprovider":
			if err := o.provider(v); err != nil {
				return nil, err
			}
		case "indexconfig":
			if v.Kind() != value.KindMap {
				return nil, o.invalid("Could not create %s with specified index config '%s'. Expected a map.", o.what(), v)
			}
			config = v.AsMap()
		default:
			e := status.Syntax("", o.op.Pos, "Failed to create %s: Invalid option provided, valid options are `indexProvider` and `indexConfig`.", o.what())
			e.Phase = status.Runtime
			return nil, e
		}
	}
	return config, nil
}

// provider checks the name of an index provider, of which each kind has its own.
func (o *schemaCommand) provider(v value.Value) error {
	if v.Kind() != value.KindString {
		return o.invalid("Could not create %s with specified index provider '%s'. Expected String value.", o.what(), v)
	}
	if known := o.kind().Providers(); !slices.Contains(known, v.AsString()) {
		return o.invalid("Could not create %s with specified index provider '%s'.\n%sThe available index providers for the given type: ['%s'].",
			o.what(), v.AsString(), providerHint(v.AsString()), strings.Join(known, "', '"))
	}
	if v.AsString() == "text-1.0" {
		o.deprecated("The `text-1.0` provider for text indexes is deprecated and will be removed in a future version. Please use `text-2.0` instead.")
	}
	o.deprecated("The `indexProvider` option is deprecated and will be removed in a future version. " +
		"Neo4j does not use the given option but instead selects the most performant index provider available.")
	return nil
}

func (o *schemaCommand) deprecated(description string) {
	o.st.Notes = append(o.st.Notes, status.Notification{
		Code: status.FeatureDeprecation, GQL: "01N00", Title: "This feature is deprecated and will be removed in future versions.",
		Description: description, Severity: status.Warning, Category: "DEPRECATION", Pos: o.op.Pos,
	})
}

// defaults is the settings of an index that is given none.
func defaults(k catalog.IndexKind) []catalog.Setting {
	switch k {
	case catalog.Fulltext:
		return []catalog.Setting{{Name: "fulltext.analyzer", Value: value.String("standard-no-stop-words")}, {Name: "fulltext.eventually_consistent", Value: value.False}}
	case catalog.Vector:
		return []catalog.Setting{
			{Name: "vector.hnsw.ef_construction", Value: value.Int(100)}, {Name: "vector.hnsw.m", Value: value.Int(16)},
			{Name: "vector.quantization.enabled", Value: value.True}, {Name: "vector.similarity_function", Value: value.String("COSINE")},
		}
	case catalog.Point:
		var out []catalog.Setting
		for _, s := range []struct {
			name     string
			min, max []float64
		}{
			{"cartesian", []float64{-1e6, -1e6}, []float64{1e6, 1e6}}, {"cartesian-3d", []float64{-1e6, -1e6, -1e6}, []float64{1e6, 1e6, 1e6}},
			{"wgs-84", []float64{-180, -90}, []float64{180, 90}}, {"wgs-84-3d", []float64{-180, -90, -1e6}, []float64{180, 90, 1e6}},
		} {
			out = append(out, catalog.Setting{Name: "spatial." + s.name + ".max", Value: floats(s.max)}, catalog.Setting{Name: "spatial." + s.name + ".min", Value: floats(s.min)})
		}
		slices.SortFunc(out, func(a, b catalog.Setting) int { return cmp.Compare(a.Name, b.Name) })
		return out
	}
	return nil
}

func floats(list []float64) value.Value {
	vs := make([]value.Value, len(list))
	for i, f := range list {
		vs[i] = value.Float(f)
	}
	return value.List(vs)
}

// setting checks one setting.
func (o *schemaCommand) setting(name string, v, all value.Value) (catalog.Setting, error) {
	s := catalog.Setting{Name: name, Value: v}
	if o.kind() == catalog.Vector {
		return o.vectorSetting(s, all)
	}
	known := false
	for _, d := range defaults(o.kind()) {
		known = known || d.Name == name
	}
	switch o.kind() {
	case catalog.Point:
		return o.pointSetting(s, known, all)
	case catalog.Fulltext:
		if !known || name == "fulltext.analyzer" && v.Kind() != value.KindString || name == "fulltext.eventually_consistent" && v.Kind() != value.KindBool {
			return s, o.invalid("Could not create %s with specified index config '%s'. Expected a map from String to Strings and Booleans.", o.what(), mapText(all))
		}
		return s, o.checkAnalyzer(s)
	}
	kinds := map[catalog.IndexKind]string{catalog.Range: "range", catalog.Text: "text", catalog.Lookup: "lookup"}[o.kind()]
	return s, o.invalid("Could not create %s with specified index config '%s': %s indexes have no valid config values.", o.what(), mapText(all), kinds)
}

func numbersOf(v value.Value) ([]float64, bool) {
	if v.Kind() != value.KindList {
		return nil, false
	}
	var out []float64
	for _, e := range v.AsList() {
		switch e.Kind() {
		case value.KindInt:
			out = append(out, float64(e.AsInt()))
		case value.KindFloat:
			out = append(out, e.AsFloat())
		default:
			return nil, false
		}
	}
	return out, true
}

// checkAnalyzer accepts only analyzers that there are.
func (o *schemaCommand) checkAnalyzer(s catalog.Setting) error {
	if s.Name == "fulltext.analyzer" && !index.HasAnalyzer(s.Value.AsString()) {
		return failed("No such full-text analyzer: '%s'.", s.Value.AsString())
	}
	return nil
}

func failed(format string, args ...any) error {
	return status.New(status.ExecutionFailed, "", format, args...)
}

// providerHint is a line that says which command makes the indexes of a provider; "" where none does.
func providerHint(name string) string {
	if name == "native-btree-1.0" || name == "lucene+native-3.0" {
		return "Invalid index type b-tree, use range, point or text index instead.\n"
	}
	for k := catalog.Fulltext; k <= catalog.Vector; k++ {
		if slices.Contains(k.Providers(), name) {
			what := strings.ToLower(k.String())
			if k == catalog.Lookup {
				what = "token lookup"
			}
			return fmt.Sprintf("To create %s index, please use 'CREATE %s INDEX ...'.\n", what, k)
		}
	}
	return ""
}

// pointSetting checks a corner of a point index's space: as many numbers as the coordinate system has dimensions.
func (o *schemaCommand) pointSetting(s catalog.Setting, known bool, all value.Value) (catalog.Setting, error) {
	list, ok := numbersOf(s.Value)
	switch {
	case !ok:
		return s, o.invalid("Could not create %s with specified index config '%s'. Expected a map from String to Double[].", o.what(), mapText(all))
	case !known:
		return s, failed("Invalid index config key '%s', it was not recognized as an index setting.", s.Name)
	}
	want := 2
	if strings.Contains(s.Name, "-3d.") {
		want = 3
	}
	if len(list) != want {
		return s, failed("Invalid spatial index settings.")
	}
	s.Value = floats(list)
	return s, nil
}

// mapText is a map as messages about options have it: keys are not quoted.
func mapText(v value.Value) string {
	m := v.AsMap()
	parts := make([]string, m.Len())
	for i := range parts {
		k, x := m.At(i)
		parts[i] = k + ": " + x.String()
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// vectorSettings is what a vector index can be told, and the kinds of values: those of the defaults.
var vectorSettings = []string{"vector.dimensions", "vector.hnsw.ef_construction", "vector.hnsw.m", "vector.quantization.enabled", "vector.similarity_function"}

func (o *schemaCommand) vectorSetting(s catalog.Setting, all value.Value) (catalog.Setting, error) {
	between := func(lo, hi int64) error {
		if s.Value.AsInt() < lo || s.Value.AsInt() > hi {
			return failed("'%s' must be between %d and %d inclusively", s.Name, lo, hi)
		}
		return nil
	}
	if !slices.Contains(vectorSettings, s.Name) {
		return s, o.invalid("Could not create %s with specified index config '%s'. '%s' is an unrecognized setting. Supported: [%s]",
			o.what(), mapText(all), s.Name, strings.Join(vectorSettings, ", "))
	}
	kind, name := value.KindInt, "an Integer"
	switch s.Name {
	case "vector.quantization.enabled":
		kind, name = value.KindBool, "a Boolean"
	case "vector.similarity_function":
		kind = s.Value.Kind()
	}
	if s.Value.Kind() != kind {
		return s, o.invalid("Could not create %s with specified index config '%s'. Expected %s.", o.what(), s.Name, name)
	}
	switch s.Name {
	case "vector.dimensions":
		return s, between(1, 4096)
	case "vector.hnsw.m":
		return s, between(1, 512)
	case "vector.hnsw.ef_construction":
		return s, between(1, 3200)
	case "vector.similarity_function":
		if s.Value.Kind() == value.KindString {
			if name := strings.ToUpper(s.Value.AsString()); name == "COSINE" || name == "EUCLIDEAN" {
				s.Value = value.String(name)
				return s, nil
			}
		}
		return s, failed("'%q' is an unsupported 'vector.similarity_function'. Supported: [COSINE, EUCLIDEAN]", textOf(s.Value))
	}
	return s, nil
}

func textOf(v value.Value) string {
	if v.Kind() == value.KindString {
		return v.AsString()
	}
	return v.String()
}
