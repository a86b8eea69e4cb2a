// Package server is Morsel as a server: Bolt (TCP, TLS and WebSocket on one
// port) and HTTP over one database folder, with users in a system database in
// its own folder. It can be embedded:
//
//	srv, err := server.Open(ctx, dir, server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"))
//	defer srv.Close(ctx)
//	fmt.Println(srv.BoltAddress(), srv.HTTPAddress())
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/auth"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/bolt"
	"github.com/morseldb/morsel/server/config"
	"github.com/morseldb/morsel/server/httpapi"
	"github.com/morseldb/morsel/server/metrics"
)

// Option changes how a server is opened.
type Option func(*options) error

type options struct {
	cfg     *config.Config
	initial string
	log     *slog.Logger
}

// WithConfig takes all settings from cfg.
func WithConfig(cfg *config.Config) Option {
	return func(o *options) error {
		o.cfg = cfg
		return nil
	}
}

// WithSetting changes one setting by its name.
func WithSetting(name, text string) Option {
	return func(o *options) error { return o.cfg.Set(name, text) }
}

// WithInitialPassword is the password of user neo4j where there are no users yet; without it one is invented.
func WithInitialPassword(p string) Option {
	return func(o *options) error {
		o.initial = p
		return nil
	}
}

// WithLog sets where the server's log goes; without it there is none.
func WithLog(l *slog.Logger) Option {
	return func(o *options) error {
		o.log = l
		return nil
	}
}

// Server is a server that answers, from Open to Close.
type Server struct {
	cfg        *config.Config
	log        *slog.Logger
	db         *morsel.DB
	system     *morsel.DB
	backend    *backend.Backend
	quarantine *quarantine
	metrics    *metrics.Metrics
	bolt       *bolt.Server
	api        *httpapi.API
	web        []*http.Server
	tls        *tls.Config
	reloadTLS  func() error // nil without TLS

	durable bool // the database is in a folder

	boltAddr, httpAddr, httpsAddr string
	invented                      string
}

// systemFolder is where the system database lies below the database's folder.
const systemFolder = "system"

// Open opens the database in dir ("" = one in memory) and serves it. It answers when Open returns.
func Open(ctx context.Context, dir string, opts ...Option) (*Server, error) {
	o := &options{cfg: config.Default(), log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for _, f := range opts {
		if err := f(o); err != nil {
			return nil, err
		}
	}
	s := &Server{cfg: o.cfg, log: o.log, metrics: &metrics.Metrics{}}
	if err := s.open(ctx, dir, o.initial); err != nil {
		return nil, errors.Join(err, s.closeDatabases())
	}
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Server) open(ctx context.Context, dir, initial string) error {
	if err := s.checkAddresses(); err != nil {
		return err
	}
	opts := append(s.cfg.Database, morsel.WithLogger(s.log))
	if dir == "" {
		s.db, s.system = morsel.OpenMemory(opts...), morsel.OpenMemory()
	} else {
		var err error
		if s.db, err = morsel.Open(dir, opts...); err != nil {
			return err
		}
		s.durable = true
		if s.system, err = morsel.Open(filepath.Join(dir, systemFolder)); err != nil {
			return err
		}
	}
	s.backend = &backend.Backend{DB: s.db, Metrics: s.metrics, BookmarkTimeout: s.cfg.BookmarkTimeout, MaxDuration: s.cfg.TransactionTimeout,
		MaxTransactions: s.cfg.MaxTransactions}
	var err error
	if s.quarantine, err = newQuarantine(ctx, s.system); err != nil {
		return err
	}
	s.backend.Barred = s.quarantine.why
	if s.cfg.QueryLog != "OFF" {
		s.backend.OnQuery = s.logQuery
	}
	if !s.cfg.Auth {
		return nil
	}
	s.backend.Users, s.invented, err = auth.Load(ctx, s.system, initial,
		auth.Options{MaxFailed: s.cfg.MaxFailed, LockTime: s.cfg.LockTime, MinLength: s.cfg.MinPassword})
	return err
}

// checkAddresses refuses to be open to everybody by mistake.
func (s *Server) checkAddresses() error {
	if s.cfg.Auth || s.cfg.AllowRemoteWithoutAuth {
		return nil
	}
	for _, a := range []string{s.cfg.BoltAddress, s.cfg.HTTPAddress, s.cfg.HTTPSAddress} {
		host, _, err := net.SplitHostPort(a)
		if err != nil || a == "" {
			continue
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return fmt.Errorf("without authentication the server listens on this machine only, not on %s; "+
				"set server.allow_remote_without_authentication=true if that is meant", a)
		}
	}
	return nil
}

func (s *Server) listen() error {
	if s.cfg.Certificate != "" {
		c, err := newCertificates(s.cfg.Certificate, s.cfg.Key)
		if err != nil {
			return err
		}
		s.tls, s.reloadTLS = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}, c.reload
	} else if s.cfg.BoltTLS != "DISABLED" || s.cfg.HTTPSAddress != "" {
		return errors.New("TLS needs server.tls.certificate and server.tls.private_key")
	}
	l, err := net.Listen("tcp", s.cfg.BoltAddress)
	if err != nil {
		return fmt.Errorf("listening for Bolt: %w", err)
	}
	s.boltAddr = l.Addr().String()
	limits := bolt.Limits{RequireTLS: s.cfg.BoltTLS == "REQUIRED", MaxConns: s.cfg.MaxConnections}
	if s.cfg.BoltTLS != "DISABLED" {
		limits.TLS = s.tls
	}
	s.bolt = bolt.NewServer(&bolt.Config{
		Backend: s.backend, Agent: s.cfg.Agent, Advertised: s.advertised, MaxMessage: s.cfg.MaxMessage, MaxBefore: s.cfg.MaxBefore,
		KeepAlive: s.cfg.KeepAlive, KeepAliveHint: s.cfg.KeepAliveHint, LogOnTime: s.cfg.LogOnTime, WriteTime: s.cfg.WriteTime,
		Idle: s.cfg.IdleConnection, IdleInTx: s.cfg.IdleTransaction, Panicked: s.panicked,
	}, limits)
	network := morsel.Network{
		Address: s.advertised(), Connections: s.bolt.Connections, Kill: s.bolt.Kill, ReloadTLS: s.reloadTLS, Settings: s.cfg.Shown(),
		Quarantine: s.quarantine.why, SetQuarantine: s.quarantine.set,
	}
	if s.backend.Users != nil {
		network.Users = s.backend.ShowUsers
	}
	s.db.Serve(network)
	s.bolt.Add(l)
	go func() { _ = s.bolt.Serve(l) }()
	s.api = httpapi.New(s.backend, httpapi.Options{
		Advertised: s.advertised, Version: versionOf(s.cfg.Agent), MaxBody: int64(s.cfg.MaxBody), Panicked: s.panicked,
		Idle: s.cfg.HTTPTransaction, QueryIdle: s.cfg.QueryTransaction,
	})
	if s.cfg.HTTPEnabled {
		if s.httpAddr, err = s.serveHTTP(s.cfg.HTTPAddress, nil); err != nil {
			return err
		}
	}
	if s.cfg.HTTPSAddress != "" {
		s.httpsAddr, err = s.serveHTTP(s.cfg.HTTPSAddress, s.tls)
	}
	return err
}

func (s *Server) serveHTTP(address string, secure *tls.Config) (string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("listening for HTTP: %w", err)
	}
	addr := l.Addr().String()
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	web := &http.Server{Handler: s.api, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 256 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	s.web = append(s.web, web)
	go func() { _ = web.Serve(l) }()
	return addr, nil
}

func (s *Server) advertised() string {
	if s.cfg.BoltAdvertised != "" {
		return s.cfg.BoltAdvertised
	}
	return s.boltAddr
}

// BoltAddress is where Bolt listens, host:port.
func (s *Server) BoltAddress() string { return s.boltAddr }

// HTTPAddress is where HTTP listens; "" where it is switched off.
func (s *Server) HTTPAddress() string { return s.httpAddr }

// InventedPassword is the password that the first start made for user neo4j; "" otherwise.
func (s *Server) InventedPassword() string { return s.invented }

// DB is the database that is served.
func (s *Server) DB() *morsel.DB { return s.db }

// Close stops taking work, lets what runs end as long as the settings and ctx allow,
// writes a checkpoint and closes the databases.
func (s *Server) Close(ctx context.Context) error {
	if s.backend != nil {
		s.backend.Stop()
		s.log.Info("stopping", "transactions", s.db.Transactions())
		defer func() { s.log.Info("stopped") }()
	}
	drain, cancel := context.WithTimeout(ctx, s.cfg.ShutdownTime)
	defer cancel()
	var err error
	for _, w := range s.web {
		if w.Shutdown(drain) != nil {
			err = errors.Join(err, w.Close())
		}
	}
	if s.api != nil {
		s.api.Close()
	}
	if s.bolt != nil {
		s.bolt.Stop(drain)
	}
	if s.db != nil && s.durable {
		err = errors.Join(err, s.db.Checkpoint())
	}
	return errors.Join(err, s.closeDatabases())
}

func (s *Server) closeDatabases() error {
	var err error
	for _, db := range []*morsel.DB{s.db, s.system} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	return err
}
