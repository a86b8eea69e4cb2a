package explain

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/morseldb/morsel/planner/physical"
)

// Figures is what a profiled run measured of one operator.
type Figures struct {
	Rows, DBHits, Memory int64
	Spilled              int64 // bytes written to temporary files
	Time                 time.Duration
}

// maxDetails is how wide the Details column gets before it wraps.
const maxDetails = 100

// Run is how a plan was run, or would be.
type Run struct {
	Runtime   string
	BatchSize int       // rows in a batch; 1 or less: none is shown
	Workers   int       // of the parallel runtime
	Figures   []Figures // by operator id; nil for EXPLAIN
}

// Pipelines numbers the pipelines of a plan; nil where rows go one by one.
func (r Run) Pipelines(root physical.Op) map[physical.Op]int {
	if !r.batched() {
		return nil
	}
	return Pipelines(root)
}

// InPipeline is how a plan says in which pipeline an operator works.
func InPipeline(n int) string { return "In Pipeline " + strconv.Itoa(n) }

// batched reports whether a run goes by batches, through pipelines.
func (r Run) batched() bool { return r.BatchSize > 1 }

// Table renders a plan as EXPLAIN shows it, or, with the figures of a run, as PROFILE does. Below the table stands
// what the estimates rest on.
func Table(plan *physical.Plan, run Run) string {
	t := newTable(plan.Root, run)
	var b strings.Builder
	fmt.Fprintf(&b, "Cypher %s\n\nPlanner %s\n\nRuntime %s\n\n", plan.Version, strings.ToUpper(plan.Planner), strings.ToUpper(run.Runtime))
	if run.batched() {
		fmt.Fprintf(&b, "Batch size %d\n\n", run.BatchSize)
	}
	if run.Workers > 0 {
		fmt.Fprintf(&b, "Workers %d\n\n", run.Workers)
	}
	t.write(&b)
	hits := "?"
	if run.Figures != nil {
		var n int64
		for _, f := range run.Figures {
			n += f.DBHits
		}
		hits = strconv.FormatInt(n, 10)
	}
	fmt.Fprintf(&b, "\nTotal database accesses: %s\n", hits)
	if reasons := reasons(plan.Root, nil); len(reasons) > 0 {
		fmt.Fprintf(&b, "\nEstimated from\n%s", strings.Join(reasons, ""))
	}
	return b.String()
}

// reasons is a line for each operator whose estimate has one.
func reasons(op physical.Op, out []string) []string {
	if h := op.Head(); h.Reason != "" {
		out = append(out, fmt.Sprintf("%4d %s: %s\n", h.ID, op.Name(), h.Reason))
	}
	for _, c := range physical.Below(op) {
		out = reasons(c, out)
	}
	return out
}

// table is the rows of a plan table; lines of the tree are drawn in the first column.
type table struct {
	heads   []string
	right   []bool // numbers are set to the right
	rows    [][]string
	branch  []string // what the first column shows below each row
	figures []Figures
	ordered bool
	spilled bool // some operator wrote temporary files: there is a column for it
	// pipelines is the number of each operator's pipeline; nil where rows go one by one.
	pipelines map[physical.Op]int
}

func newTable(root physical.Op, run Run) *table {
	t := &table{figures: run.Figures}
	t.heads = []string{"Operator", "Id", "Details", "Estimated Rows"}
	t.right = []bool{false, true, false, true}
	if run.Figures != nil {
		t.heads = append(t.heads, "Rows", "DB Hits", "Memory (Bytes)", "Time (ms)")
		t.right = append(t.right, true, true, true, true)
	}
	for _, f := range run.Figures {
		t.spilled = t.spilled || f.Spilled > 0
	}
	if t.spilled {
		t.heads, t.right = append(t.heads, "Spilled (Bytes)"), append(t.right, true)
	}
	t.ordered = ordered(root)
	if t.ordered {
		t.heads, t.right = append(t.heads, "Ordered by"), append(t.right, false)
	}
	if t.pipelines = run.Pipelines(root); t.pipelines != nil {
		t.heads, t.right = append(t.heads, "Pipeline"), append(t.right, false)
	}
	t.add(root, 0)
	return t
}

func ordered(op physical.Op) bool {
	if op.Head().Order != "" {
		return true
	}
	for _, c := range physical.Below(op) {
		if ordered(c) {
			return true
		}
	}
	return false
}

// add adds op and everything below it: plans inside its expressions first, indented, then the right branch, then the left one.
func (t *table) add(op physical.Op, depth int) {
	h := op.Head()
	row := []string{strings.Repeat("| ", depth) + "+" + op.Name(), strconv.Itoa(h.ID), h.Details, strconv.FormatFloat(math.Round(h.EstRows), 'f', 0, 64)}
	if t.figures != nil {
		row = append(row, t.measured(h.ID)...)
	}
	if t.ordered {
		row = append(row, h.Order)
	}
	if t.pipelines != nil {
		row = append(row, InPipeline(t.pipelines[op]))
	}
	t.rows = append(t.rows, row)
	children := physical.Below(op)
	switch len(children) {
	case 0:
		t.branch = append(t.branch, strings.TrimSuffix(strings.Repeat("| ", depth), " "))
	case 1:
		t.branch = append(t.branch, strings.Repeat("| ", depth)+"|")
	default:
		t.branch = append(t.branch, strings.Repeat("| ", depth)+"|\\")
	}
	for i := len(children) - 1; i >= 0; i-- {
		t.add(children[i], depth+i)
	}
}

func (t *table) measured(id int) []string {
	if id >= len(t.figures) {
		if t.spilled {
			return make([]string, 5)
		}
		return make([]string, 4)
	}
	f := t.figures[id]
	cells := []string{
		strconv.FormatInt(f.Rows, 10), strconv.FormatInt(f.DBHits, 10), strconv.FormatInt(f.Memory, 10),
		strconv.FormatFloat(float64(f.Time)/float64(time.Millisecond), 'f', 3, 64),
	}
	if t.spilled {
		cells = append(cells, strconv.FormatInt(f.Spilled, 10))
	}
	return cells
}

func (t *table) write(b *strings.Builder) {
	lines := make([][][]string, len(t.rows))
	width := make([]int, len(t.heads))
	for c, h := range t.heads {
		width[c] = utf8.RuneCountInString(h)
	}
	for r, row := range t.rows {
		for c, cell := range row {
			wrapped := wrap(cell)
			lines[r] = append(lines[r], wrapped)
			for _, l := range wrapped {
				width[c] = max(width[c], utf8.RuneCountInString(l))
			}
		}
	}
	rule(b, width, "")
	t.line(b, width, t.heads)
	rule(b, width, "")
	for r := range t.rows {
		t.cells(b, width, lines[r], t.branch[r])
		if r < len(t.rows)-1 {
			rule(b, width, t.branch[r])
		}
	}
	rule(b, width, "")
}

// cells writes one row, which may need several lines; below the first the tree goes on.
func (t *table) cells(b *strings.Builder, width []int, cells [][]string, branch string) {
	n := 1
	for _, c := range cells {
		n = max(n, len(c))
	}
	for i := range n {
		row := make([]string, len(cells))
		for c := range cells {
			if i < len(cells[c]) {
				row[c] = cells[c][i]
			}
		}
		if i > 0 {
			row[0] = strings.TrimSuffix(branch, "\\")
		}
		t.line(b, width, row)
	}
}

func (t *table) line(b *strings.Builder, width []int, cells []string) {
	for c, cell := range cells {
		pad := strings.Repeat(" ", width[c]-utf8.RuneCountInString(cell))
		if t.right[c] && cell != t.heads[c] {
			cell = pad + cell
		} else {
			cell += pad
		}
		b.WriteString("| " + cell + " ")
	}
	b.WriteString("|\n")
}

// rule writes a line between rows; with a branch, the first column carries the tree on.
func rule(b *strings.Builder, width []int, branch string) {
	for c, w := range width {
		if c == 0 && branch != "" {
			b.WriteString("| " + branch + strings.Repeat(" ", w-utf8.RuneCountInString(branch)+1))
			continue
		}
		b.WriteString("+" + strings.Repeat("-", w+2))
	}
	b.WriteString("+\n")
}

// wrap cuts a cell into lines, after a comma where there is one.
func wrap(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		runes := []rune(line)
		for len(runes) > maxDetails {
			at := maxDetails
			for i := maxDetails; i > maxDetails/2; i-- {
				if runes[i-1] == ' ' {
					at = i
					break
				}
			}
			out = append(out, strings.TrimRight(string(runes[:at]), " "))
			runes = runes[at:]
		}
		out = append(out, string(runes))
	}
	return out
}
