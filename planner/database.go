package planner

import (
	"maps"
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// admin plans ALTER DATABASE … SET OPTION; every other administration command is one of the server's, or not there yet.
func (s *stream) admin(c *ast.Admin) {
	op := &physical.AlterDatabase{}
	for _, key := range slices.Sorted(maps.Keys(c.Args)) {
		arg := c.Args[key]
		switch name, isOption := strings.CutPrefix(key, "set "); {
		case isOption:
			op.Options = append(op.Options, physical.DatabaseOption{Name: name, Value: s.expr(arg.(ast.Expr))})
		case key == "remove":
			for _, name := range arg.([]string) {
				op.Options = append(op.Options, physical.DatabaseOption{Name: name})
			}
		case key == "ifExists":
			op.IfExists = true
		case key == "name":
			op.Database = s.expr(arg.(ast.Expr))
		case key == "wait" || key == "noWait": // it is done when it has been run
		default:
			op.Options = nil
			unsupportedAdmin(c)
		}
	}
	if c.Verb != "ALTER" || c.Object != "DATABASE" || len(op.Options) == 0 {
		unsupportedAdmin(c)
	}
	s.push(op, nameText(c.Args["name"].(ast.Expr)))
}

func unsupportedAdmin(c *ast.Admin) {
	fail(status.Compile(status.UnsupportedAdministration, "", c.Pos, "Unsupported administration command: %s %s is not supported yet.", c.Verb, c.Object))
}
