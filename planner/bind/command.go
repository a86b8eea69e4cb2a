package bind

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// command binds a schema or administration command. SHOW and TERMINATE become a query:
// the command with the columns it yields, then what follows it as WITH and RETURN.
func (b *binder) command(c ast.Command) (ast.Body, result) {
	switch c := c.(type) {
	case *ast.Show, *ast.Terminate:
		at := ast.At{Pos: c.Position()}
		q := &ast.SingleQuery{At: at, Clauses: []ast.Clause{&ast.CommandClause{At: at, Command: c}}}
		return q, b.single(q, newScope(nil, plain), place{kind: atTop})
	case *ast.Admin:
		b.schema = true
		for key, arg := range c.Args {
			if e, ok := arg.(ast.Expr); ok {
				b.expr(&e, newScope(nil, plain))
				c.Args[key] = e
			}
		}
	default:
		b.schema = true
		ast.Inspect(c, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Param:
				b.param(n.Name)
			case *ast.Variable:
				b.fresh(n, typeEntity)
			}
			return true
		})
	}
	return c, result{}
}

// completed gives a command that stands alone, or behind a USE, the RETURN of what it yields.
func completed(written, clauses []ast.Clause) []ast.Clause {
	if len(written) == 2 {
		if _, ok := written[0].(*ast.Use); ok {
			written = written[1:]
		}
	}
	if len(written) != 1 {
		return clauses
	}
	cc, ok := written[0].(*ast.CommandClause)
	if !ok || !shows(cc.Command) {
		return clauses
	}
	if _, ok := clauses[len(clauses)-1].(*ast.Return); ok {
		return clauses
	}
	return append(clauses, returnOf(cc.At, yieldOf(cc.Command)))
}

// shows reports whether a command gives rows.
func shows(c ast.Command) bool {
	switch c.(type) {
	case *ast.Show, *ast.Terminate:
		return true
	}
	return false
}

// expanded takes out of every command what follows its YIELD, as clauses of their own.
func expanded(clauses []ast.Clause) []ast.Clause {
	var out []ast.Clause
	for _, c := range clauses {
		out = append(out, c)
		cc, ok := c.(*ast.CommandClause)
		if !ok {
			continue
		}
		switch cmd := cc.Command.(type) {
		case *ast.Show:
			out = append(out, behindShow(cmd)...)
		case *ast.Terminate:
			out = append(out, behindTerminate(cmd)...)
		}
	}
	return out
}

// behindShow makes the columns of a SHOW explicit and takes what follows out of it.
func behindShow(c *ast.Show) (out []ast.Clause) {
	columns := shown[c.What]
	if c.Filter == "BTREE" {
		syntax("", after(c.Pos, len("SHOW ")), "Invalid index type b-tree, please omit the `BTREE` filter.")
	}
	if c.Yield == nil {
		names := columns.usual
		if c.YieldStar {
			names = columns.all()
		}
		for _, n := range names {
			c.Yield = append(c.Yield, &ast.YieldItem{At: c.At, Field: n})
		}
	}
	if c.YieldStar && c.Return != nil && c.Return.Star && len(c.Return.Items) == 0 { // which keeps the order of the columns
		c.Return.Star = false
		for _, y := range c.Yield {
			c.Return.Items = append(c.Return.Items, &ast.Item{At: c.Return.At, Expr: &ast.Variable{At: c.Return.At, Name: y.Field}, Name: y.Field})
		}
	}
	c.YieldStar = false
	renamed := renaming(c.Yield)
	for _, o := range c.OrderBy {
		ast.Inspect(o.Expr, renamed)
	}
	ast.Inspect(c.Where, renamed)
	if c.Where != nil || c.OrderBy != nil || c.Skip != nil || c.Limit != nil {
		p := ast.Projection{Star: true, OrderBy: c.OrderBy, Skip: c.Skip, Limit: c.Limit}
		out = append(out, &ast.With{At: c.At, Projection: p, Where: c.Where})
	}
	if c.Return != nil {
		out = append(out, c.Return)
	}
	c.Where, c.OrderBy, c.Skip, c.Limit, c.Return = nil, nil, nil, nil, nil
	return out
}

var terminateColumns = []string{"transactionId", "username", "message"}

func behindTerminate(c *ast.Terminate) (out []ast.Clause) {
	if c.Yield == nil {
		for _, n := range terminateColumns {
			c.Yield = append(c.Yield, &ast.YieldItem{At: c.At, Field: n})
		}
	}
	c.YieldStar = false
	ast.Inspect(c.Where, renaming(c.Yield))
	if c.Where != nil {
		out = append(out, &ast.With{At: c.At, Projection: ast.Projection{Star: true}, Where: c.Where})
	}
	if c.Return != nil {
		out = append(out, c.Return)
	}
	c.Where, c.Return = nil, nil
	return out
}

// renaming gives variables that name a column the name that YIELD gives it: the ORDER BY and
// the WHERE of a YIELD may use either. A name that is given hides a column of that name.
func renaming(yield []*ast.YieldItem) func(ast.Node) bool {
	names := map[string]string{}
	for _, y := range yield {
		if y.As != nil {
			names[y.Field] = y.As.Name
		}
	}
	for _, y := range yield {
		if y.As != nil {
			delete(names, y.As.Name)
		} else {
			delete(names, y.Field)
		}
	}
	return func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok {
			if name, ok := names[v.Name]; ok {
				v.Name = name
			}
		}
		return true
	}
}

func yieldOf(c ast.Command) []*ast.YieldItem {
	switch c := c.(type) {
	case *ast.Show:
		return c.Yield
	case *ast.Terminate:
		return c.Yield
	}
	return nil
}

// returnOf is a RETURN of what was yielded, in that order.
func returnOf(at ast.At, yield []*ast.YieldItem) *ast.Return {
	ret := &ast.Return{At: at}
	for _, y := range yield {
		name := y.Field
		if y.As != nil {
			name = y.As.Name
		}
		ret.Items = append(ret.Items, &ast.Item{At: at, Expr: &ast.Variable{At: y.At, Name: name}, Name: name})
	}
	return ret
}

// commandClause declares what a SHOW or TERMINATE among other clauses yields.
func (b *binder) commandClause(c *ast.CommandClause, s *scope) {
	var items []*ast.YieldItem
	var args []ast.Expr
	known := map[string]bool{}
	switch cmd := c.Command.(type) {
	case *ast.Show:
		items, args = cmd.Yield, cmd.Args
		for _, n := range shown[cmd.What].all() {
			known[n] = true
		}
	case *ast.Terminate:
		items, args = cmd.Yield, cmd.Args
		for _, n := range terminateColumns {
			known[n] = true
		}
	}
	for i := range args {
		b.expr(&args[i], s)
	}
	for _, y := range items {
		if len(known) > 0 && !known[y.Field] {
			syntax("UndefinedVariable", y.Pos, "Trying to YIELD non-existing column: `%s`", y.Field)
		}
		if y.As == nil {
			y.As = &ast.Variable{At: y.At, Name: y.Field}
		}
		b.declare(s, y.As, value.TypeAny)
	}
}

// columns is what a SHOW command shows: as a rule, and when asked for by YIELD.
type columns struct{ usual, more []string }

// all is the usual columns and then the others, but for commands that mix them.
func (c columns) all() []string {
	for _, mixed := range mixedColumns {
		if len(c.usual) > 1 && slices.Equal(c.usual[:2], mixed[:2]) {
			return mixed
		}
	}
	return append(append([]string{}, c.usual...), c.more...)
}

// mixedColumns is all columns of SHOW TRANSACTIONS and SHOW DATABASES, in Neo4j's order.
var mixedColumns = [][]string{
	{"database", "transactionId", "currentQueryId", "outerTransactionId", "connectionId", "clientAddress", "username",
		"metaData", "currentQuery", "parameters", "planner", "runtime", "indexes", "startTime", "currentQueryStartTime", "protocol", "requestUri", "status",
		"currentQueryStatus", "statusDetails", "resourceInformation", "activeLockCount", "currentQueryActiveLockCount", "elapsedTime", "cpuTime", "waitTime",
		"idleTime", "currentQueryElapsedTime", "currentQueryCpuTime", "currentQueryWaitTime", "currentQueryIdleTime", "currentQueryAllocatedBytes",
		"allocatedDirectBytes", "estimatedUsedHeapMemory", "pageHits", "pageFaults", "currentQueryPageHits", "currentQueryPageFaults", "initializationStackTrace"},
	{"name", "type", "aliases", "access", "databaseID", "serverID", "address", "role", "writer", "requestedStatus", "currentStatus",
		"statusMessage", "default", "home", "currentPrimariesCount", "currentSecondariesCount", "requestedPrimariesCount", "requestedSecondariesCount",
		"creationTime", "lastStartTime", "lastStopTime", "store", "lastCommittedTxn", "replicationLag", "constituents", "options"},
}

// shown is the columns of the SHOW commands, in Neo4j's order.
var shown = map[string]columns{
	"FUNCTIONS": {
		[]string{"name", "category", "description"},
		[]string{"signature", "isBuiltIn", "argumentDescription", "returnDescription", "aggregating", "rolesExecution", "rolesBoostedExecution", "isDeprecated", "deprecatedBy"},
	},
	"PROCEDURES": {
		[]string{"name", "description", "mode", "worksOnSystem"},
		[]string{"signature", "argumentDescription", "returnDescription", "admin", "rolesExecution", "rolesBoostedExecution", "isDeprecated", "deprecatedBy", "option"},
	},
	"INDEXES": {
		[]string{"id", "name", "state", "populationPercent", "type", "entityType", "labelsOrTypes", "properties", "indexProvider", "owningConstraint", "lastRead", "readCount"},
		[]string{"trackedSince", "options", "failureMessage", "createStatement"},
	},
	"CONSTRAINTS": {
		[]string{"id", "name", "type", "entityType", "labelsOrTypes", "properties", "ownedIndex", "propertyType"},
		[]string{"options", "createStatement"},
	},
	"TRANSACTIONS": {
		[]string{"database", "transactionId", "currentQueryId", "connectionId", "clientAddress", "username", "currentQuery", "startTime", "status", "elapsedTime"},
		[]string{"outerTransactionId", "metaData", "parameters", "planner", "runtime", "indexes", "currentQueryStartTime", "protocol", "requestUri", "currentQueryStatus",
			"statusDetails", "resourceInformation", "activeLockCount", "currentQueryActiveLockCount", "cpuTime", "waitTime", "idleTime", "currentQueryElapsedTime", "currentQueryCpuTime",
			"currentQueryWaitTime", "currentQueryIdleTime", "currentQueryAllocatedBytes", "allocatedDirectBytes", "estimatedUsedHeapMemory", "pageHits", "pageFaults",
			"currentQueryPageHits", "currentQueryPageFaults", "initializationStackTrace"},
	},
	"SETTINGS": {
		[]string{"name", "value", "isDynamic", "defaultValue", "description"},
		[]string{"startupValue", "isExplicitlySet", "validValues", "isDeprecated"},
	},
	"DATABASES": {
		[]string{"name", "type", "aliases", "access", "address", "role", "writer", "requestedStatus", "currentStatus", "statusMessage", "default", "home", "constituents"},
		[]string{"databaseID", "serverID", "requestedPrimariesCount", "requestedSecondariesCount", "currentPrimariesCount", "currentSecondariesCount", "creationTime",
			"lastStartTime", "lastStopTime", "store", "lastCommittedTxn", "replicationLag", "options"},
	},
	"USERS":        {[]string{"user", "roles", "passwordChangeRequired", "suspended", "home"}, []string{"auth"}},
	"CURRENT USER": {[]string{"user", "roles", "passwordChangeRequired", "suspended", "home"}, nil},
	"ROLES":        {[]string{"role", "immutable"}, []string{"member"}},
	"PRIVILEGES":   {[]string{"access", "action", "resource", "graph", "segment", "role", "immutable"}, nil},
	"SERVERS":      {[]string{"name", "address", "state", "health", "hosting"}, nil},
	"ALIASES":      {[]string{"name", "composite", "database", "location", "url", "user"}, []string{"driver", "properties"}},
	"SUPPORTED PRIVILEGES": {
		[]string{"action", "qualifier", "target", "scope", "description"}, nil,
	},
}
