package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

// exhaustive tells of shortest paths with a predicate that only a whole path can be tested by: then all paths may have to
// be looked at.
func (b *binder) exhaustive(c *ast.Match) {
	for _, part := range c.Pattern.Parts {
		if part.Shortest == ast.NoShortest || !b.wholeTested(c.Where, part) {
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
			Pos:      b.shortestPos(part, shortestName(part)),
		})
	}
}

// wholeTested reports whether where is about the path as a whole, or about the list of its relationships.
func (b *binder) wholeTested(where ast.Expr, part *ast.PatternPart) bool {
	if part.Var != nil && b.onWhole(where, part.Var.ID) {
		return true
	}
	r, ok := part.Chain[1].(*ast.RelPattern)
	return ok && b.onWhole(where, r.Var.ID)
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
		list := e.List
		if call, ok := list.(*ast.FuncCall); ok && len(call.Args) == 1 {
			list = call.Args[0]
		}
		if v, ok := list.(*ast.Variable); ok && v.ID == id && (e.Kind == ast.All || e.Kind == ast.None) {
			return mentions(e.Where, id)
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
