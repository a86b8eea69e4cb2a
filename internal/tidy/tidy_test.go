package tidy

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// source is one Go file of the repository.
type source struct {
	path string // from the root, with slashes
	dir  string
	file *ast.File
	fset *token.FileSet
	test bool
	size int
}

func sources(t *testing.T) []*source {
	t.Helper()
	var out []*source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, src, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if !ast.IsGenerated(f) {
			dir := path.Dir(rel)
			if dir == "." {
				dir = ""
			}
			out = append(out, &source{rel, dir, f, fset, strings.HasSuffix(p, "_test.go"), strings.Count(string(src), "\n")})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// complain reports a breach unless it is excepted.
func complain(t *testing.T, place, format string, args ...any) {
	t.Helper()
	if exceptions[place] == "" {
		t.Errorf("%s: %s", place, fmt.Sprintf(format, args...))
	}
}

func below(dir, pattern string) bool {
	if pattern == "..." {
		return true
	}
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return dir == base || strings.HasPrefix(dir, base+"/")
	}
	return dir == pattern || pattern == "parser/internal" && strings.HasPrefix(dir, pattern+"/")
}

func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		i := slices.IndexFunc(imports, func(r rule) bool { return below(s.dir, r.folder) })
		if i < 0 {
			i = len(imports) - 1
		}
		for _, imp := range s.file.Imports {
			p := strings.Trim(imp.Path.Value, `"`)
			rest, ours := strings.CutPrefix(p, module)
			if !ours {
				continue
			}
			rest = strings.TrimPrefix(rest, "/")
			allowed := slices.ContainsFunc(append(everyone, imports[i].may...), func(m string) bool { return below(rest, m) })
			if !allowed && rest != s.dir {
				complain(t, s.path, "%s may not import %s", s.dir, rest)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, s := range sources(t) {
		limit := maxFile
		if s.test {
			limit = maxTestFile
		}
		if s.size > limit {
			complain(t, s.path, "%d lines, the limit is %d", s.size, limit)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			fn, ok := n.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				return true
			}
			lines := s.fset.Position(fn.End()).Line - s.fset.Position(fn.Pos()).Line + 1
			place := s.path + ":" + fn.Name.Name
			if lines > maxFunc && !s.test {
				complain(t, place, "%d lines, the limit is %d", lines, maxFunc)
			}
			if fn.Type.Params.NumFields() > maxParams {
				complain(t, place, "%d parameters, the limit is %d", fn.Type.Params.NumFields(), maxParams)
			}
			return true
		})
	}
}

func TestNoBinaries(t *testing.T) {
	list, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Skip("this is no checkout of git's: ", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			continue // removed, and not yet committed
		}
		if info.Size() > maxTracked {
			complain(t, name, "%d bytes, the limit is %d", info.Size(), maxTracked)
		}
	}
}

func TestDocs(t *testing.T) {
	documented, seen := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		seen[s.dir] = true
		if s.file.Doc != nil {
			documented[s.dir] = true
		}
		if slices.Contains(bannedNames, s.file.Name.Name) {
			complain(t, s.path, "a package named %s says nothing", s.file.Name.Name)
		}
		for _, d := range s.file.Decls {
			undocumented(t, s, d)
		}
	}
	for dir := range seen {
		if !documented[dir] {
			complain(t, "./"+dir, "the package has no comment that says what it is for")
		}
	}
}

func undocumented(t *testing.T, s *source, d ast.Decl) {
	t.Helper()
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !markerOrFamily(d) {
			complain(t, s.path+":"+d.Name.Name, "exported, but without a doc comment")
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if ts, ok := spec.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil {
				complain(t, s.path+":"+ts.Name.Name, "exported, but without a doc comment")
			}
		}
	}
}

// markerOrFamily excuses one-line methods that satisfy an interface whose methods are documented there.
func markerOrFamily(d *ast.FuncDecl) bool {
	return d.Recv != nil && slices.Contains([]string{"Name", "Children", "Position", "Error", "Unwrap", "String", "Len", "Less", "Swap", "Next", "Reset", "Close",
		"Eval", "EvalBatch", "Update", "Merge", "Result", "Push", "Pop"}, d.Name.Name)
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

func TestCalls(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if !slices.ContainsFunc(goroutines, func(g string) bool { return below(s.dir, g+"/...") }) {
					complain(t, s.path, "only %s may start goroutines", strings.Join(goroutines, ", "))
				}
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && sel.Sel.Name == "Sleep" {
						complain(t, s.path, "time.Sleep: wait for an event instead")
					}
				}
			}
			return true
		})
	}
}

func TestNoMachineWords(t *testing.T) {
	words := []string{"/work" + "/", "/root" + "/", "TODO", "FIXME"}
	for _, s := range sources(t) {
		if s.dir == "internal/tidy" {
			continue
		}
		f, err := os.Open(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(f)
		sc.Buffer(make([]byte, 1<<20), 1<<20)
		for line := 1; sc.Scan(); line++ {
			for _, w := range words {
				if strings.Contains(sc.Text(), w) {
					complain(t, fmt.Sprintf("%s:%d", s.path, line), "contains %q", w)
				}
			}
		}
		f.Close()
	}
}
