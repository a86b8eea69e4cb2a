package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// maxStates is how large an automaton may get by writing repetitions out.
const maxStates = 200

// automaton builds the states of a StatefulShortestPath from a chain. Every node pattern is a state; a
// repetition is written out as often as it must happen, then as often as it may, or as a loop.
type automaton struct {
	v      *solver
	op     *physical.StatefulShortestPath
	preds  []*logical.Pred      // of the inside
	ends   []*logical.Pred      // of the far end
	rels   map[int]*logical.Rel // by variable
	failed bool
}

// stateful plans the part as a search over states where each of its predicates is about one node or one
// relationship; it reports whether it did. The search goes from left to right, from a node that is bound.
func (v *solver) stateful(r *logical.Rel) bool {
	s := v.s
	g := logical.OfSelected(r.Part)
	a := &automaton{v: v, rels: map[int]*logical.Rel{}, preds: append([]*logical.Pred{}, g.Preds...)}
	for _, rel := range g.Rels {
		if rel.Var != nil {
			a.rels[rel.Var.ID] = rel
		}
	}
	into := v.bound(r.Right.ID)
	ends := v.endPreds(r.Right)
	a.ends = append([]*logical.Pred{}, ends...)
	a.op = &physical.StatefulShortestPath{From: s.p.slot(r.Left), To: s.p.slot(r.Right), Into: into, K: s.expr(r.Part.Count), Mode: mode(r)}
	a.op.Groups = r.Part.Selector == ast.SelectAllShortest || r.Part.Selector == ast.SelectShortestGroups
	a.chain(wholeChain(r.Part))
	for _, p := range a.preds { // what is about more than one element is tested on whole paths
		if !a.whole(p) {
			a.failed = true
			break
		}
		a.op.Pred = and(a.op.Pred, s.expr(p.Expr))
	}
	if a.failed {
		v.preds = append(v.preds, ends...)
		return false
	}
	v.preds = append(v.preds, a.ends...) // those about both ends are left: the result is filtered by them
	if !v.bound(r.Left.ID) {
		v.scanNode(r.Left)
		v.ready()
	}
	a.op.Source = s.top()
	s.push(a.op, selectorText(r.Part))
	return true
}

// wholeChain is the chain of a part, also where it is one parenthesised whole.
func wholeChain(p *ast.PatternPart) []ast.Factor {
	if f, ok := p.Chain[0].(*ast.ParenPattern); ok && f.Quantifier == nil {
		return f.Part.Chain
	}
	return p.Chain
}

// whole reports whether a predicate can be evaluated on a whole path: it uses only what the result has.
func (a *automaton) whole(p *logical.Pred) bool {
	have := map[physical.Slot]bool{a.op.From: true, a.op.To: true}
	for _, g := range a.op.Singles {
		have[g.Outer] = true
	}
	for _, g := range a.op.GroupsBy {
		have[g.Outer] = true
	}
	for _, d := range p.Deps {
		if !have[a.v.s.p.slot(&ast.Variable{ID: d})] && !a.v.bound(d) {
			return false
		}
	}
	return true
}

// state adds a state for a node; its slot is scratch inside the search.
func (a *automaton) state(slot physical.Slot, pred physical.Expr) int {
	a.op.States = append(a.op.States, physical.NFAState{Node: slot, NodePred: pred})
	if len(a.op.States) > maxStates {
		a.failed = true
	}
	return len(a.op.States) - 1
}

func (a *automaton) move(from int, m physical.NFAMove) {
	a.op.States[from].Moves = append(a.op.States[from].Moves, m)
}

func jump(to int) physical.NFAMove {
	return physical.NFAMove{To: to, Jump: true, Rel: physical.NoSlot}
}

// take removes the predicates about one variable alone and lowers them with the variable in slot.
func (a *automaton) take(preds *[]*logical.Pred, v *ast.Variable, slot physical.Slot) physical.Expr {
	l := &lowering{s: a.v.s, local: map[int]physical.Slot{v.ID: slot}}
	own := a.v.s.p.slot(v)
	defer func() { a.v.s.p.slots[v.ID] = own }() // a subquery in a predicate reads the variable from slot
	var out physical.Expr
	var rest []*logical.Pred
	for _, p := range *preds {
		if len(p.Deps) == 1 && p.Deps[0] == v.ID {
			out = and(out, l.expr(p.Expr))
		} else {
			rest = append(rest, p)
		}
	}
	*preds = rest
	return out
}

// chain writes the whole part; the first state is the start.
func (a *automaton) chain(chain []ast.Factor) {
	at := -1
	p := a.v.s.p
	var pending ast.Factor
	for i, f := range chain {
		n, isNode := f.(*ast.NodePattern)
		if !isNode {
			pending = f
			continue
		}
		slot := p.scratch()
		pred := a.take(&a.preds, n.Var, slot)
		switch {
		case i == len(chain)-1:
			pred = and(pred, a.take(&a.ends, n.Var, slot))
		case i > 0:
			a.op.Singles = append(a.op.Singles, physical.GroupSlot{Inner: slot, Outer: p.slot(n.Var)})
		}
		next := a.state(slot, pred)
		if pending != nil {
			a.link(at, next, pending)
		}
		at, pending = next, nil
	}
	a.op.Final = at
}

// link connects two states by a relationship, a repeated relationship or a quantified part.
func (a *automaton) link(from, to int, f ast.Factor) {
	switch f := f.(type) {
	case *ast.RelPattern:
		r := a.rels[f.Var.ID]
		slot := a.v.s.p.scratch()
		if r.Kind == logical.Single {
			a.op.Singles = append(a.op.Singles, physical.GroupSlot{Inner: slot, Outer: a.v.s.p.slot(r.Var)})
			pred := a.take(&a.preds, r.Var, slot)
			a.move(from, a.step(r, slot, pred, to))
			return
		}
		a.op.GroupsBy = append(a.op.GroupsBy, physical.GroupSlot{Inner: slot, Outer: a.v.s.p.slot(r.Var)})
		pred := a.relPred(r, slot)
		a.repeat(from, to, r.Min, r.Max, func() (int, int) {
			first := a.state(physical.NoSlot, nil)
			last := a.state(physical.NoSlot, nil)
			a.move(first, a.step(r, slot, pred, last))
			return first, last
		})
	case *ast.ParenPattern:
		a.quantified(from, to, f)
	}
}

func (a *automaton) step(r *logical.Rel, slot physical.Slot, pred physical.Expr, to int) physical.NFAMove {
	return physical.NFAMove{To: to, Rel: slot, Dir: direction(r.Dir), Types: r.Types, RelPred: pred}
}

func (a *automaton) relPred(r *logical.Rel, slot physical.Slot) physical.Expr {
	each, pred := a.v.s.relPred(r)
	if pred == nil {
		return nil
	}
	return &physical.With{Slot: each, Value: ref(slot), Body: pred}
}

// repeat writes a repetition out; round adds the states of one round and answers the first and the last.
func (a *automaton) repeat(from, to int, lo, hi int64, round func() (first, last int)) {
	if lo == 0 {
		a.move(from, jump(to))
	}
	at := from
	for i := int64(1); !a.failed && (i <= hi || hi < 0 && i <= max(lo, 1)); i++ {
		first, last := round()
		a.move(at, jump(first))
		if i >= lo {
			a.move(last, jump(to))
		}
		if hi < 0 && i == max(lo, 1) {
			a.move(last, jump(first))
		}
		at = last
	}
}

// quantified writes ((x)-[r]->(y) WHERE …){lo,hi} out.
func (a *automaton) quantified(from, to int, f *ast.ParenPattern) {
	g := logical.OfChain(f)
	preds := append([]*logical.Pred{}, g.Preds...)
	s := a.v.s
	slots := map[int]physical.Slot{}
	conds := map[int]physical.Expr{}
	outer := map[int]*ast.Variable{}
	for _, gr := range f.Groups {
		outer[gr.Inner.ID] = gr.Outer
	}
	prepare := func(v *ast.Variable) {
		slots[v.ID] = s.p.scratch()
		conds[v.ID] = a.take(&preds, v, slots[v.ID])
		a.op.GroupsBy = append(a.op.GroupsBy, physical.GroupSlot{Inner: slots[v.ID], Outer: s.p.slot(outer[v.ID])})
	}
	rels := map[int]*logical.Rel{}
	for _, r := range g.Rels {
		if r.Kind != logical.Single {
			a.failed = true
			return
		}
		rels[r.Var.ID] = r
	}
	for _, in := range f.Part.Chain {
		switch in := in.(type) {
		case *ast.NodePattern:
			prepare(in.Var)
		case *ast.RelPattern:
			prepare(in.Var)
		}
	}
	if len(preds) > 0 {
		a.failed = true
		return
	}
	lo, hi := f.Quantifier.Min, int64(-1)
	if f.Quantifier.Max != nil {
		hi = *f.Quantifier.Max
	}
	a.repeat(from, to, lo, hi, func() (first, last int) {
		var pending *ast.RelPattern
		for i, in := range f.Part.Chain {
			switch in := in.(type) {
			case *ast.NodePattern:
				next := a.state(slots[in.Var.ID], conds[in.Var.ID])
				if i == 0 {
					first = next
				} else {
					a.move(last, a.step(rels[pending.Var.ID], slots[pending.Var.ID], conds[pending.Var.ID], next))
				}
				last = next
			case *ast.RelPattern:
				pending = in
			}
		}
		return first, last
	})
}
