package tck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// Runner runs scenarios on one runtime.
type Runner struct {
	Graphs    string // folder of the named graphs
	Runtime   string
	BatchSize int // 0 = the runtime's own
}

// workers is how many workers the parallel runtime has.
const workers = 3

// scenarioTimeout ends a scenario that hangs.
const scenarioTimeout = 20 * time.Second

// world is the state of a running scenario.
type world struct {
	r       *Runner
	ctx     context.Context
	db      *morsel.DB
	params  map[string]any
	before  *graph
	columns []string
	rows    [][]any
	err     error
	ran     bool
}

// Run runs one scenario; nil means that it passed.
func (r *Runner) Run(s *Scenario) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), scenarioTimeout)
	defer cancel()
	w := &world{r: r, ctx: ctx, db: morsel.OpenMemory(morsel.WithWorkerLimit(workers)), params: map[string]any{}}
	defer func() { err = errors.Join(err, w.db.Close()) }()
	for _, step := range s.Steps {
		if err := w.step(step); err != nil {
			return fmt.Errorf("%s: %w", step.Text, err)
		}
	}
	if w.err != nil {
		return fmt.Errorf("unexpected error: %w", w.err)
	}
	return nil
}

var (
	namedGraph = regexp.MustCompile(`^the ([a-z0-9-]+) graph$`)
	procedure  = regexp.MustCompile(`^there exists a procedure (.*):$`)
	raised     = regexp.MustCompile(`^an? (\w+) should be raised at (compile time|runtime|any time): (.+)$`)
)

func (w *world) step(s *messages.PickleStep) error {
	text := strings.TrimSpace(s.Text)
	switch text {
	case "any graph", "an empty graph":
		return nil
	case "having executed:":
		_, _, err := w.query(s.Argument.DocString.Content)
		return err
	case "parameters are:":
		return w.setParams(s.Argument.DataTable)
	case "executing query:", "executing control query:":
		return w.execute(s.Argument.DocString.Content)
	case "the result should be empty":
		return w.check(nil, nil, false, false)
	case "no side effects":
		return w.sideEffects(nil)
	case "the side effects should be:":
		return w.sideEffects(s.Argument.DataTable)
	}
	if m := namedGraph.FindStringSubmatch(text); m != nil {
		return w.load(m[1])
	}
	if m := procedure.FindStringSubmatch(text); m != nil {
		return declare(w.db, m[1], s.Argument.DataTable)
	}
	if m := raised.FindStringSubmatch(text); m != nil {
		return w.checkError(m[1], m[2], m[3])
	}
	if strings.HasPrefix(text, "the result should be") {
		return w.checkTable(text, s.Argument.DataTable)
	}
	return fmt.Errorf("unknown step")
}

func (w *world) load(name string) error {
	src, err := os.ReadFile(filepath.Join(w.r.Graphs, name, name+".cypher"))
	if err != nil {
		return fmt.Errorf("named graph: %w", err)
	}
	_, _, err = w.query(string(src))
	return err
}

func (w *world) setParams(t *messages.PickleTable) error {
	for _, r := range t.Rows {
		v, err := parseValue(r.Cells[1].Value)
		if err != nil {
			return err
		}
		w.params[r.Cells[0].Value] = v
	}
	return nil
}

func (w *world) execute(text string) error {
	if w.err != nil {
		return w.err
	}
	before, err := observe(w.db)
	if err != nil {
		return err
	}
	w.before, w.ran = before, true
	w.columns, w.rows, w.err = w.query(text)
	return nil
}

func (w *world) query(text string) ([]string, [][]any, error) {
	opts := []morsel.SessionOption{morsel.WithRuntime(w.r.Runtime)}
	if w.r.BatchSize > 0 {
		opts = append(opts, morsel.WithBatchSize(w.r.BatchSize))
	}
	res, err := w.db.Session(opts...).Run(w.ctx, text, w.params)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]any
	for rec, err := range res.Records() {
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, rec.Values)
	}
	sum, err := res.Consume()
	if err == nil && !w.ranAsAsked(sum) {
		err = fmt.Errorf("ran on %s, not on %s", sum.Runtime, w.r.Runtime)
	}
	return res.Keys(), rows, err
}

// ranAsAsked reports whether a query ran on the runner's runtime. What the parallel
// runtime does not admit runs on pipelined, and says so.
func (w *world) ranAsAsked(sum *morsel.Summary) bool {
	if sum.Runtime == w.r.Runtime || w.r.Runtime != "parallel" {
		return sum.Runtime == w.r.Runtime
	}
	return sum.Runtime == "pipelined" && slices.ContainsFunc(sum.Notifications, func(n morsel.Notification) bool {
		return strings.HasSuffix(n.Code, "RuntimeUnsupportedWarning")
	})
}

func (w *world) checkTable(text string, t *messages.PickleTable) error {
	ordered := strings.Contains(text, "in order")
	bags := strings.Contains(text, "ignoring element order for lists")
	var columns []string
	var rows [][]any
	for i, r := range t.Rows {
		var row []any
		for _, c := range r.Cells {
			if i == 0 {
				columns = append(columns, c.Value)
				continue
			}
			v, err := parseValue(c.Value)
			if err != nil {
				return err
			}
			row = append(row, v)
		}
		if i > 0 {
			rows = append(rows, row)
		}
	}
	return w.check(columns, rows, ordered, bags)
}

// check compares the result; without columns it only has to be empty.
func (w *world) check(columns []string, rows [][]any, ordered, bags bool) error {
	if w.err != nil {
		return fmt.Errorf("unexpected error: %w", w.err)
	}
	if !w.ran {
		return fmt.Errorf("no query was run")
	}
	if columns == nil {
		return sameRows(nil, w.rows, false, false)
	}
	if strings.Join(columns, "|") != strings.Join(w.columns, "|") {
		perm, ok := permutation(columns, w.columns)
		if !ok {
			return fmt.Errorf("columns differ: want %q, got %q", columns, w.columns)
		}
		for i, r := range w.rows {
			row := make([]any, len(r))
			for j, p := range perm {
				row[j] = r[p]
			}
			w.rows[i] = row
		}
	}
	return sameRows(rows, w.rows, ordered, bags)
}

// permutation says where each wanted column is; the TCK does not order columns of RETURN *.
func permutation(want, got []string) ([]int, bool) {
	if len(want) != len(got) {
		return nil, false
	}
	perm := make([]int, len(want))
	for i, c := range want {
		perm[i] = -1
		for j, g := range got {
			if c == g {
				perm[i] = j
			}
		}
		if perm[i] < 0 {
			return nil, false
		}
	}
	return perm, true
}

// codeTypes is the TCK's type of error for a Neo4j code.
var codeTypes = map[string]string{
	status.SyntaxError: "SyntaxError", status.SemanticError: "SemanticError", status.TypeError: "TypeError",
	status.ArgumentError: "ArgumentError", status.ArithmeticError: "ArithmeticError", status.ParameterMissing: "ParameterMissing",
	status.EntityNotFound: "EntityNotFound", status.ConstraintValidationFailed: "ConstraintVerificationFailed",
	status.ProcedureNotFound: "ProcedureError", status.ProcedureCallFailed: "ProcedureError",
}

func (w *world) checkError(typ, phase, detail string) error {
	err := w.err
	w.err = nil
	if err == nil {
		return fmt.Errorf("no error was raised; rows %v", canonRows(w.rows, false))
	}
	e := status.As(err)
	if e == nil {
		return fmt.Errorf("another error was raised: %w", err)
	}
	got := "runtime"
	if e.Phase == status.CompileTime {
		got = "compile time"
	}
	switch {
	case codeTypes[e.Code] != typ && !(typ == "TypeError" && staticType(e)) && !(typ == "SyntaxError" && phase == "runtime" && e.Code == status.ArgumentError):
		return fmt.Errorf("type %s (%s) was raised: %w", codeTypes[e.Code], e.Code, err)
	case phase != "any time" && phase != got:
		return fmt.Errorf("it was raised at %s: %w", got, err)
	case detail != "*" && detail != e.Detail:
		return fmt.Errorf("detail %q was raised: %w", e.Detail, err)
	}
	return nil
}

func (w *world) sideEffects(t *messages.PickleTable) error {
	after, err := observe(w.db)
	if err != nil {
		return err
	}
	want := map[string]int64{}
	if t != nil {
		for _, r := range t.Rows {
			n, err := strconv.ParseInt(r.Cells[1].Value, 10, 64)
			if err != nil {
				return fmt.Errorf("side effects: %w", err)
			}
			if n != 0 {
				want[r.Cells[0].Value] = n
			}
		}
	}
	if got := effects(w.before, after); !maps.Equal(want, got) {
		return fmt.Errorf("side effects: want %v, got %v", want, got)
	}
	return nil
}

// What is a SyntaxError at run time for the TCK (a parameter of SKIP or LIMIT out of range) has the code ArgumentError in
// Neo4j, as no text is at fault; phase and detail must still be the TCK's.

// staticType reports whether e is a type error that was found before running: its Neo4j code is SyntaxError, as that of
// nearly every compile-time error; the TCK calls some of these TypeError.
func staticType(e *status.Error) bool {
	return e.Code == status.SyntaxError && e.Phase == status.CompileTime && strings.HasPrefix(e.Msg, "Type mismatch")
}
