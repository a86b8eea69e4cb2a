package planner

import (
	"math"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// search plans SEARCH v IN (VECTOR INDEX i FOR e WHERE p LIMIT k): the index finds v, as the query procedures do, and
// the pattern is matched around it. What WHERE in the brackets refuses does not count against the limit.
func (s *stream) search(m *ast.Match, g *logical.Graph) {
	x := m.Search
	if m.Optional {
		unsupported(x, "SEARCH in OPTIONAL MATCH")
	}
	kind, field := "queryRelationships", "relationship"
	for _, n := range g.Nodes {
		if n.Var.ID == x.Var.ID {
			kind, field = "queryNodes", "node"
		}
	}
	limit := x.Limit
	if x.Where != nil || limit == nil {
		limit = &ast.IntLit{At: x.At, Value: math.MaxInt32}
	}
	call := &ast.CallProcedure{At: x.At, Namespace: []string{"db", "index", "vector"}, Name: kind, HasYield: true, Args: []ast.Expr{x.Index, limit, x.For}}
	if x.Kind == "FULLTEXT" {
		call.Namespace[2] = "fulltext"
		call.Args = []ast.Expr{x.Index, x.For, &ast.MapLit{At: x.At, Keys: []string{"limit"}, Values: []ast.Expr{limit}}}
	}
	call.Yield = append(call.Yield, &ast.YieldItem{At: x.At, Field: field, As: x.Var})
	if x.Score != nil {
		call.Yield = append(call.Yield, &ast.YieldItem{At: x.At, Field: "score", As: x.Score})
	}
	if x.Where == nil {
		s.callProcedure(call)
		return
	}
	in := s.fork()
	for id := range s.have {
		in.args = append(in.args, id)
	}
	in.callProcedure(call)
	in.where(x.Where)
	if x.Limit != nil {
		in.push(&physical.Limit{Source: in.top(), Count: in.expr(x.Limit)}, explain.Expr(x.Limit))
	}
	s.fx.join(in.fx)
	s.push(&physical.Apply{Left: s.top(), Right: in.top()}, "")
	s.bind(x.Var, x.Score)
}
