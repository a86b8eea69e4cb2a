// Package auth knows who may come in: users and their passwords, kept as nodes
// of the system database, the delay after wrong passwords, and the commands that
// change users. Passwords are kept as argon2id hashes only and are never shown.
package auth

import (
	"context"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// DefaultUser is the user of the first start.
const DefaultUser = "neo4j"

// The codes of failed log-ons.
const (
	CodeUnauthorized       = "Neo.ClientError.Security.Unauthorized"
	CodeRateLimit          = "Neo.ClientError.Security.AuthenticationRateLimit"
	CodeCredentialsExpired = "Neo.ClientError.Security.CredentialsExpired"
	CodeForbidden          = "Neo.ClientError.Security.Forbidden"
)

// User is one user; the hash never leaves the package.
type User struct {
	Name       string
	MustChange bool
	Suspended  bool
	Home       string
	hash       string
}

// Users is the users of a system database. It is safe for concurrent use.
type Users struct {
	db      *morsel.DB
	limit   *limiter
	known   *known
	dummy   string // the hash that a wrong name is checked against, so that it takes as long as a wrong password
	minimum int

	mu    sync.RWMutex
	users map[string]*User
}

// Options are what a server sets about log-ons.
type Options struct {
	MaxFailed int           // wrong passwords in a row before a user is locked; 0 = never
	LockTime  time.Duration // how long
	MinLength int           // of a password
	Now       func() time.Time
}

// Load reads the users of system. Where there are none it makes the first one with initial as
// password, or with an invented one that is returned and must be changed.
func Load(ctx context.Context, system *morsel.DB, initial string, o Options) (u *Users, invented string, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	u = &Users{known: newKnown(), db: system, limit: newLimiter(o.MaxFailed, o.LockTime, o.Now), dummy: hashPassword(NewPassword()),
		minimum: o.MinLength, users: map[string]*User{}}
	if err := u.read(ctx); err != nil {
		return nil, "", err
	}
	if len(u.users) > 0 {
		return u, "", nil
	}
	password := initial
	if password == "" {
		invented = NewPassword()
		password = invented
	}
	if err := u.checkNew(password); err != nil {
		return nil, "", err
	}
	return u, invented, u.write(ctx, &User{Name: DefaultUser, MustChange: invented != "", hash: hashPassword(password)})
}

func (u *Users) read(ctx context.Context) error {
	res, err := u.db.Run(ctx, `MATCH (u:User) RETURN u.name AS name, u.credentials AS hash, coalesce(u.mustChange, false) AS mustChange,
		coalesce(u.suspended, false) AS suspended, coalesce(u.home, '') AS home`, nil)
	if err != nil {
		return err
	}
	for rec, err := range res.Records() {
		if err != nil {
			return err
		}
		one := &User{}
		one.Name, _ = rec.Values[0].(string)
		one.hash, _ = rec.Values[1].(string)
		one.MustChange, _ = rec.Values[2].(bool)
		one.Suspended, _ = rec.Values[3].(bool)
		one.Home, _ = rec.Values[4].(string)
		u.users[one.Name] = one
	}
	return nil
}

// write makes user durable, then known.
func (u *Users) write(ctx context.Context, user *User) error {
	res, err := u.db.Run(ctx, `MERGE (u:User {name: $name}) SET u.credentials = $hash, u.mustChange = $mustChange, u.suspended = $suspended, u.home = $home`,
		map[string]any{"name": user.Name, "hash": user.hash, "mustChange": user.MustChange, "suspended": user.Suspended, "home": user.Home})
	if err != nil {
		return err
	}
	if err := res.Close(); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.users[user.Name] = user
	return nil
}

// Names is the names of all users, ascending.
func (u *Users) Names() []string {
	u.mu.RLock()
	defer u.mu.RUnlock()
	out := make([]string, 0, len(u.users))
	for n := range u.users {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// Get is the user called name; ok is false where there is none.
func (u *Users) Get(name string) (user User, ok bool) {
	u.mu.RLock()
	defer u.mu.RUnlock()
	if p := u.users[name]; p != nil {
		return *p, true
	}
	return User{}, false
}

// LogOn checks a name and a password.
func (u *Users) LogOn(name, password string) (User, error) {
	if u.limit.locked(name) {
		return User{}, tooMany()
	}
	user, known := u.Get(name)
	hash := user.hash
	if !known {
		hash = u.dummy
	}
	if known && !user.Suspended && u.known.right(name, hash, password) {
		u.limit.note(name, true)
		return user, nil
	}
	hashing <- struct{}{}
	defer func() { <-hashing }()
	if u.limit.locked(name) { // by those that were before us in the queue
		return User{}, tooMany()
	}
	good := checkPassword(hash, password) && known
	u.limit.note(name, good)
	if !good || user.Suspended {
		return User{}, Unauthorized()
	}
	u.known.note(name, hash, password)
	return user, nil
}

func tooMany() error {
	return status.New(CodeRateLimit, "", "The client has provided incorrect authentication details too many times in a row.")
}

// Unauthorized is the error of a log-on with a wrong name or password.
func Unauthorized() error {
	return status.New(CodeUnauthorized, "", "The client is unauthorized due to authentication failure.")
}

func (u *Users) checkNew(password string) error {
	switch {
	case password == "":
		return status.New(status.ArgumentError, "", "A password cannot be empty.")
	case len([]rune(password)) < u.minimum:
		return status.New(status.ArgumentError, "", "A password must be at least %d characters.", u.minimum)
	}
	return nil
}

// Create makes a user.
func (u *Users) Create(ctx context.Context, user User, password string, replace bool) error {
	if err := checkName(user.Name); err != nil {
		return err
	}
	if _, ok := u.Get(user.Name); ok && !replace {
		return status.New(status.ArgumentError, "", "Failed to create the specified user '%s': User already exists.", user.Name)
	}
	if err := u.checkNew(password); err != nil {
		return err
	}
	user.hash = hashPassword(password)
	return u.write(ctx, &user)
}

func checkName(name string) error {
	if name == "" {
		return status.New(status.ArgumentError, "", "The provided username is empty.")
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == ',' || r == ':' }) {
		return status.New(status.ArgumentError, "", "Username '%s' contains illegal characters. Use ascii characters that are not ',', ':' or whitespaces.", name)
	}
	return nil
}

// Change is what ALTER USER sets; nil leaves a thing as it is.
type Change struct {
	Password              *string
	MustChange, Suspended *bool
	Home                  *string
}

// Alter changes a user.
func (u *Users) Alter(ctx context.Context, name string, c Change) error {
	user, ok := u.Get(name)
	if !ok {
		return status.New(status.ArgumentError, "", "Failed to alter the specified user '%s': User does not exist.", name)
	}
	if c.Password != nil {
		if err := u.checkNew(*c.Password); err != nil {
			return err
		}
		if isPassword(user.hash, *c.Password) {
			return status.New(status.ArgumentError, "", "Old password and new password cannot be the same.")
		}
		user.hash = hashPassword(*c.Password)
	}
	if c.MustChange != nil {
		user.MustChange = *c.MustChange
	}
	if c.Suspended != nil {
		user.Suspended = *c.Suspended
	}
	if c.Home != nil {
		user.Home = *c.Home
	}
	return u.write(ctx, &user)
}

// ChangeOwn is ALTER CURRENT USER SET PASSWORD FROM old TO new.
func (u *Users) ChangeOwn(ctx context.Context, name, old, new string) error {
	user, ok := u.Get(name)
	if !ok || u.limit.locked(name) || !isPassword(user.hash, old) {
		u.limit.note(name, false)
		return status.New(status.ArgumentError, "", "User '%s' failed to alter their own password: Invalid principal or credentials.", name)
	}
	no := false
	return u.Alter(ctx, name, Change{Password: &new, MustChange: &no})
}

// Drop removes a user.
func (u *Users) Drop(ctx context.Context, name string) error {
	if _, ok := u.Get(name); !ok {
		return status.New(status.ArgumentError, "", "Failed to delete the specified user '%s': User does not exist.", name)
	}
	res, err := u.db.Run(ctx, "MATCH (u:User {name: $name}) DELETE u", map[string]any{"name": name})
	if err != nil {
		return err
	}
	if err := res.Close(); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.users, name)
	return nil
}

// Rename gives a user another name.
func (u *Users) Rename(ctx context.Context, from, to string) error {
	user, ok := u.Get(from)
	if !ok {
		return status.New(status.ArgumentError, "", "Failed to rename the specified user '%s' to '%s': The user '%s' does not exist.", from, to, from)
	}
	if _, taken := u.Get(to); taken {
		return status.New(status.ArgumentError, "", "Failed to rename the specified user '%s' to '%s': User '%s' already exists.", from, to, to)
	}
	if err := checkName(to); err != nil {
		return err
	}
	user.Name = to
	if err := u.write(ctx, &user); err != nil {
		return err
	}
	return u.Drop(ctx, from)
}
