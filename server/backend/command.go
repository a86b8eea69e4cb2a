package backend

import (
	"context"
	"strings"
	"unicode"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/server/auth"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// mayConcernSystem is a quick look at a text: only what passes is parsed here.
func mayConcernSystem(text string) bool {
	if !containsFold(text, "user") && !containsFold(text, System) {
		return false
	}
	word, rest := firstWord(text)
	for word == "EXPLAIN" || word == "PROFILE" {
		word, rest = firstWord(rest)
	}
	switch word {
	case "ALTER", "RENAME", "DROP", "USE", "CYPHER":
		return true
	case "CREATE":
		word, _ = firstWord(rest)
		return word == "USER" || word == "OR"
	}
	return false
}

// firstWord is the first word of a text in capitals, comments passed over, and what stands behind it.
func firstWord(text string) (word, rest string) {
	const space = " \t\r\n;"
	rest = strings.TrimLeft(text, space)
	for strings.HasPrefix(rest, "/*") || strings.HasPrefix(rest, "//") {
		end := "\n"
		if rest[1] == '*' {
			end = "*/"
		}
		_, after, ok := strings.Cut(rest[2:], end)
		if !ok {
			return "", ""
		}
		rest = strings.TrimLeft(after, space)
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(rest)
	}
	return strings.ToUpper(rest[:min(end, 10)]), rest[end:]
}

func containsFold(text, lower string) bool {
	for i := 0; i+len(lower) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(lower)], lower) {
			return true
		}
	}
	return false
}

// command runs a command about users. handled is false where text is something else; q then says where it runs.
func (b *Backend) command(ctx context.Context, q *query) (rows *Rows, handled bool, err error) {
	text, caller := q.text, q.caller
	if !mayConcernSystem(text) {
		return nil, false, nil
	}
	stmt, err := parser.Parse(text)
	if err != nil {
		return nil, false, nil // the engine says what is wrong
	}
	body := any(stmt.Body)
	if s, ok := body.(*ast.SingleQuery); ok && len(s.Clauses) == 2 {
		use, ok := s.Clauses[0].(*ast.Use)
		cmd, ok2 := s.Clauses[1].(*ast.CommandClause)
		if ok && ok2 && len(use.Name) == 1 {
			if strings.EqualFold(use.Name[0], System) {
				q.database, q.text = System, string([]rune(text)[cmd.Pos.Offset:]) // the engine knows of no system database
			}
			body = cmd.Command
		}
	}
	switch c := body.(type) {
	case *ast.Admin:
		if c.Object != "USER" && c.Object != "CURRENT USER" {
			return nil, false, nil
		}
		if rows, err = b.admin(ctx, q, stmt, c); err != nil {
			return nil, true, err
		}
	default:
		return nil, false, nil
	}
	rows.b, rows.auto, rows.database, rows.caller = b, true, q.database, caller
	return rows, true, nil
}

// ShowUsers is the rows of SHOW USERS.
func (b *Backend) ShowUsers() [][]value.Value {
	var rows [][]value.Value
	for _, n := range b.Users.Names() {
		u, ok := b.Users.Get(n)
		if !ok {
			continue
		}
		home := value.Null
		if u.Home != "" {
			home = value.String(u.Home)
		}
		rows = append(rows, []value.Value{value.String(n), value.Null, value.Bool(u.MustChange), value.Bool(u.Suspended), home})
	}
	return rows
}

// adminCall is one command about users while it runs.
type adminCall struct {
	*ast.Admin
	params map[string]value.Value
}

// text is an argument that is a string, a literal or a parameter.
func (a adminCall) text(name string) (s string, given bool, err error) {
	switch e := a.Args[name].(type) {
	case nil:
		return "", false, nil
	case string:
		return e, true, nil
	case *ast.StringLit:
		return e.Value, true, nil
	case *ast.Param:
		v, ok := a.params[e.Name]
		if !ok {
			return "", false, status.New(status.ParameterMissing, "MissingParameter", "Expected parameter(s): %s", e.Name)
		}
		if v.Kind() != value.KindString {
			return "", false, status.New(status.TypeError, "", "Expected parameter $%s to have type String but was %s", e.Name, v.String())
		}
		return v.AsString(), true, nil
	}
	return "", false, status.New(status.SyntaxError, "", "The %s of a user must be a string or a parameter.", name)
}

func (a adminCall) flag(name string) bool {
	b, _ := a.Args[name].(bool)
	return b
}

func (b *Backend) admin(ctx context.Context, q *query, stmt *ast.Statement, c *ast.Admin) (*Rows, error) {
	a, caller, o := adminCall{c, q.params}, q.caller, q.options
	if b.Users == nil {
		return nil, status.New(status.UnsupportedAdministration, "", "Users cannot be changed while authentication is switched off.")
	}
	if o.Read {
		return nil, status.New(status.AccessMode, "", "Writing in read access mode not allowed. Attempted write to %s", System)
	}
	if stmt.Explain {
		return &Rows{plan: &morsel.Plan{Operator: "AdministrationCommand"}}, nil
	}
	if c.Object == "CURRENT USER" {
		return b.alterOwn(ctx, caller, a)
	}
	if err := mustChange(caller); err != nil {
		return nil, err
	}
	name, _, err := a.text("name")
	if err != nil {
		return nil, err
	}
	return b.alterUsers(ctx, caller, a, name)
}

func (b *Backend) alterOwn(ctx context.Context, caller *Caller, a adminCall) (*Rows, error) {
	from, _, err := a.text("from")
	if err != nil {
		return nil, err
	}
	to, _, err := a.text("to")
	if err != nil {
		return nil, err
	}
	return changed(b.Users.ChangeOwn(ctx, caller.User, from, to))
}

func changed(err error) (*Rows, error) {
	if err != nil {
		return nil, err
	}
	return &Rows{system: 1}, nil
}

func (b *Backend) alterUsers(ctx context.Context, caller *Caller, a adminCall, name string) (*Rows, error) {
	_, exists := b.Users.Get(name)
	switch a.Verb {
	case "CREATE":
		if exists && a.flag("ifNotExists") {
			return &Rows{}, nil
		}
		return b.create(ctx, a, name)
	case "DROP":
		if !exists && a.flag("ifExists") {
			return &Rows{}, nil
		}
		if name == caller.User {
			return nil, status.New(status.ArgumentError, "", "Failed to delete the specified user '%s': Deleting yourself is not allowed.", name)
		}
		return changed(b.Users.Drop(ctx, name))
	case "RENAME":
		to, _, err := a.text("to")
		if err != nil {
			return nil, err
		}
		return changed(b.Users.Rename(ctx, name, to))
	case "ALTER":
		if !exists && a.flag("ifExists") {
			return &Rows{}, nil
		}
		c, err := a.change()
		if err != nil {
			return nil, err
		}
		if name == caller.User && c.Suspended != nil {
			return nil, status.New(status.ArgumentError, "", "Failed to alter the specified user '%s': Changing your own activation status is not allowed.", name)
		}
		return changed(b.Users.Alter(ctx, name, c))
	}
	return nil, status.New(status.UnsupportedAdministration, "", "Unsupported administration command: %s %s", a.Verb, a.Object)
}

// password is the argument of SET PASSWORD, also of the native AUTH block.
func (a adminCall) password() (prefix, s string, given bool, err error) {
	for _, prefix := range []string{"", "native."} {
		if s, given, err = a.text(prefix + "password"); given || err != nil {
			return prefix, s, given, err
		}
	}
	return "", "", false, nil
}

func (a adminCall) change() (c auth.Change, err error) {
	prefix, password, given, err := a.password()
	if err != nil {
		return c, err
	}
	if a.flag(prefix + "encrypted") {
		return c, status.New(status.ArgumentError, "", "Encrypted passwords are not supported.")
	}
	if given {
		c.Password = &password
	}
	if v, ok := a.Args[prefix+"changeRequired"].(bool); ok {
		c.MustChange = &v
	}
	if v, ok := a.Args["status"].(string); ok {
		suspended := v == "SUSPENDED"
		c.Suspended = &suspended
	}
	if v, ok := a.Args["home"].(string); ok {
		c.Home = &v
	}
	if a.flag("removeHome") {
		none := ""
		c.Home = &none
	}
	return c, nil
}

func (b *Backend) create(ctx context.Context, a adminCall, name string) (*Rows, error) {
	c, err := a.change()
	if err != nil {
		return nil, err
	}
	if c.Password == nil {
		return nil, status.New(status.ArgumentError, "", "A new user needs a password: CREATE USER name SET PASSWORD 'password'.")
	}
	u := auth.User{Name: name, MustChange: c.MustChange == nil || *c.MustChange}
	if c.Suspended != nil {
		u.Suspended = *c.Suspended
	}
	if c.Home != nil {
		u.Home = *c.Home
	}
	return changed(b.Users.Create(ctx, u, *c.Password, a.flag("replace")))
}
