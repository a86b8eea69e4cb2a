package operator

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// inTransactions is UNWIND vals AS x CALL (x) { CREATE (n {v: 10 / x}) RETURN n } IN TRANSACTIONS OF 2 ROWS.
func inTransactions(onError string, vals ...int64) *physical.Transactions {
	v := &physical.Binary{Op: physical.OpDiv, Left: lit(value.Int(10)), Right: slotRef(0)}
	return &physical.Transactions{Header: header(0), Source: rowsFrom(0, ints(vals...)...), Rows: lit(value.Int(2)), OnError: onError,
		Body: &physical.Create{Header: header(0), Source: &physical.Argument{Header: header(0)},
			Nodes: []physical.CreateNode{{Slot: 1, Props: mapOf("v", v)}}},
		Nulls: []physical.Slot{1}, Report: physical.NoSlot}
}

// runTransactions gives the rows with n.v, as the query goes on with, and the number of nodes committed.
func runTransactions(t *testing.T, size int, op *physical.Transactions) (rows []string, nodes int64, st *state.State, err error) {
	t.Helper()
	s := storage.OpenMemory()
	st = &state.State{Graph: s.Snapshot(), BatchSize: size, NumSlots: 24, BeginInner: func() (*storage.Tx, error) { return s.Begin(), nil }}
	st.Init()
	plan := project(op, []physical.Slot{0, 1, 3}, physical.Assign{Slot: 2, Expr: prop(1, "v")})
	slots := []physical.Slot{0, 2}
	if op.Report != physical.NoSlot {
		plan = project(plan, []physical.Slot{0, 2}, physical.Assign{Slot: 4, Expr: prop(3, "committed")},
			physical.Assign{Slot: 5, Expr: prop(3, "started")}, physical.Assign{Slot: 6, Expr: prop(3, "errorMessage")})
		slots = append(slots, 4, 5, 6)
	}
	rows, err = rowsOf(st, plan, slots...)
	return rows, s.Snapshot().NodeCount(), st, err
}

func TestTransactions(t *testing.T) {
	for _, size := range batchSizes {
		rows, nodes, st, err := runTransactions(t, size, inTransactions("FAIL", 1, 2, 5, 10, 1))
		if want := []string{"1 10", "2 5", "5 2", "10 1", "1 10"}; err != nil || !slices.Equal(rows, want) || nodes != 5 || st.Counters.NodesCreated != 5 {
			t.Errorf("batch size %d: %q, %d nodes, %v", size, rows, nodes, err)
		}
		_, nodes, _, err = runTransactions(t, size, inTransactions("FAIL", 1, 2, 5, 0, 1))
		if status.CodeOf(err) != status.ArithmeticError || nodes != 2 || !strings.HasSuffix(err.Error(), "(Transactions committed: 1)") {
			t.Errorf("FAIL, batch size %d: %d nodes, %v", size, nodes, err)
		}
		rows, nodes, st, err = runTransactions(t, size, inTransactions("CONTINUE", 1, 2, 5, 0, 1))
		if want := []string{"1 10", "2 5", "5 null", "0 null", "1 10"}; err != nil || !slices.Equal(rows, want) || nodes != 3 || st.Counters.NodesCreated != 3 {
			t.Errorf("CONTINUE, batch size %d: %q, %d nodes, %v", size, rows, nodes, err)
		}
		op := inTransactions("BREAK", 1, 2, 5, 0, 1)
		op.Report = 3
		rows, nodes, _, err = runTransactions(t, size, op)
		want := []string{"1 10 true true null", "2 5 true true null", "5 null false true '/ by zero'", "0 null false true '/ by zero'", "1 null false false null"}
		if err != nil || !slices.Equal(rows, want) || nodes != 2 {
			t.Errorf("BREAK, batch size %d: %q, %d nodes, %v", size, rows, nodes, err)
		}
		op = inTransactions("FAIL", 1, 2, 5)
		op.Unit, op.Nulls = true, nil
		rows, nodes, _, err = runTransactions(t, size, op)
		if want := []string{"1 null", "2 null", "5 null"}; err != nil || !slices.Equal(rows, want) || nodes != 3 {
			t.Errorf("unit, batch size %d: %q, %d nodes, %v", size, rows, nodes, err)
		}
	}
}

func TestTransactionsForbidden(t *testing.T) {
	st := specState(storage.OpenMemory().Begin(), 2)
	if _, err := rowsOf(st, inTransactions("FAIL", 1)); status.CodeOf(err) != status.TransactionStartFailed {
		t.Errorf("inside an explicit transaction: %v", err)
	}
	op := inTransactions("FAIL", 1)
	op.Rows = lit(value.Int(0))
	if _, _, _, err := runTransactions(t, 2, op); status.CodeOf(err) != status.ArgumentError {
		t.Errorf("batches of no rows: %v", err)
	}
}

func loadPlan(url string, headers bool, comma string) physical.Op {
	return &physical.LoadCSV{Source: oneRow(), URL: lit(value.String(url)), Var: 0, Headers: headers, Terminator: comma, LineNumber: 1, File: physical.NoSlot}
}

func TestLoadCSV(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name, text, comma string
		headers           bool
		want              []string
	}{
		{"plain", "a,b\n1,\n\n  x , \"y\" \n", "", false, []string{"['a', 'b'] 1", "['1', null] 2", "['  x ', ' \"y\" '] 3"}},
		{"quotes", "\"x \"\"q\"\" y\",\"a\\\"b\",\"\"\n\"two\nlines\",\"c:\\\\d\\\\\",\"\\n\"", "", false,
			[]string{"['x \"q\" y', 'a\"b', ''] 1", "['two\\nlines', 'c:\\\\d\\\\', '\\\\n'] 2"}},
		{"headers", "\ufeffa,b,a,\r\n1,2,3,4,5\r\n6", "", true, []string{"{a: '3', b: '2', ``: '4'} 2", "{a: null, b: null, ``: null} 3"}},
		{"semicolons", "a;b,c\n", ";", false, []string{"['a', 'b,c'] 1"}},
		{"empty", "", "", true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, "f.csv"), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, size := range batchSizes {
				st := specState(storage.OpenMemory().Begin(), size)
				st.ImportDir = dir
				b, err := csvRows(st, loadPlan("file:///f.csv", c.headers, c.comma))
				if err != nil || !slices.Equal(b, c.want) {
					t.Errorf("batch size %d: %q, %v", size, b, err)
				}
			}
		})
	}
}

// csvRows renders with Cypher's quotes, unlike text.
func csvRows(st *state.State, plan physical.Op) ([]string, error) {
	op, err := NewBuilder(st).Build(plan)
	if err != nil {
		return nil, err
	}
	defer op.Close()
	var out []string
	for {
		b, err := op.Next()
		if b == nil || err != nil {
			return out, err
		}
		for k := range b.Len() {
			out = append(out, fmt.Sprint(cell(b, 0, b.Row(k)), " ", cell(b, 1, b.Row(k))))
		}
	}
}

func TestLoadCSVOverHTTP(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/x.csv.gz" {
			http.NotFound(w, r)
			return
		}
		z := gzip.NewWriter(w)
		if _, err := z.Write([]byte("1,2\n")); err != nil {
			t.Error(err)
		}
		if err := z.Close(); err != nil {
			t.Error(err)
		}
	}))
	defer srv.Close()
	st := specState(storage.OpenMemory().Begin(), 3)
	if rows, err := csvRows(st, loadPlan(srv.URL+"/x.csv.gz", false, "")); err != nil || !slices.Equal(rows, []string{"['1', '2'] 1"}) {
		t.Errorf("got %q, %v", rows, err)
	}
	if _, err := csvRows(st, loadPlan(srv.URL+"/y.csv", false, "")); status.CodeOf(err) != status.ExternalResourceFailed {
		t.Errorf("missing page: %v", err)
	}
}

func TestLoadCSVErrors(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"after.csv": "\"a\"b\n", "open.csv": "\"a\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	st := specState(storage.OpenMemory().Begin(), 3)
	st.ImportDir = filepath.Join(dir, "sub")
	for _, url := range []string{"file:///../after.csv", "nope.csv", "xyz://a", "file:///nope.csv"} {
		if _, err := csvRows(st, loadPlan(url, false, "")); status.CodeOf(err) != status.ExternalResourceFailed {
			t.Errorf("%s: %v", url, err)
		}
	}
	st.ImportDir = dir
	for _, url := range []string{"file:///after.csv", "file:///open.csv"} {
		if _, err := csvRows(st, loadPlan(url, false, "")); status.CodeOf(err) != status.ExternalResourceFailed {
			t.Errorf("%s: %v", url, err)
		}
	}
}
