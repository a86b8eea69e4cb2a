package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// eager makes everything so far happen for all rows before anything behind happens for the first.
func (s *stream) eager(why string) {
	if s.op == nil {
		return
	}
	s.push(&physical.Eager{Source: s.op}, why)
	s.fx.barrier()
}

// settle holds the final rows back until all writes are done where an entity among them would show
// a state between.
func (s *stream) settle() {
	w := &s.fx.writes
	if w[labelled].empty() && w[keyed].empty() && w[living].empty() {
		return
	}
	for _, v := range s.p.bound.ResultVars {
		if holdsEntity(s.p.bound.Types[v.ID]) {
			s.eager("read/set conflict")
			return
		}
	}
}

func holdsEntity(t value.Type) bool {
	for _, k := range []value.Kind{value.KindNode, value.KindRel, value.KindPath, value.KindList, value.KindMap} {
		if t.Kinds.Has(k) {
			return true
		}
	}
	return false
}

// createEffects is what making a pattern writes: relationships, and nodes that are not bound yet.
func createEffects(chain []ast.Factor, bound func(id int) bool) effects {
	var w effects
	for _, f := range chain {
		switch f := f.(type) {
		case *ast.NodePattern:
			if bound(f.Var.ID) {
				continue
			}
			w.add(anyNode, "")
			if f.Labels != nil {
				readLabels(&w, scanned, f.Labels)
			}
		case *ast.RelPattern:
			if l, ok := f.Types.(*ast.LabelName); ok {
				w.add(related, l.Name)
			} else {
				w.addAll(related)
			}
		}
	}
	return w
}

// setEffects is what SET items write.
func setEffects(items []ast.SetItem) effects {
	var w effects
	for _, it := range items {
		switch it := it.(type) {
		case *ast.SetProperty:
			if p, ok := it.Target.(*ast.Property); ok {
				w.add(keyed, p.Key)
			} else {
				w.addAll(keyed)
			}
		case *ast.SetAll:
			if m, ok := it.Value.(*ast.MapLit); ok && it.Add {
				for _, k := range m.Keys {
					w.add(keyed, k)
				}
			} else {
				w.addAll(keyed)
			}
		case *ast.SetLabels:
			labelEffects(&w, it)
		}
	}
	return w
}

func labelEffects(w *effects, it *ast.SetLabels) {
	for _, l := range it.Labels {
		if l.Expr != nil {
			w.addAll(labelled, scanned)
		} else {
			w.add(labelled, l.Name)
			w.add(scanned, l.Name)
		}
	}
}
