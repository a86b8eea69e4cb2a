package physical

// Work is the sum of the rows that the operators of a plan are estimated to give, those of plans inside expressions and of the right side
// of Apply for each row that they are run for. An operator that counts matches is as much work as it says, however few its rows are,
// and a scan from node to node as its nodes.
func Work(op Op) float64 {
	n := op.Head().EstRows
	if m, ok := op.(*CountMatches); ok {
		n = max(n, m.Work)
	}
	if s, ok := op.(*RelTypeScan); ok && s.Nodes > 0 {
		n = min(n, s.Nodes)
	}
	rows := n
	for i, c := range op.Children() {
		if c == nil {
			continue
		}
		work := Work(c)
		if a, ok := op.(*Apply); ok && i > 0 {
			work *= max(a.Left.Head().EstRows, 1)
		} else {
			rows = max(rows, c.Head().EstRows)
		}
		n += work
	}
	var nested func(e Expr)
	nested = func(e Expr) {
		if sub, ok := e.(*Nested); ok {
			n += rows * Work(sub.Plan)
		}
		Subexprs(e, nested)
	}
	Exprs(op, nested)
	return n
}
