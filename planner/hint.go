package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/status"
)

// hinted notes which hints of a graph are not obeyed by the order that was found: an index that there is none of, and a join of
// parts that are not connected by these nodes alone, or hang on what is bound already.
func (p *planner) hinted(g *logical.Graph, order []join.Component) {
	for _, h := range g.Hints {
		switch {
		case h.Kind == "JOIN":
			if slices.ContainsFunc(order, func(c join.Component) bool { return join.Joined(c.Steps, h.Vars) }) {
				continue
			}
			names := make([]string, len(h.Vars))
			for i, v := range h.Vars {
				names[i] = v.Name
			}
			are := " is"
			if len(names) > 1 {
				are = "s are"
			}
			p.notes = append(p.notes, status.Notification{
				Code: "Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning", GQL: "01N30", Severity: status.Warning, Category: "HINT",
				Title: "The database was unable to plan a hinted join.",
				Description: "The hinted join was not planned. This could happen because no generated plan contained the join key, please try using a different join key or restructure your query. " +
					"(hinted join key identifier" + are + ": " + strings.Join(names, ", ") + ")",
			})
		case h.Kind == "TEXT INDEX" && !join.Textual(g, p.Stats, h.Vars[0].ID, h.Keys[0]):
			fail(status.Compile(status.SemanticError, "", status.Pos{}, "Cannot use text index hint `%s` in this context: The hint specifies using a text index but the predicate found cannot be used by a text index. "+
				"You could try to convert the compared value to string by calling `toString()` on it or by testing whether it is a string using `STARTS WITH`. "+
				"For more information on when a text index is applicable, please consult the documentation on the use of text indexes.", unquoted(h, ",")))
		case join.IsIndex(h) && !p.hasIndex(h, isRel(g, h)):
			p.notes = append(p.notes, status.Notification{
				Code: "Neo.ClientNotification.Schema.HintedIndexNotFound", GQL: "01N31", Severity: status.Warning, Category: "HINT",
				Title:       "The request (directly or indirectly) referred to an index that does not exist.",
				Description: "The hinted index does not exist, please check the schema (index is: " + hintText(h, isRel(g, h)) + ")",
			})
		}
	}
}

// refuse fails where an order does not do what hints ask for, though there are the indexes.
func (p *planner) refuse(g *logical.Graph, order []join.Component) {
	var broken []string
	for _, h := range g.Hints {
		if h.Kind == "JOIN" || join.IsIndex(h) && !p.hasIndex(h, isRel(g, h)) || join.Obeyed(h, order) {
			continue
		}
		broken = append(broken, "`"+unquoted(h, ", ")+"`")
	}
	if len(broken) > 0 {
		fail(status.Compile(status.ExecutionFailed, "", status.Pos{}, "Failed to fulfil the hints of the query.\nCould not solve these hints: %s", strings.Join(broken, ", ")))
	}
}

// unquoted is a hint as it was written.
func unquoted(h *ast.Hint, comma string) string {
	text := "USING " + h.Kind
	if h.Seek {
		text += " SEEK"
	}
	text += " " + h.Vars[0].Name + ":" + explain.Name(h.Label)
	if join.IsIndex(h) {
		text += "(" + strings.Join(h.Keys, comma) + ")"
	}
	return text
}

func isRel(g *logical.Graph, h *ast.Hint) bool {
	return slices.ContainsFunc(g.Rels, func(r *logical.Rel) bool { return r.Var != nil && r.Var.ID == h.Vars[0].ID })
}

func (p *planner) hasIndex(h *ast.Hint, rels bool) bool {
	return slices.ContainsFunc(cost.Indexes(p.Stats, rels, h.Label), func(ix cost.Index) bool { return join.Names(h, ix) })
}

// hintText is the index of a hint as Neo4j writes it.
func hintText(h *ast.Hint, rel bool) string {
	v := h.Vars[0].Name
	entity := fmt.Sprintf("(`%s`:`%s`)", v, h.Label)
	if rel {
		entity = fmt.Sprintf("()-[`%s`:`%s`]-()", v, h.Label)
	}
	keys := make([]string, len(h.Keys))
	for i, k := range h.Keys {
		keys[i] = fmt.Sprintf("`%s`.`%s`", v, k)
	}
	return h.Kind + " FOR " + entity + " ON (" + strings.Join(keys, ", ") + ")"
}
