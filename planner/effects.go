package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
)

// aspect is a side of the graph that one part of a query may read and another write.
type aspect uint8

const (
	anyNode  aspect = iota // which nodes there are
	scanned                // which nodes with a label there are
	labelled               // whether a given node has a label
	related                // which relationships of a type there are
	keyed                  // the values of a property key
	living                 // whether entities still exist
	aspects
)

// names is a set of names, or all of them.
type names struct {
	all bool
	set map[string]bool
}

// effects is what a part of a query reads, or what it writes.
type effects [aspects]names

func (e *effects) add(a aspect, name string) {
	if e[a].set == nil {
		e[a].set = map[string]bool{}
	}
	e[a].set[name] = true
}

func (e *effects) addAll(as ...aspect) {
	for _, a := range as {
		e[a].all = true
	}
}

func (e *effects) join(o *effects) {
	for a := range o {
		e[a].all = e[a].all || o[a].all
		for n := range o[a].set {
			e.add(aspect(a), n)
		}
	}
}

func (n *names) empty() bool { return !n.all && len(n.set) == 0 }

// meets reports whether the two have something in common.
func (e *effects) meets(o *effects) bool {
	for a := range e {
		x, y := &e[a], &o[a]
		switch {
		case x.empty() || y.empty():
		case x.all || y.all:
			return true
		default:
			for n := range x.set {
				if y.set[n] {
					return true
				}
			}
		}
	}
	return false
}

func (e *effects) any() bool {
	for a := range e {
		if !e[a].empty() {
			return true
		}
	}
	return false
}

// hazards is what a stream has read and written since the last operator that reads all its input before it
// gives anything, and altogether.
type hazards struct {
	reads, writes       effects
	allReads, allWrites effects
}

// barrier says that all before is done when anything behind begins.
func (h *hazards) barrier() { h.reads, h.writes = effects{}, effects{} }

// writing reports whether anything before writes.
func (h *hazards) writing() bool { return h.allWrites.any() }

// join adds what an inner plan does, all of it: it runs again and again.
func (h *hazards) join(o *hazards) {
	h.reads.join(&o.allReads)
	h.writes.join(&o.allWrites)
	h.allReads.join(&o.allReads)
	h.allWrites.join(&o.allWrites)
}

// read notes what the next operator reads, after an Eager where it would see some rows' writes and not others'.
func (h *hazards) read(s *stream, r *effects) { h.step(s, r, &effects{}) }

// step notes what the next clause reads and writes, after an Eager where reads that still go on would see
// its writes, where its reads would see some rows' writes and not others', or where an earlier clause writes the same: each
// clause works on all rows before the next begins. What a clause reads of its own writes is its own affair.
func (h *hazards) step(s *stream, r, w *effects) {
	if r.meets(&h.writes) || w.meets(&h.reads) || rewrites(w) && w.meets(&h.writes) {
		s.eager("read/set conflict")
	}
	h.reads.join(r)
	h.allReads.join(r)
	h.writes.join(w)
	h.allWrites.join(w)
}

// rewrites reports whether w changes what is there, beside adding something new.
func rewrites(w *effects) bool {
	return !w[labelled].empty() || !w[keyed].empty() || !w[living].empty()
}

func (h *hazards) readExpr(s *stream, e ast.Node) {
	if e == nil {
		return
	}
	r := readsOf(e)
	h.read(s, &r)
}

// readGraph notes what matching a graph reads.
func (h *hazards) readGraph(s *stream, g *logical.Graph) {
	r := graphReads(g, func(id int) bool { return s.have[id] })
	h.read(s, &r)
}

// graphReads is what matching a graph reads. New nodes can only be matched where a node stands
// alone: elsewhere they would have to come with relationships.
func graphReads(g *logical.Graph, bound func(id int) bool) effects {
	var r effects
	r.addAll(living)
	linked := map[int]bool{}
	for _, rel := range g.Rels {
		if rel.Min > 0 {
			linked[rel.Left.ID], linked[rel.Right.ID] = true, true
		}
		if rel.Part != nil {
			more := readsOf(rel.Part)
			r.join(&more)
		}
		if rel.Paren != nil {
			more := readsOf(rel.Paren)
			r.join(&more)
		}
		if rel.Kind == logical.Quantified || rel.Kind == logical.Selected {
			continue
		}
		relReads(&r, rel)
	}
	for _, p := range g.Preds {
		more := readsOf(p.Expr)
		r.join(&more)
	}
	for _, n := range g.Nodes {
		if linked[n.Var.ID] || bound(n.Var.ID) {
			continue
		}
		label := false
		for _, p := range g.Preds {
			if c := labelsOf(p.Expr, n.Var); c != nil {
				label = readLabels(&r, scanned, c.Labels) || label
			}
		}
		if !label {
			r.addAll(anyNode)
		}
	}
	return r
}

func relReads(r *effects, rel *logical.Rel) {
	if rel.Types == nil {
		r.addAll(related)
	}
	for _, t := range rel.Types {
		r.add(related, t)
	}
	for _, e := range []ast.Expr{rel.Props, rel.Where} {
		if e != nil {
			more := readsOf(e)
			r.join(&more)
		}
		if m, ok := e.(*ast.MapLit); ok {
			for _, k := range m.Keys {
				r.add(keyed, k)
			}
		}
	}
}

// readLabels notes the names of a label expression and reports whether a node must have one of them.
func readLabels(r *effects, a aspect, l ast.LabelExpr) bool {
	switch l := l.(type) {
	case *ast.LabelName:
		r.add(a, l.Name)
		return true
	case *ast.LabelAnd:
		left := readLabels(r, a, l.Left)
		return readLabels(r, a, l.Right) || left
	case *ast.LabelOr:
		left := readLabels(r, a, l.Left)
		return readLabels(r, a, l.Right) && left
	}
	r.addAll(a)
	return false
}

// readsOf is what evaluating an expression, or matching a pattern inside one, reads.
func readsOf(e ast.Node) effects {
	var r effects
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Property:
			r.add(keyed, n.Key)
			r.addAll(living)
		case *ast.Index:
			r.addAll(keyed, living)
		case *ast.MapProjection:
			projectionReads(&r, n)
		case *ast.LabelCheck:
			readLabels(&r, labelled, n.Labels)
			r.addAll(living)
		case *ast.FuncCall:
			callReads(&r, n)
		case *ast.NodePattern:
			patternReads(&r, n.Props)
			r.addAll(living)
			if n.Labels == nil {
				r.addAll(anyNode)
			} else {
				readLabels(&r, labelled, n.Labels)
				if !readLabels(&r, scanned, n.Labels) {
					r.addAll(anyNode)
				}
			}
		case *ast.RelPattern:
			patternReads(&r, n.Props)
			types, plain := logical.Types(n.Types)
			if types == nil || !plain {
				r.addAll(related)
			}
			for _, t := range types {
				r.add(related, t)
			}
		}
		return true
	})
	return r
}

func patternReads(r *effects, props ast.Expr) {
	if m, ok := props.(*ast.MapLit); ok {
		for _, k := range m.Keys {
			r.add(keyed, k)
		}
	}
}

func projectionReads(r *effects, n *ast.MapProjection) {
	r.addAll(living)
	for _, it := range n.Items {
		switch {
		case it.All:
			r.addAll(keyed)
		case it.Value == nil:
			r.add(keyed, it.Key)
		}
	}
}

func callReads(r *effects, n *ast.FuncCall) {
	switch strings.ToLower(n.FullName()) {
	case "properties", "keys":
		r.addAll(keyed, living)
	case "labels":
		r.addAll(labelled, living)
	}
}
