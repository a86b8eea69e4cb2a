package bind

import (
	"github.com/morseldb/morsel/parser/ast"
)

// clauseName is the clause as messages name it.
func clauseName(c ast.Clause) string {
	switch c := c.(type) {
	case *ast.Match:
		return "MATCH"
	case *ast.Unwind:
		return "UNWIND"
	case *ast.With:
		return "WITH"
	case *ast.Return:
		return "RETURN"
	case *ast.Finish:
		return "FINISH"
	case *ast.OrderLimit:
		return "ORDER BY"
	case *ast.Filter:
		return "FILTER"
	case *ast.Let:
		return "LET"
	case *ast.Create:
		if c.Insert {
			return "INSERT"
		}
		return "CREATE"
	case *ast.Merge:
		return "MERGE"
	}
	return otherClauseName(c)
}

func otherClauseName(c ast.Clause) string {
	switch c.(type) {
	case *ast.Set:
		return "SET"
	case *ast.Remove:
		return "REMOVE"
	case *ast.Delete:
		return "DELETE"
	case *ast.Foreach:
		return "FOREACH"
	case *ast.CallProcedure, *ast.CallSubquery:
		return "CALL"
	case *ast.LoadCSV:
		return "LOAD CSV"
	case *ast.Use:
		return "USE"
	}
	if cc, ok := c.(*ast.CommandClause); ok {
		if _, ok := cc.Command.(*ast.Terminate); ok {
			return "TERMINATE"
		}
	}
	return "SHOW"
}

const mustEnd = "(must be a RETURN clause, a FINISH clause, an update clause, a unit subquery call, or a procedure call with no YIELD)"

// checkOrder holds a clause sequence to the rules about what may follow what.
func (b *binder) checkOrder(q *ast.SingleQuery) {
	var written ast.Clause
	for i, c := range q.Clauses {
		last := i == len(q.Clauses)-1
		switch c.(type) {
		case *ast.Return, *ast.Finish:
			if !last {
				syntax("InvalidClauseComposition", c.Position(), "%s can only be used at the end of the query.", clauseName(c))
			}
		case *ast.With, *ast.OrderLimit, *ast.Filter, *ast.Let:
			written = nil
		case *ast.Create, *ast.Merge, *ast.Set, *ast.Remove, *ast.Delete, *ast.Foreach:
			written = c
		case *ast.Match, *ast.Unwind, *ast.LoadCSV, *ast.CallProcedure, *ast.CallSubquery:
			if written != nil && b.version < 25 {
				syntax("InvalidClauseComposition", c.Position(), "WITH is required between %s and %s", clauseName(written), clauseName(c))
			}
		}
	}
}

// checkLast looks at what a query ends with.
func (b *binder) checkLast(c ast.Clause, at place) {
	switch c := c.(type) {
	case *ast.Return, *ast.Create, *ast.Merge, *ast.Set, *ast.Remove, *ast.Delete, *ast.Foreach:
		return
	case *ast.CommandClause:
		if !shows(c.Command) {
			return
		}
	case *ast.Finish:
		if at.kind == atExists || at.kind == atCount || at.kind == atCollect {
			syntax("InvalidClauseComposition", at.pos, "%s cannot contain a query ending with FINISH.", placeName[at.kind])
		}
		return
	case *ast.CallProcedure:
		if c.HasYield && len(c.Yield) == 0 && !c.YieldStar || !c.HasYield {
			return
		}
	case *ast.CallSubquery:
		if unit(c.Query) {
			return
		}
	case *ast.Match, *ast.Unwind, *ast.With, *ast.Filter, *ast.Let, *ast.OrderLimit:
		if at.kind == atExists || at.kind == atCount {
			return
		}
	}
	if w, ok := c.(*ast.With); ok && at.sub != nil {
		syntax("InvalidClauseComposition", w.Pos, "Query must conclude with a RETURN clause, a FINISH clause, an update clause, a unit subquery call, or a procedure call with no YIELD.")
	}
	syntax("InvalidClauseComposition", c.Position(), "Query cannot conclude with %s %s.", clauseName(c), mustEnd)
}

var placeName = map[placeKind]string{atExists: "An Exists Expression", atCount: "A Count Expression", atCollect: "A Collect Expression"}

// unit reports whether a subquery returns nothing.
func unit(q ast.Query) bool {
	switch q := q.(type) {
	case *ast.SingleQuery:
		if len(q.Clauses) == 0 {
			return true
		}
		_, returns := q.Clauses[len(q.Clauses)-1].(*ast.Return)
		return !returns
	case *ast.Union:
		return unit(q.Left)
	case *ast.Next:
		return unit(q.Right)
	case *ast.When:
		return len(q.Branches) > 0 && unit(q.Branches[0].Then)
	}
	return true
}
