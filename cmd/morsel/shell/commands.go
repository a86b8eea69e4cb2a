package shell

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/output"
)

// command is one of the shell's own commands.
type command struct {
	name, args, help string
	run              func(s *Shell, ctx context.Context, arg string) error
}

// commands is filled in by init, as :help lists it.
var commands []command

func init() {
	commands = []command{
		{":help", "", "list the commands", (*Shell).help},
		{":param", "name => expression", "set a parameter; also {a: 1, b: 2} for several", (*Shell).setParam},
		{":params", "[clear]", "show the parameters, or drop them all", (*Shell).showParams},
		{":begin", "", "begin a transaction", (*Shell).begin},
		{":commit", "", "commit the transaction", (*Shell).commit},
		{":rollback", "", "roll the transaction back", (*Shell).rollback},
		{":schema", "", "show labels, relationship types and property keys with their counts", (*Shell).schema},
		{":explain", "query", "show a query's plan without running it", (*Shell).explain},
		{":format", "[table|csv|json|jsonl|markdown]", "show or set how rows are printed", (*Shell).setFormat},
		{":runtime", "[slotted|pipelined|parallel|default]", "show or set the runtime", (*Shell).setRuntime},
		{":as-of", "[bookmark|newest]", "read a state of the past; alone it shows which, and the bookmark of the last transaction", (*Shell).setAsOf},
		{":source", "file", "run the statements of a file", (*Shell).source},
		{":time", "[on|off]", "print how long queries take", (*Shell).setTime},
		{":quit", "", "leave the shell", (*Shell).leave},
	}
}

func (s *Shell) command(ctx context.Context, line string) error {
	name, arg, _ := strings.Cut(strings.TrimSuffix(line, ";"), " ")
	name = strings.ToLower(name)
	if name == ":exit" {
		name = ":quit"
	}
	for _, c := range commands {
		if c.name == name {
			return c.run(s, ctx, strings.TrimSpace(arg))
		}
	}
	return fmt.Errorf("there is no command %s; :help lists the commands", name)
}

func (s *Shell) help(context.Context, string) error {
	for _, c := range commands {
		fmt.Fprintf(s.out, "  %-46s %s\n", strings.TrimSpace(c.name+" "+c.args), c.help)
	}
	return nil
}

func (s *Shell) leave(context.Context, string) error {
	s.quit = true
	return nil
}

func (s *Shell) setParam(ctx context.Context, arg string) error {
	if strings.HasPrefix(arg, "{") {
		v, err := s.evaluate(ctx, arg)
		if err != nil {
			return err
		}
		m, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("a map was expected: :param {a: 1, b: 2}")
		}
		maps.Copy(s.params, m)
		return nil
	}
	name, expr, ok := strings.Cut(arg, "=>")
	if !ok {
		name, expr, ok = strings.Cut(arg, " ")
	}
	name = strings.Trim(strings.TrimSuffix(strings.TrimSpace(name), ":"), "`")
	if expr = strings.TrimSpace(expr); !ok || name == "" || expr == "" {
		return fmt.Errorf("write :param name => expression")
	}
	v, err := s.evaluate(ctx, expr)
	if err != nil {
		return err
	}
	s.params[name] = v
	return nil
}

// evaluate gives the value of an expression, in which parameters set before may be used.
func (s *Shell) evaluate(ctx context.Context, expr string) (any, error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return connect.Evaluate(ctx, s.db, expr, s.params)
}

func (s *Shell) showParams(_ context.Context, arg string) error {
	switch arg {
	case "":
	case "clear":
		clear(s.params)
		return nil
	default:
		return fmt.Errorf("write :params or :params clear")
	}
	for _, k := range slices.Sorted(maps.Keys(s.params)) {
		fmt.Fprintf(s.out, "  $%s => %s\n", k, morsel.FormatValue(s.params[k]))
	}
	return nil
}

func (s *Shell) begin(ctx context.Context, _ string) error {
	if s.tx != nil {
		return fmt.Errorf("there is an open transaction; :commit or :rollback it first")
	}
	ctx, abandon := context.WithCancel(ctx)
	tx, err := s.sess.Begin(ctx)
	if err != nil {
		abandon()
		return err
	}
	s.tx, s.abandon = tx, abandon
	return nil
}

func (s *Shell) commit(context.Context, string) error { return s.end(connect.Transaction.Commit) }

func (s *Shell) rollback(context.Context, string) error { return s.end(connect.Transaction.Rollback) }

func (s *Shell) end(how func(connect.Transaction) error) error {
	if s.tx == nil {
		return fmt.Errorf("there is no open transaction; :begin starts one")
	}
	tx, abandon := s.tx, s.abandon
	s.tx, s.abandon = nil, nil
	defer abandon()
	return how(tx)
}

// schemaQueries is what :schema shows, and what it says where there is none.
var schemaQueries = []struct{ text, empty string }{
	{"CALL db.labels() YIELD label CALL (label) { MATCH (n:$(label)) RETURN count(n) AS nodes } RETURN label, nodes ORDER BY label", "(no labels)"},
	{"CALL db.relationshipTypes() YIELD relationshipType CALL (relationshipType) { MATCH ()-[r:$(relationshipType)]->() RETURN count(r) AS relationships } RETURN relationshipType, relationships ORDER BY relationshipType", "(no relationship types)"},
	{"CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey ORDER BY propertyKey", "(no property keys)"},
	{"SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties", "(no indexes)"},
}

func (s *Shell) schema(ctx context.Context, _ string) error {
	timing := s.timing
	s.timing = false
	defer func() { s.timing, s.empty = timing, "" }()
	for _, q := range schemaQueries {
		s.empty = q.empty
		if err := s.statement(ctx, q.text); err != nil {
			return err
		}
	}
	return nil
}

func (s *Shell) explain(ctx context.Context, arg string) error {
	if arg == "" {
		return fmt.Errorf("write :explain query")
	}
	return s.statement(ctx, "EXPLAIN "+arg)
}

func (s *Shell) setFormat(_ context.Context, arg string) error {
	if arg == "" {
		fmt.Fprintln(s.out, s.format)
		return nil
	}
	f, err := output.ParseFormat(arg)
	if err == nil {
		s.format = f
	}
	return err
}

func (s *Shell) setRuntime(_ context.Context, arg string) error {
	switch arg {
	case "":
		fmt.Fprintln(s.out, map[bool]string{true: "default", false: s.runtime}[s.runtime == ""])
		return nil
	case "default":
		arg = ""
	case "slotted", "pipelined", "parallel":
	default:
		return fmt.Errorf("%q is no runtime; choose slotted, pipelined, parallel or default", arg)
	}
	s.runtime = arg
	s.session()
	return nil
}

func (s *Shell) setAsOf(_ context.Context, arg string) error {
	switch {
	case arg == "":
		fmt.Fprintf(s.out, "reading as of %s; the last transaction's bookmark is %s\n", cmp.Or(s.asOf, "newest"), cmp.Or(s.sess.Bookmark(), "none"))
		return nil
	case s.tx != nil:
		return fmt.Errorf("there is an open transaction; :commit or :rollback it first")
	case arg == "newest":
		arg = ""
	}
	s.asOf = arg
	s.session()
	return nil
}

func (s *Shell) setTime(_ context.Context, arg string) error {
	switch strings.ToLower(arg) {
	case "on", "off":
		s.timing = strings.EqualFold(arg, "on")
	case "":
		s.timing = !s.timing
	default:
		return fmt.Errorf("write :time on or :time off")
	}
	return nil
}

func (s *Shell) source(ctx context.Context, arg string) error {
	if arg == "" {
		return fmt.Errorf("write :source file")
	}
	src, err := os.ReadFile(arg)
	if err != nil {
		return fmt.Errorf("reading statements: %w", err)
	}
	return s.statements(ctx, string(src), arg, 0)
}
