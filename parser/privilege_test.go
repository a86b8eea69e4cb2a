package parser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
)

// granted is the privilege of a command in one line.
func granted(t *testing.T, text string) string {
	t.Helper()
	stmt, err := Parse("CYPHER 25 " + text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	p := stmt.Body.(*ast.Admin).Args["privilege"].(*ast.Privilege)
	out := p.Action
	if r := p.Resource; r != nil {
		out += fmt.Sprintf(" %d%s", r.Kind, listed(r.All, r.Names))
	}
	out += " on " + p.Scope.Kind + listed(p.Scope.All, p.Scope.Names)
	if p.Scope.Home {
		out += " home"
	}
	if p.Scope.Source != nil {
		out += listed(false, []ast.Expr{p.Scope.Source})
	}
	if e := p.Entities; e != nil {
		out += " " + e.Kind + listed(e.All, nil) + strings.Join(e.Names, ",")
		if e.Pattern != nil {
			out += ast.Dump(e.Pattern)
		}
	}
	return out
}

func listed(all bool, names []ast.Expr) string {
	if all {
		return "[*]"
	}
	var out []string
	for _, n := range names {
		switch n := n.(type) {
		case *ast.StringLit:
			out = append(out, n.Value)
		case *ast.Param:
			out = append(out, "$"+n.Name)
		}
	}
	return "[" + strings.Join(out, " ") + "]"
}

// TestPrivileges has each form of a privilege, with what it means.
func TestPrivileges(t *testing.T) {
	for text, want := range map[string]string{
		"GRANT TRAVERSE ON GRAPH g NODES A, B TO r":           "TRAVERSE on GRAPH[g] NODES[]A,B",
		"GRANT TRAVERSE ON GRAPHS a, $b ELEMENT * TO r":       "TRAVERSE on GRAPH[a $b] ELEMENTS[*]",
		"DENY READ {p, q} ON HOME GRAPH RELATIONSHIPS T TO r": "READ 0[p q] on GRAPH[] home RELATIONSHIPS[]T",
		"REVOKE GRANT MATCH {*} ON DEFAULT GRAPH FROM r":      "MATCH 0[*] on GRAPH[] home",
		"GRANT READ {p} ON GRAPH g FOR (n:L) WHERE n.p > 3 TO r": "READ 0[p] on GRAPH[g] []" +
			"(NodePattern Var=n Labels=:L Where=(Comparison Operands=[(Property Of=n Key=\"p\") 3] Ops=[>]))",
		"GRANT TRAVERSE ON GRAPH * FOR (n:L {p: 1}) TO r":                     "TRAVERSE on GRAPH[*] [](NodePattern Var=n Labels=:L Props=(MapLit Keys=[\"p\"] Values=[1]))",
		"GRANT CREATE ON GRAPH * NODE A TO r":                                 "CREATE on GRAPH[*] NODES[]A",
		"GRANT DELETE ON GRAPH g TO r":                                        "DELETE on GRAPH[g]",
		"GRANT MERGE {*} ON GRAPH g NODES A TO r":                             "MERGE 0[*] on GRAPH[g] NODES[]A",
		"GRANT SET LABEL A, On ON GRAPH g TO r":                               "SET LABEL 1[A On] on GRAPH[g]",
		"GRANT REMOVE LABEL * ON GRAPH g TO r":                                "REMOVE LABEL 1[*] on GRAPH[g]",
		"GRANT SET PROPERTY {p} ON GRAPH g TO r":                              "SET PROPERTY 0[p] on GRAPH[g]",
		"GRANT WRITE ON GRAPH g.h TO r":                                       "WRITE on GRAPH[g.h]",
		"GRANT ALL ON GRAPH g TO r":                                           "ALL GRAPH PRIVILEGES on GRAPH[g]",
		"GRANT ALL PRIVILEGES ON HOME DATABASE TO r":                          "ALL DATABASE PRIVILEGES on DATABASE[] home",
		"GRANT ALL DBMS PRIVILEGES ON DBMS TO r":                              "ALL DBMS PRIVILEGES on DBMS[]",
		"GRANT ACCESS ON DATABASES a, b TO r":                                 "ACCESS on DATABASE[a b]",
		"GRANT CREATE INDEXES ON DATABASE * TO r":                             "CREATE INDEX on DATABASE[*]",
		"GRANT INDEX ON DATABASE d TO r":                                      "INDEX MANAGEMENT on DATABASE[d]",
		"GRANT CONSTRAINTS MANAGEMENT ON DATABASE d TO r":                     "CONSTRAINT MANAGEMENT on DATABASE[d]",
		"GRANT CREATE NEW NODE LABELS ON DATABASE d TO r":                     "CREATE NEW LABEL on DATABASE[d]",
		"GRANT CREATE NEW TYPE ON DATABASE d TO r":                            "CREATE NEW TYPE on DATABASE[d]",
		"GRANT CREATE NEW PROPERTY NAME ON DATABASE d TO r":                   "CREATE NEW NAME on DATABASE[d]",
		"GRANT NAME ON DATABASE d TO r":                                       "NAME MANAGEMENT on DATABASE[d]",
		"GRANT TRANSACTION (u, $v) ON DATABASE d TO r":                        "TRANSACTION MANAGEMENT 2[u $v] on DATABASE[d]",
		"GRANT TERMINATE TRANSACTIONS (*) ON DATABASE d TO r":                 "TERMINATE TRANSACTION 2[*] on DATABASE[d]",
		"GRANT SHOW TRANSACTION ON DATABASE d TO r":                           "SHOW TRANSACTION on DATABASE[d]",
		"GRANT IMPERSONATE (u) ON DBMS TO r":                                  "IMPERSONATE 2[u] on DBMS[]",
		"GRANT SET USER HOME DATABASE ON DBMS TO r":                           "SET USER HOME DATABASE on DBMS[]",
		"GRANT CREATE COMPOSITE DATABASE ON DBMS TO r":                        "CREATE COMPOSITE DATABASE on DBMS[]",
		"GRANT SET PASSWORDS ON DBMS TO r":                                    "SET PASSWORD on DBMS[]",
		"GRANT SHOW SERVERS ON DBMS TO r":                                     "SHOW SERVER on DBMS[]",
		"GRANT AUTH RULE MANAGEMENT ON DBMS TO r":                             "AUTH RULE MANAGEMENT on DBMS[]",
		"GRANT EXECUTE ADMINISTRATOR PROCEDURES ON DBMS TO r":                 "EXECUTE ADMIN PROCEDURE on DBMS[]",
		"GRANT EXECUTE BOOSTED PROCEDURE apoc.*, db.?x, `a b`.c ON DBMS TO r": "EXECUTE BOOSTED PROCEDURE 3[apoc.* db.?x a b.c] on DBMS[]",
		"GRANT EXECUTE USER DEFINED FUNCTIONS m.* ON DBMS TO r":               "EXECUTE FUNCTION 4[m.*] on DBMS[]",
		"GRANT SHOW SETTING dbms.* ON DBMS TO r":                              "SHOW SETTING 5[dbms.*] on DBMS[]",
		"GRANT LOAD ON ALL DATA TO r":                                         "LOAD on DATA[]",
		"GRANT LOAD ON URL 'http://x' TO r":                                   "LOAD on URL[][http://x]",
		"DENY LOAD ON CIDR $c TO r":                                           "LOAD on CIDR[][$c]",
	} {
		if got := granted(t, text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
	for action, shape := range actions { // each on the scope that it is for, and on none else
		text, scopes := action, map[string]string{"GRAPH": "GRAPH g", "DATABASE": "DATABASE d", "DBMS": "DBMS", "DATA": "ALL DATA"}
		if shape.properties {
			text += " {*}"
		}
		for scope, on := range scopes {
			if _, err := Parse("GRANT " + text + " ON " + on + " TO r"); (err == nil) != (scope == shape.scope) {
				t.Errorf("GRANT %s ON %s TO r: %v", text, on, err)
			}
		}
	}
}

// TestWrongPrivileges has faults, each with the end of its message.
func TestWrongPrivileges(t *testing.T) {
	for text, want := range map[string]string{
		"GRANT FLY ON GRAPH g TO r":                                          "Invalid input 'FLY'",
		"GRANT DROP NAME ON DATABASE d TO r":                                 "Invalid input 'DROP': expected a privilege such as",
		"GRANT READ ON GRAPH g TO r":                                         "Invalid input 'ON': expected '{'",
		"GRANT TRAVERSE {p} ON GRAPH g TO r":                                 "Invalid input '{': expected 'ON'",
		"GRANT ACCESS (u) ON DATABASE d TO r":                                "Invalid input '(': expected 'ON'",
		"GRANT TRAVERSE ON DATABASE d TO r":                                  "Invalid input 'DATABASE': expected 'GRAPH'",
		"GRANT ACCESS ON DATABASE d NODES A TO r":                            "Invalid input 'NODES': expected 'TO' or 'FROM'",
		"GRANT LOAD ON DBMS TO r":                                            "Invalid input 'DBMS': expected 'ALL DATA', 'URL' or 'CIDR'",
		"GRANT ACCESS ON DATABASE d FROM r":                                  "Invalid input 'FROM': expected 'TO'",
		"REVOKE ACCESS ON DATABASE d TO r":                                   "Invalid input 'TO': expected 'FROM'",
		"REVOKE ROLE a TO u":                                                 "Invalid input 'TO': expected 'FROM'",
		"GRANT READ {p} ON GRAPH g FOR (n {x: 1}) WHERE 1 TO r":              "Invalid input 'WHERE': expected 'TO' or 'FROM'",
		"ALTER CURRENT GRAPH TYPE SET { (:A) }":                              "a label or type with '=>' behind it",
		"ALTER CURRENT GRAPH TYPE SET { CONSTRAINT c }":                      "expected 'FOR'",
		"ALTER CURRENT GRAPH TYPE SET { (:A => ) REQUIRE (a.x) IS KEY }":     "Variable `a` not defined",
		"ALTER CURRENT GRAPH TYPE SET { (a:A => ) REQUIRE a.x IS NOT NULL }": "'REQUIRE' with 'IS KEY' or 'IS UNIQUE'",
	} {
		if _, err := Parse("CYPHER 25 " + text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestGraphTypes has the elements of a graph type; what they are is in testdata/trees.txt.
func TestGraphTypes(t *testing.T) {
	const text = `ALTER CURRENT GRAPH TYPE SET {
		(p:Person => :Resident&Animal {name :: STRING NOT NULL, ssn IS :: INTEGER IS NODE KEY, at IS TYPED LIST<DATE NOT NULL> IS UNIQUE})
			REQUIRE (p.name, p.ssn) IS KEY REQUIRE p.name IS UNIQUE,
		(IS Robot IMPLIES {id :: ANY NOT NULL}), (:Company =>),
		(:Person)-[r:LIVES_IN => {since :: DATE NOT NULL}]->(:City =>) REQUIRE r.since IS REL KEY, (p)-[:OWNS IMPLIES]->(),
		CONSTRAINT c FOR (c:Company) REQUIRE c.name IS KEY, CONSTRAINT FOR ()-[x:OWNS]->() REQUIRE (x.a) :: STRING | INTEGER,
		CONSTRAINT FOR (a:A) REQUIRE a.x IS NOT NULL, CONSTRAINT FOR (a:A =>) REQUIRE (a.x, a.y) IS UNIQUE OPTIONS {a: 1} }`
	stmt, err := Parse("CYPHER 25 " + text)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, e := range stmt.Body.(*ast.Admin).Args["elements"].([]*ast.GraphElement) {
		got += fmt.Sprintf("%v %s", e.Constraint, e.Node.Label)
		if e.Rel != nil {
			got += fmt.Sprintf("-%s-%s", e.Rel.Label, e.End.Label)
		}
		got += fmt.Sprintf(" %d", len(e.Node.Properties))
		for _, r := range e.Requires {
			got += fmt.Sprintf(" %s%v", r.Kind, r.Properties)
		}
		got += "; "
	}
	want := "false Person 3 KEY[name ssn] UNIQUE[name]; false Robot 1; false Company 0; false Person-LIVES_IN-City 0 KEY[since]; false -OWNS- 0; " +
		"true Company 0 KEY[name]; true -OWNS- 0 TYPED[a]; true A 0 NOT NULL[x]; true A 0 UNIQUE[x y]; "
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, drop := range []string{"(:Pet =>), ()-[:LIVES_IN =>]->()", "CONSTRAINT c, CONSTRAINT $name", ""} {
		if _, err := Parse("CYPHER 25 ALTER CURRENT GRAPH TYPE DROP { " + drop + " }"); err != nil {
			t.Errorf("%s: %v", drop, err)
		}
	}
}
