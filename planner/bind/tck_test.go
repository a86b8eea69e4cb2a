package bind

import (
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/aggregate"
	"github.com/morseldb/morsel/procedures/builtin"
	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/status"
)

const features = "../../../shared/tck/features"

// codes is the Neo4j codes that stand for a TCK error type. Neo4j raises the type
// errors that it finds before running as syntax errors.
var codes = map[string][]string{
	"SyntaxError":      {status.SyntaxError},
	"TypeError":        {status.TypeError, status.SyntaxError},
	"ArgumentError":    {status.ArgumentError, status.SyntaxError},
	"SemanticError":    {status.SemanticError},
	"ParameterMissing": {status.ParameterMissing},
	"ProcedureError":   {status.ProcedureNotFound},
}

// TestTCK holds binding to every scenario of the openCypher TCK: the errors that it
// wants at compile time are raised, with type and detail, and no others.
func TestTCK(t *testing.T) {
	if _, err := os.Stat(features); err != nil {
		t.Skip("the openCypher TCK is not beside this checkout (../shared/tck)")
	}
	base := builtIn(t)
	wanted, right, clean := 0, 0, 0
	var wrong []string
	for _, sc := range readFeatures(t, features) {
		r := procedures.NewRegistry(base)
		addProcedures(t, r, sc.procedures...)
		env := Env{Registry: r, HasParam: func(n string) bool { return sc.params[n] }}
		for _, q := range sc.queries {
			if err := bindText(q, env); err != nil {
				wrong = append(wrong, sc.name+" (set-up)\n"+q+"\n  got "+err.Error())
			}
		}
		err := bindText(sc.last, env)
		if sc.errPhase == "compile time" {
			wanted++
		}
		if why := judge(sc, err); why != "" {
			wrong = append(wrong, sc.name+"\n"+sc.last+"\n  "+why)
			continue
		}
		if sc.errPhase == "compile time" {
			right++
		} else {
			clean++
		}
	}
	t.Logf("compile-time errors: %d of %d; other scenarios without a false error: %d", right, wanted, clean)
	sort.Strings(wrong)
	for i, w := range wrong {
		if i == 60 {
			t.Errorf("and %d more", len(wrong)-i)
			break
		}
		t.Error(w)
	}
}

// builtIn is the registry that Morsel runs with.
func builtIn(t *testing.T) *procedures.Registry {
	t.Helper()
	r := procedures.NewRegistry(nil)
	must(t, function.Register(r))
	must(t, aggregate.Register(r))
	must(t, builtin.Register(r))
	return r
}

// judge tells what is wrong with err for sc, or nothing.
func judge(sc scenario, err error) string {
	e := status.As(err)
	if sc.errPhase != "compile time" {
		if err == nil || sc.errPhase == "any time" && (sc.errDetail == "*" || e.Detail == sc.errDetail) {
			return ""
		}
		return "wanted no error, got " + describe(err)
	}
	want := "wanted " + sc.errType + " " + sc.errDetail + ", got "
	if e == nil {
		return want + describe(err)
	}
	ok := false
	for _, c := range codes[sc.errType] {
		ok = ok || c == e.Code
	}
	if !ok || e.Detail != sc.errDetail || e.Phase != status.CompileTime {
		return want + describe(err)
	}
	return ""
}

func describe(err error) string {
	e := status.As(err)
	if e == nil {
		if err != nil {
			return err.Error()
		}
		return "none"
	}
	return strings.TrimPrefix(e.Code, "Neo.ClientError.Statement.") + " " + e.Detail + ": " + strings.SplitN(e.Error(), "\n", 2)[0]
}

func bindText(text string, env Env) error {
	stmt, err := parser.Parse(text)
	if err != nil {
		return err
	}
	bound, err := Bind(stmt, env)
	if err != nil {
		return err
	}
	return checkNormal(bound)
}

// checkNormal looks at what the normal form promises.
func checkNormal(b *Bound) error {
	var bad error
	complain := func(n ast.Node, format string, args ...any) {
		if bad == nil {
			bad = status.Compile("not normal", "", n.Position(), format, args...)
		}
	}
	ast.Inspect(b.Stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Variable:
			if n.ID <= 0 {
				complain(n, "variable %q has no ID", n.Name)
			} else if _, ok := b.Types[n.ID]; !ok {
				complain(n, "variable %q has no type", n.Name)
			}
		case *ast.Use:
			return false
		case *ast.NodePattern:
			if n.Var == nil {
				complain(n, "a node without a variable")
			}
		case *ast.RelPattern:
			if n.Var == nil || n.Quantifier != nil {
				complain(n, "a relationship without a variable or with a quantifier")
			}
		case *ast.Item:
			if n.As == nil || n.Name == "" {
				complain(n, "an item without a name")
			}
		case *ast.With:
			if n.Star {
				complain(n, "WITH *")
			}
		case *ast.Return:
			if n.Star {
				complain(n, "RETURN *")
			}
		case *ast.Filter, *ast.Let, *ast.OrderLimit, *ast.When:
			complain(n, "a clause that should have been rewritten")
		}
		return true
	})
	return bad
}
