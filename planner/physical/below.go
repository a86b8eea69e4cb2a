package physical

// Inside is the plans inside the expressions that op itself evaluates, which run for each of its rows.
func Inside(op Op) (plans []Op) {
	var look func(Expr)
	look = func(e Expr) {
		if n, ok := e.(*Nested); ok {
			plans = append(plans, n.Plan)
		}
		Subexprs(e, look)
	}
	Exprs(op, look)
	return plans
}

// Below is what works for op: its children and, behind them, the plans inside its expressions.
func Below(op Op) []Op {
	var out []Op
	for _, c := range op.Children() {
		if c != nil {
			out = append(out, c)
		}
	}
	return append(out, Inside(op)...)
}

// NumOps is one more than the largest operator id in a plan.
func NumOps(op Op) int {
	n := op.Head().ID + 1
	for _, c := range Below(op) {
		n = max(n, NumOps(c))
	}
	return n
}
