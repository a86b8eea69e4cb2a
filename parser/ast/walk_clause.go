package ast

// visitClause visits the children of a reading or projecting clause; updating clauses
// and calls are in visitUpdate and visitOther.
func visitClause(n Clause, w walker) {
	switch n := n.(type) {
	case *Match:
		if n.Pattern != nil {
			w.node(n.Pattern)
		}
		each(w, n.Hints)
		if n.Search != nil {
			w.node(n.Search)
		}
		w.one(&n.Where)
	case *Unwind:
		w.one(&n.List)
		w.vars(n.Var)
	case *With:
		visitProjection(&n.Projection, w)
		w.one(&n.Where)
	case *Return:
		visitProjection(&n.Projection, w)
	case *OrderLimit:
		w.sorts(n.OrderBy)
		w.one(&n.Skip)
		w.one(&n.Limit)
	case *Filter:
		w.one(&n.Pred)
	case *Let:
		each(w, n.Items)
	default:
		visitUpdate(n, w)
	}
}

func visitProjection(p *Projection, w walker) {
	each(w, p.Items)
	w.exprs(p.GroupBy)
	w.sorts(p.OrderBy)
	w.one(&p.Skip)
	w.one(&p.Limit)
}

func visitUpdate(n Clause, w walker) {
	switch n := n.(type) {
	case *Create:
		w.node(n.Pattern)
	case *Merge:
		w.node(n.Part)
		each(w, n.OnCreate)
		each(w, n.OnMatch)
	case *Set:
		each(w, n.Items)
	case *Remove:
		for i := range n.Items {
			w.one(&n.Items[i].Property)
			if n.Items[i].Labels != nil {
				w.node(n.Items[i].Labels)
			}
		}
	case *Delete:
		w.exprs(n.Exprs)
	case *Foreach:
		w.vars(n.Var)
		w.one(&n.List)
		each(w, n.Body)
	default:
		visitOther(n, w)
	}
}

func visitOther(n Clause, w walker) {
	switch n := n.(type) {
	case *CallProcedure:
		w.exprs(n.Args)
		each(w, n.Yield)
		w.one(&n.Where)
	case *CallSubquery:
		w.vars(n.Imports...)
		w.node(n.Query)
		if n.InTx != nil {
			w.node(n.InTx)
		}
	case *LoadCSV:
		w.one(&n.URL)
		w.vars(n.Var)
		if n.Terminator != nil {
			w.node(n.Terminator)
		}
	case *Use:
		w.one(&n.Graph)
	case *CommandClause:
		w.node(n.Command)
	}
}

func visitSetItem(n SetItem, w walker) {
	switch n := n.(type) {
	case *SetProperty:
		w.one(&n.Target)
		w.one(&n.Value)
	case *SetAll:
		w.one(&n.Entity)
		w.one(&n.Value)
	case *SetLabels:
		w.one(&n.Entity)
		for i := range n.Labels {
			w.one(&n.Labels[i].Expr)
		}
	}
}

// visitPart visits what is neither clause nor expression.
func visitPart(n Node, w walker) {
	switch n := n.(type) {
	case *Statement:
		w.node(n.Body)
	case *Pattern:
		each(w, n.Parts)
	case *PatternPart:
		w.vars(n.Var)
		w.one(&n.Count)
		each(w, n.Chain)
	case *Item:
		w.one(&n.Expr)
		w.vars(n.As)
	case *SortItem:
		w.one(&n.Expr)
	case *YieldItem:
		w.vars(n.As)
	case *Hint:
		w.vars(n.Vars...)
	case *Search:
		w.vars(n.Var)
		w.one(&n.Index)
		w.one(&n.For)
		w.one(&n.Where)
		w.one(&n.Limit)
		w.vars(n.Score)
	case *InTransactions:
		w.one(&n.Concurrency)
		w.one(&n.Rows)
		w.one(&n.RetryFor)
		w.exprs(n.DisjointBy)
		w.vars(n.Report)
	}
}

func visitBody(n Body, w walker) {
	switch n := n.(type) {
	case *SingleQuery:
		each(w, n.Clauses)
	case *Union:
		w.node(n.Left)
		w.node(n.Right)
	case *Next:
		w.node(n.Left)
		w.node(n.Right)
	case *When:
		for i := range n.Branches {
			w.one(&n.Branches[i].Cond)
			w.node(n.Branches[i].Then)
		}
		if n.Else != nil {
			w.node(n.Else)
		}
	case *Defined:
		for _, d := range n.Definitions {
			visitDefinition(d, w)
		}
		w.node(n.Query)
	default:
		visitCommand(n, w)
	}
}

func visitDefinition(d *Definition, w walker) {
	for _, f := range d.Takes {
		w.one(&f.Default)
	}
	w.one(&d.Value)
	if d.Body != nil {
		w.node(d.Body)
	}
}

// visitCommand visits the expressions of a command; the free-form parts of Admin are
// not visited.
func visitCommand(n Body, w walker) {
	switch n := n.(type) {
	case *CreateIndex:
		w.one(&n.Name)
		w.vars(n.Var)
		w.one(&n.Options)
	case *CreateConstraint:
		w.one(&n.Name)
		w.vars(n.Var)
		w.one(&n.Options)
	case *DropSchema:
		w.one(&n.Name)
	case *Show:
		w.exprs(n.Args)
		each(w, n.Yield)
		w.sorts(n.OrderBy)
		w.one(&n.Skip)
		w.one(&n.Limit)
		w.one(&n.Where)
		if n.Return != nil {
			w.node(n.Return)
		}
	case *Terminate:
		w.exprs(n.Args)
		each(w, n.Yield)
		w.one(&n.Where)
		if n.Return != nil {
			w.node(n.Return)
		}
	}
}
