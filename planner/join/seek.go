package join

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
)

// Seek is a predicate id(v) = e or id(v) IN e (or elementId) that finds an entity, or an index that does.
type Seek struct {
	Index       *IndexUse // nil: by Pred and IDs
	Pred        *logical.Pred
	IDs         ast.Expr
	List        bool // IDs is a list
	ByElementID bool
}

// count is how many entities a seek is thought to find.
func (s *Seek) count() float64 {
	if s.Index != nil {
		return s.Index.rows
	}
	if !s.List {
		return 1
	}
	if l, ok := s.IDs.(*ast.ListLit); ok {
		return float64(len(l.Items))
	}
	return 25
}

// covers reports whether a predicate holds of all that is found.
func (s *Seek) covers(p *logical.Pred) bool {
	return s != nil && (s.Pred == p || s.Index != nil && slices.Contains(s.Index.Preds, p))
}

// cost is what it costs to find them.
func (s *Seek) cost() float64 {
	if s.Index != nil {
		return s.Index.cost()
	}
	return s.count()
}

// Exprs is what the seek is asked for.
func (s *Seek) Exprs() []ast.Expr {
	if s.Index == nil {
		return []ast.Expr{s.IDs}
	}
	return s.Index.exprs()
}

func (u *IndexUse) exprs() []ast.Expr {
	var out []ast.Expr
	for _, x := range u.Any {
		out = append(out, x.exprs()...)
	}
	for _, p := range u.Parts {
		for _, e := range []ast.Expr{p.Value, p.Upper} {
			if e != nil {
				out = append(out, e)
			}
		}
	}
	return out
}

// seekOf reads p as a seek for the variable whose ids are known from what is bound.
func seekOf(p *logical.Pred, id int, bound func(id int) bool) *Seek {
	for _, d := range p.Deps {
		if d != id && !bound(d) {
			return nil
		}
	}
	switch e := p.Expr.(type) {
	case *ast.Comparison:
		if len(e.Ops) != 1 || e.Ops[0] != ast.Eq {
			return nil
		}
		for i, side := range e.Operands {
			other := e.Operands[1-i]
			if el, ok := idOf(side, id); ok && !mentions(other, id) {
				return &Seek{Pred: p, IDs: other, ByElementID: el}
			}
		}
	case *ast.Binary:
		if el, ok := idOf(e.Left, id); ok && e.Op == ast.In && !mentions(e.Right, id) {
			return &Seek{Pred: p, IDs: e.Right, List: true, ByElementID: el}
		}
	}
	return nil
}

// idOf recognises id(v) and elementId(v).
func idOf(e ast.Expr, id int) (elementID, ok bool) {
	f, isCall := e.(*ast.FuncCall)
	if !isCall || len(f.Args) != 1 || len(f.Namespace) > 0 {
		return false, false
	}
	v, isVar := f.Args[0].(*ast.Variable)
	if !isVar || v.ID != id {
		return false, false
	}
	switch strings.ToLower(f.Name) {
	case "id":
		return false, true
	case "elementid":
		return true, true
	}
	return false, false
}

func mentions(e ast.Expr, id int) bool {
	return len(logical.Uses(e, map[int]bool{id: true})) > 0
}

func (o *orderer) seekRel(r *logical.Rel) *Seek {
	for _, p := range o.g.Preds {
		if s := seekOf(p, r.Var.ID, o.bound); s != nil {
			return s
		}
	}
	if len(r.Types) == 1 {
		if use := o.indexOf(r.Var.ID, true, r.Types); use != nil {
			return &Seek{Index: use}
		}
	}
	return nil
}
