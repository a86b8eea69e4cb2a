// Package tidy is the style guide as a test: which package may import which, how
// large files and functions may be, what must be documented, what must not be
// called. The table is DESIGN's, as data.
package tidy

// Limits on sizes, in lines. Generated files are exempt.
const (
	maxFile     = 500
	maxTestFile = 800
	maxFunc     = 70
	maxParams   = 5
)

// maxTracked is how many bytes a file in the repository may have: what is larger is built, not kept.
const maxTracked = 2 << 20

const module = "github.com/morseldb/morsel"

// rule says which of our packages the packages below a folder may import. An entry ending in
// "/..." stands for the folder and all below it. The first rule whose folder fits decides.
type rule struct {
	folder string
	may    []string
}

// everyone may be imported by all: it imports nothing of ours.
var everyone = []string{"status"}

var imports = []rule{
	{"status", nil},
	{"value", nil},
	{"parser/internal", nil},
	{"parser/...", []string{"value", "parser/..."}},
	{"storage/...", []string{"value", "storage/..."}},
	{"procedures/...", []string{"value", "storage/...", "procedures/..."}},
	{"planner/physical", []string{"value"}},
	{"planner/...", []string{"parser/...", "value", "procedures/...", "storage/catalog", "storage/sketch", "storage", "planner/..."}},
	{"runtime/...", []string{"planner/physical", "value", "procedures/...", "storage/...", "runtime/..."}},
	{"replication/...", []string{"storage/...", "value", "replication/..."}},
	{"server/...", []string{"", "dbms/...", "value", "server/...", "parser", "parser/ast"}},
	{"cmd/...", []string{"", "dbms/...", "value", "storage/bulk", "cmd/...", "importer/...", "exporter", "planner/bind", "parser", "server", "server/config"}},
	{"internal/...", []string{"...", "internal/..."}},
	{"bench/...", []string{"...", "bench/..."}},
	{"", []string{"..."}},
}

// goroutines may only be started below these folders.
var goroutines = []string{"runtime/schedule", "storage/wal", "storage/checkpoint", "storage/bulk", "storage/workers", "replication", "dbms", "server", "cmd", "internal", "bench", "importer"}

// bannedNames are package names that say nothing.
var bannedNames = []string{"util", "utils", "common", "helpers", "helper", "types", "misc"}

// exceptions are places that a rule does not fit, each with its reason. The list only shrinks.
var exceptions = map[string]string{}
