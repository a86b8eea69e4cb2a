// Package logical is what a query asks for before it is decided how: the query graph of one or
// more MATCH clauses, made of nodes, connections between them and predicates.
package logical

import (
	"github.com/morseldb/morsel/parser/ast"
)

// Kind tells how a connection relates its two nodes.
type Kind uint8

// The kinds of connections.
const (
	Single     Kind = iota // one relationship
	VarLength              // *1..3
	Quantified             // (()-[]->()){1,3}, or a relationship with a quantifier
	Shortest               // shortestPath(), allShortestPaths()
	Selected               // a whole part with a selector: SHORTEST k, ANY …
)

// Graph is a set of nodes, connections and predicates that must all hold.
type Graph struct {
	Nodes []*Node
	Rels  []*Rel
	Preds []*Pred
	Paths []*Path
	Hints []*ast.Hint // USING …

	byID map[int]*Node
	own  map[int]bool // the variables the graph is about: nodes, relationships, lists, paths
}

// Node is a node of the pattern. The same variable is one Node however often it is written.
type Node struct {
	Var *ast.Variable
}

// Rel is a connection between two nodes, which may be the same one.
type Rel struct {
	Kind        Kind
	Var         *ast.Variable // the relationship or the list of them; nil where there is none
	Left, Right *ast.Variable // nodes as written from left to right
	Dir         ast.RelDirection
	Types       []string      // plain alternatives; nil = any
	TypeExpr    ast.LabelExpr // of VarLength and Quantified when it is not plain
	Min, Max    int64         // Max -1 = unbounded
	Props       ast.Expr      // of each relationship of VarLength and Quantified
	Where       ast.Expr
	Paren       *ast.ParenPattern // of Quantified; nil for a relationship with a quantifier
	Part        *ast.PatternPart  // of Shortest and Selected
	Clause      int               // relationships of one clause differ from each other; -1: they need not
	Mode        ast.PathMode

	apart map[int]bool // variables of relationships that it cannot be, as predicates say
}

// Pred is one conjunct.
type Pred struct {
	Expr ast.Expr
	Deps []int // the graph's variables that it uses, ascending
}

// Path is a named path.
type Path struct {
	Var   *ast.Variable
	Elems []PathElem
}

// PathElem is one element of a path, as physical.PathElem: exactly one of Node, Rel, List and
// Group is set.
type PathElem struct {
	Node, Rel, List *ast.Variable
	Group           []*ast.Variable // lists of nodes and relationships of a quantified part, alternating
}

// Deps is the variables that p is built from.
func (p *Path) Deps() []*ast.Variable {
	var out []*ast.Variable
	for _, e := range p.Elems {
		for _, v := range append([]*ast.Variable{e.Node, e.Rel, e.List}, e.Group...) {
			if v != nil {
				out = append(out, v)
			}
		}
	}
	return out
}

// New makes an empty graph.
func New() *Graph { return &Graph{byID: map[int]*Node{}, own: map[int]bool{}} }

// Owns reports whether the variable is a node, relationship, list or path of the graph.
func (g *Graph) Owns(id int) bool { return g.own[id] }

// Of builds the graph of MATCH clauses that may be solved together.
func Of(matches []*ast.Match) *Graph {
	g := New()
	for i, m := range matches {
		clause := i
		if m.Mode == ast.RepeatableElements {
			clause = -1
		}
		for _, part := range m.Pattern.Parts {
			g.AddPart(part, clause)
		}
	}
	for _, m := range matches {
		g.AddWhere(m.Where)
		g.Hints = append(g.Hints, m.Hints...)
	}
	g.resolve()
	return g
}

// OfPart builds the graph of one pattern with a predicate.
func OfPart(part *ast.PatternPart, where ast.Expr) *Graph {
	g := New()
	g.AddPart(part, 0)
	g.AddWhere(where)
	g.resolve()
	return g
}

// OfSelected builds the graph of the inside of a part with a selector: its end nodes are there without
// what the part says of them, which the graph around it has.
func OfSelected(p *ast.PatternPart) *Graph {
	g := New()
	elems := g.chain(p.Chain, part{clause: 0, mode: p.Mode})
	g.resolve()
	rest := g.Preds[:0]
	for _, pr := range g.Preds {
		if !pr.about(elems[0].Node, elems[len(elems)-1].Node) {
			rest = append(rest, pr)
		}
	}
	g.Preds = rest
	return g
}

// OfChain builds the graph of the inside of a quantified part.
func OfChain(p *ast.ParenPattern) *Graph {
	g := New()
	g.chain(p.Part.Chain, part{clause: 0})
	g.AddWhere(p.Where)
	g.resolve()
	return g
}

// AddWhere adds the conjuncts of e.
func (g *Graph) AddWhere(e ast.Expr) {
	for _, c := range Conjuncts(e) {
		g.Preds = append(g.Preds, &Pred{Expr: c})
	}
}

// Conjuncts splits e at its ANDs; nil has none.
func Conjuncts(e ast.Expr) []ast.Expr {
	if e == nil {
		return nil
	}
	if b, ok := e.(*ast.Binary); ok && b.Op == ast.And {
		return append(Conjuncts(b.Left), Conjuncts(b.Right)...)
	}
	return []ast.Expr{e}
}

// resolve finds which of the graph's variables each predicate uses; all parts must be there by then.
func (g *Graph) resolve() {
	for _, p := range g.Preds {
		p.Deps = Uses(p.Expr, g.own)
	}
	g.keepApart()
}

// Uses is the variables of a set that occur in e, subqueries included, ascending.
func Uses(e ast.Node, set map[int]bool) []int {
	var out []int
	seen := map[int]bool{}
	ast.Inspect(e, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok && set[v.ID] && !seen[v.ID] {
			seen[v.ID] = true
			out = insert(out, v.ID)
		}
		return true
	})
	return out
}

func insert(list []int, id int) []int {
	i := len(list)
	for i > 0 && list[i-1] > id {
		i--
	}
	list = append(list, 0)
	copy(list[i+1:], list[i:])
	list[i] = id
	return list
}
