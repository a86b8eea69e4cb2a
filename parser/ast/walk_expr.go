package ast

// visitExpr visits the children of an expression: operators here, the rest in
// visitScoped and visitCall.
func visitExpr(n Expr, w walker) {
	switch n := n.(type) {
	case *ListLit:
		w.exprs(n.Items)
	case *MapLit:
		w.exprs(n.Values)
	case *Property:
		w.one(&n.Of)
	case *LabelCheck:
		w.one(&n.Of)
		w.label(n.Labels)
	case *Index:
		w.one(&n.Of)
		w.one(&n.Index)
	case *Slice:
		w.one(&n.Of)
		w.one(&n.From)
		w.one(&n.To)
	case *Unary:
		w.one(&n.Of)
	case *Binary:
		w.one(&n.Left)
		w.one(&n.Right)
	case *Comparison:
		w.exprs(n.Operands)
	case *IsNull:
		w.one(&n.Of)
	case *IsTyped:
		w.one(&n.Of)
	case *Cast:
		w.one(&n.Of)
	case *IsNormalized:
		w.one(&n.Of)
	default:
		visitCall(n, w)
	}
}

func visitCall(n Expr, w walker) {
	switch n := n.(type) {
	case *FuncCall:
		w.exprs(n.Args)
	case *Case:
		visitCase(n, w)
	case *MapProjection:
		w.one(&n.Of)
		for i := range n.Items {
			w.one(&n.Items[i].Value)
		}
	case *Trim:
		w.one(&n.Chars)
		w.one(&n.Of)
	case *Normalize:
		w.one(&n.Of)
	case *Interpolated:
		w.exprs(n.Parts)
	default:
		visitScoped(n, w)
	}
}

func visitCase(n *Case, w walker) {
	w.one(&n.Subject)
	for i := range n.Whens {
		for j := range n.Whens[i].Tests {
			w.one(&n.Whens[i].Tests[j].Value)
			w.one(&n.Whens[i].Tests[j].Partial)
		}
		w.one(&n.Whens[i].Then)
	}
	w.one(&n.Else)
}

// visitScoped visits the expressions that declare variables of their own.
func visitScoped(n Expr, w walker) {
	switch n := n.(type) {
	case *ListComp:
		w.vars(n.Var)
		w.one(&n.List)
		w.one(&n.Where)
		w.one(&n.Map)
	case *PatternComp:
		w.node(n.Part)
		w.one(&n.Where)
		w.one(&n.Map)
	case *Reduce:
		w.vars(n.Acc)
		w.one(&n.Init)
		w.vars(n.Var)
		w.one(&n.List)
		w.one(&n.Expr)
	case *AllReduce:
		w.vars(n.Acc)
		w.one(&n.Init)
		w.vars(n.Var)
		w.one(&n.List)
		w.one(&n.Expr)
		w.one(&n.Pred)
	case *Quantified:
		w.vars(n.Var)
		w.one(&n.List)
		w.one(&n.Where)
	case *Subquery:
		w.node(n.Query)
	case *PatternExpr:
		w.node(n.Part)
	}
}

func visitFactor(n Factor, w walker) {
	switch n := n.(type) {
	case *NodePattern:
		w.vars(n.Var)
		w.label(n.Labels)
		w.one(&n.Props)
		w.one(&n.Where)
	case *RelPattern:
		w.vars(n.Var)
		w.label(n.Types)
		w.one(&n.Props)
		w.one(&n.Where)
	case *ParenPattern:
		w.node(n.Part)
		w.one(&n.Where)
	}
}

func visitLabel(n LabelExpr, w walker) {
	switch n := n.(type) {
	case *LabelDynamic:
		w.one(&n.Expr)
	case *LabelNot:
		w.label(n.Of)
	case *LabelAnd:
		w.label(n.Left)
		w.label(n.Right)
	case *LabelOr:
		w.label(n.Left)
		w.label(n.Right)
	}
}
