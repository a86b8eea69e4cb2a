package main

import (
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/morseldb/morsel/cmd/morsel/connect"
)

// targetFlags is who logs on where a command works on a server.
type targetFlags struct{ user, password, database string }

func (t *targetFlags) add(fl *pflag.FlagSet) {
	fl.StringVarP(&t.user, "user", "u", "", "user of a server")
	fl.StringVar(&t.password, "password", "", "password of a server; better in the variable MORSEL_PASSWORD, else it is asked for")
	fl.StringVarP(&t.database, "database", "d", "", "database of a server; its home database unless set")
}

// logOn is the log-on to a server. Where there is a user and no password, a person is asked for it.
func (t *targetFlags) logOn(target string) (connect.LogOn, error) {
	l := connect.LogOn{User: t.user, Password: t.password, Database: t.database}
	if !connect.IsServer(target) {
		if t.user != "" || t.password != "" || t.database != "" {
			return l, usageError{fmt.Errorf("--user, --password and --database are for servers; %s is a folder", target)}
		}
		return l, nil
	}
	if l.Password == "" {
		l.Password = os.Getenv("MORSEL_PASSWORD")
	}
	if in := int(os.Stdin.Fd()); l.User != "" && l.Password == "" && term.IsTerminal(in) {
		fmt.Fprintf(os.Stderr, "Password of %s: ", l.User)
		text, err := term.ReadPassword(in)
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return l, fmt.Errorf("reading the password: %w", err)
		}
		l.Password = string(text)
	}
	return l, nil
}
