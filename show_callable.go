package morsel

import (
	"sort"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// showFunctions has a row for each signature: functions with fewer arguments come
// before those with more.
func (db *DB) showFunctions(filter string) [][]value.Value {
	var rows [][]value.Value
	for _, f := range db.registry.Functions() {
		if hiddenBy(filter, f.BuiltIn) {
			continue
		}
		deprecated, by := deprecation(f.Deprecated)
		if f.BuiltIn {
			by = value.Null // as Neo4j has it
		}
		add := func(signature, doc string, params []procedures.Param) {
			rows = append(rows, []value.Value{str(f.Name), str(f.Category), str(doc), str(signature), value.Bool(f.BuiltIn),
				describeParams(params), str(f.ResultText()), value.False, value.Null, value.Null, deprecated, by})
		}
		for _, o := range f.Overloads {
			add(o.Signature, o.Description, o.Params)
		}
		params := f.Params
		if f.ShownParams != nil {
			params = f.ShownParams
		}
		add(f.Signature, f.Description, params)
	}
	for _, a := range db.registry.Aggregates() {
		if hiddenBy(filter, a.BuiltIn) {
			continue
		}
		category := a.Category
		if category == "" && a.BuiltIn {
			category = "Aggregating"
		}
		deprecated, by := deprecation(a.Deprecated)
		rows = append(rows, []value.Value{str(a.Name), str(category), str(a.Description), str(a.Signature), value.Bool(a.BuiltIn),
			describeParams(a.Params), str(a.Result.String()), value.True, value.Null, value.Null, deprecated, by})
	}
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		if x, y := strings.ToLower(a[0].AsString()), strings.ToLower(b[0].AsString()); x != y {
			return x < y
		}
		return len(a[5].AsList()) < len(b[5].AsList())
	})
	return rows
}

func hiddenBy(filter string, builtIn bool) bool {
	return filter == "BUILT IN" && !builtIn || filter == "USER DEFINED" && builtIn
}

// deprecation is the columns isDeprecated and deprecatedBy.
func deprecation(instead string) (is, by value.Value) {
	switch instead {
	case "":
		return value.False, value.Null
	case noReplacement:
		return value.True, value.Null
	}
	return value.True, str(instead)
}

func describeParams(ps []procedures.Param) value.Value {
	out := make([]value.Value, len(ps))
	for i, p := range ps {
		typ := p.TypeText()
		m := value.NewMap(5)
		m.Put("isDeprecated", value.False)
		if p.Default != nil {
			m.Put("default", str("DefaultParameterValue{value="+p.DefaultText()+", type="+typ+"}"))
		}
		m.Put("name", str(p.Name))
		m.Put("description", str(p.Description))
		m.Put("type", str(typ))
		out[i] = value.MapOf(m)
	}
	return value.List(out)
}

func (db *DB) showProcedures() [][]value.Value {
	var rows [][]value.Value
	for _, p := range db.registry.Procedures() {
		deprecated, by := deprecation(p.Deprecated)
		option := value.NewMap(1)
		option.Put("deprecated", deprecated)
		rows = append(rows, []value.Value{str(p.Name), str(p.Description), str(string(p.Mode)), value.Bool(p.WorksOnSystem), str(p.Signature),
			describeParams(p.Params), describeParams(p.Results), value.Bool(p.Admin), value.Null, value.Null, deprecated, by, value.MapOf(option)})
	}
	return rows
}
