package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

// exhaustive tells of shortest paths with a predicate that only a whole path can be tested by: then all paths may have to
// be looked at. As in Neo4j, it is not told where both ends were bound before, that is, by variables up to before.
func (b *binder) exhaustive(c *ast.Match, before int) {
	for _, part := range c.Pattern.Parts {
		if part.Shortest == ast.NoShortest || part.Var == nil || boundBefore(part, before) || !b.onWhole(c.Where, part.Var.ID) {
			continue
		}
		b.notes = append(b.notes, status.Notification{
			Code: "Neo.ClientNotification.Statement.ExhaustiveShortestPath",
			GQL:  "03N92",
			Title: "Exhaustive shortest path has been planned for your query that means that shortest path graph algorithm might not be used to find " +
				"the shortest path. Hence an exhaustive enumeration of all paths might be used in order to find the requested shortest path.",
			Description: "Using shortest path with an exhaustive search fallback might cause query slow down since shortest path graph algorithms might not work " +
				"for this use case. It is recommended to introduce a WITH to separate the MATCH containing the shortest path from the existential predicates on that path.",
			Severity: status.Information,
			Category: "PERFORMANCE",
			Pos:      part.Chain[0].Position(),
		})
	}
}

func boundBefore(part *ast.PatternPart, before int) bool {
	from, ok := part.Chain[0].(*ast.NodePattern)
	to, ok2 := part.Chain[len(part.Chain)-1].(*ast.NodePattern)
	return ok && ok2 && from.Var.ID <= before && to.Var.ID <= before
}

// onWhole reports whether a conjunct of where is about path id as a whole, not about each of its nodes or relationships.
func (b *binder) onWhole(where ast.Expr, id int) bool {
	switch e := where.(type) {
	case nil:
		return false
	case *ast.Binary:
		if e.Op == ast.And {
			return b.onWhole(e.Left, id) || b.onWhole(e.Right, id)
		}
	case *ast.Quantified:
		call, ok := e.List.(*ast.FuncCall)
		if each := e.Kind == ast.All || e.Kind == ast.None; each && ok && len(call.Args) == 1 {
			if v, ok := call.Args[0].(*ast.Variable); ok && v.ID == id {
				return mentions(e.Where, id)
			}
		}
	}
	return mentions(where, id)
}

func mentions(e ast.Expr, id int) (found bool) {
	if e == nil {
		return false
	}
	ast.Inspect(e, func(n ast.Node) bool {
		v, ok := n.(*ast.Variable)
		found = found || ok && v.ID == id
		return true
	})
	return found
}
