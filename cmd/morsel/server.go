package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel/server"
	"github.com/morseldb/morsel/server/config"
)

type serverFlags struct {
	bolt, http, auth, password, file string
	settings                         []string
}

func newServer() *cobra.Command {
	var f serverFlags
	c := &cobra.Command{
		Use:   "server DIR",
		Short: "Serve a database over Bolt and HTTP",
		Long: `Serve the database in DIR to Neo4j's drivers and tools (Bolt) and over HTTP. The folder is made where it is missing.
When the server answers it prints one line, "ready bolt://… http://…". SIGINT and SIGTERM stop it: what runs may end first.

The first start makes the user neo4j with --initial-password, or the MORSEL_INITIAL_PASSWORD variable; without them it invents
a password, prints it once, and asks for a change at the first log-on.
Settings come from --config, then from variables MORSEL_…, then from flags; 'morsel server --list-settings' shows them.`,
		Example: `  morsel server social --initial-password correct-horse
  morsel server social --auth none --bolt-address 127.0.0.1:0`,
	}
	list := c.Flags().Bool("list-settings", false, "print the settings and their defaults")
	c.Args = func(_ *cobra.Command, args []string) error {
		if *list && len(args) == 0 {
			return nil
		}
		return exactly(1, "the database folder")(nil, args)
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if *list {
			for _, s := range config.Settings() {
				fmt.Fprintf(cmd.OutOrStdout(), "# %s\n%s=%s\n", s.Help, s.Name, s.Default)
			}
			return nil
		}
		return f.run(cmd, args[0])
	}
	fl := c.Flags()
	fl.StringVar(&f.bolt, "bolt-address", "", "where Bolt listens, HOST:PORT (127.0.0.1:7687 unless set)")
	fl.StringVar(&f.http, "http-address", "", "where HTTP listens, HOST:PORT (127.0.0.1:7474 unless set)")
	fl.StringVar(&f.auth, "auth", "", "basic (users and passwords) or none")
	fl.StringVar(&f.password, "initial-password", "", "the password of user neo4j at the first start")
	fl.StringVar(&f.file, "config", "", "file with settings, lines name=value")
	fl.StringArrayVar(&f.settings, "set", nil, "one setting, name=value")
	return c
}

// config gathers the settings.
func (f *serverFlags) config() (*config.Config, error) {
	c := config.Default()
	if f.file != "" {
		if err := c.ReadFile(f.file); err != nil {
			return nil, err
		}
	}
	if err := c.ReadEnvironment(os.Environ()); err != nil {
		return nil, err
	}
	if f.bolt != "" {
		c.BoltAddress = f.bolt
	}
	if f.http != "" {
		c.HTTPAddress = f.http
	}
	switch f.auth {
	case "":
	case "basic", "none":
		c.Auth = f.auth == "basic"
	default:
		return nil, usageError{fmt.Errorf("--auth is basic or none, not %q", f.auth)}
	}
	for _, s := range f.settings {
		name, text, ok := strings.Cut(s, "=")
		if !ok {
			return nil, usageError{fmt.Errorf("--set takes name=value, not %q", s)}
		}
		if err := c.Set(name, text); err != nil {
			return nil, usageError{err}
		}
	}
	return c, nil
}

func (f *serverFlags) run(cmd *cobra.Command, dir string) error {
	cfg, err := f.config()
	if err != nil {
		return err
	}
	password := f.password
	if password == "" {
		password = os.Getenv("MORSEL_INITIAL_PASSWORD")
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	srv, err := server.Open(cmd.Context(), dir, server.WithConfig(cfg), server.WithInitialPassword(password), server.WithLog(log))
	if err != nil {
		return err
	}
	if p := srv.InventedPassword(); p != "" {
		fmt.Fprintf(os.Stderr, "The password of user neo4j is %s until its first log-on, which must change it.\n", p)
	}
	line := "ready bolt://" + srv.BoltAddress()
	if a := srv.HTTPAddress(); a != "" {
		line += " http://" + a
	}
	fmt.Fprintln(cmd.OutOrStdout(), line)
	<-cmd.Context().Done()
	return srv.Close(context.WithoutCancel(cmd.Context()))
}
