package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/morseldb/morsel/server"
)

// certificate writes a certificate that signs itself.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	for level, plain := range map[string]bool{"OPTIONAL": true, "REQUIRED": false} {
		s := start(t, server.WithSetting("server.tls.certificate", cert), server.WithSetting("server.tls.private_key", key),
			server.WithSetting("server.bolt.tls_level", level))
		d, _ := driverOn(t, "bolt+ssc", s, neo4j.NoAuth())
		if n := single(t, d, "RETURN 1", nil); n != int64(1) {
			t.Errorf("%v", n)
		}
		nc, err := net.Dial("tcp", s.BoltAddress())
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_, _ = nc.Write([]byte{0x60, 0x60, 0xB0, 0x17, 0, 0, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
		var v [4]byte
		if _, err := io.ReadFull(nc, v[:]); (err == nil) != plain {
			t.Errorf("%s: a plain client got % x, %v", level, v, err)
		}
		old, err := tls.Dial("tcp", s.BoltAddress(), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11})
		if err == nil {
			old.Close()
			t.Error("TLS 1.1 is taken")
		}
	}
}

// TestCertificateIsReadAgain replaces the certificate of a server that runs, by one and by rubbish.
func TestCertificateIsReadAgain(t *testing.T) {
	cert, key := certificate(t)
	s := start(t, server.WithSetting("server.tls.certificate", cert), server.WithSetting("server.tls.private_key", key),
		server.WithSetting("server.bolt.tls_level", "OPTIONAL"))
	shown := func() string {
		t.Helper()
		c, err := tls.Dial("tcp", s.BoltAddress(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return string(c.ConnectionState().PeerCertificates[0].Raw)
	}
	d, ctx := driverOn(t, "bolt+ssc", s, neo4j.NoAuth())
	reload := func() error {
		session := d.NewSession(ctx, neo4j.SessionConfig{})
		defer session.Close(ctx)
		res, err := session.Run(ctx, "CALL dbms.security.reloadTLS()", nil)
		if err == nil {
			_, err = res.Consume(ctx)
		}
		return err
	}
	replace := func(path string, from string) {
		t.Helper()
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(path, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	first := shown()
	newCert, newKey := certificate(t)
	replace(cert, newCert)
	replace(key, newKey)
	if err := reload(); err != nil {
		t.Fatal(err)
	}
	second := shown()
	if second == first {
		t.Error("the old certificate is shown")
	}
	replace(cert, newKey) // which is no certificate
	if err := reload(); err == nil || !strings.Contains(err.Error(), "stays in force") {
		t.Error(err)
	}
	if shown() != second {
		t.Error("another certificate is shown than before the rubbish")
	}
}

func TestWebSocket(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, "ws://"+s.BoltAddress(), nil)
	if err != nil {
		t.Fatal(err)
	}
	nc := websocket.NetConn(ctx, ws, websocket.MessageBinary)
	c := attach(t, nc)
	c.raw(0x60, 0x60, 0xB0, 0x17, 0, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	var v [4]byte
	if _, err := io.ReadFull(c.in, v[:]); err != nil || v != [4]byte{0, 0, 8, 5} {
		t.Fatalf("% x %v", v, err)
	}
	c.queue(0x01, hello)
	c.queue(0x6A, map[string]any{"scheme": "none"})
	c.run("RETURN 42", nil)
	c.flush()
	for _, k := range []string{"SUCCESS", "SUCCESS", "SUCCESS", "RECORD", "SUCCESS"} {
		if r := c.expect(k); k == "RECORD" && r.data.String() != "[42]" {
			t.Errorf("%v", r.data)
		}
	}
}

func TestHTTPOnTheBoltPort(t *testing.T) {
	s := start(t)
	res, err := http.Get("http://" + s.BoltAddress() + "/")
	if err != nil || res.StatusCode != 200 || res.ContentLength != 0 {
		t.Errorf("%v %v", res, err)
	}
}

func TestKeepsUsersAndData(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	open := func() *server.Server {
		s, err := server.Open(context.Background(), dir, server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"),
			server.WithSetting("server.http.enabled", "false"), server.WithInitialPassword("first-password"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	if s.InventedPassword() != "" || s.HTTPAddress() != "" {
		t.Error("a password was invented, or HTTP served")
	}
	d, ctx := driverOn(t, "bolt", s, neo4j.BasicAuth("neo4j", "first-password", ""))
	single(t, d, "CREATE (n:Kept) RETURN 1", nil)
	if _, err := neo4j.ExecuteQuery(ctx, d, "ALTER CURRENT USER SET PASSWORD FROM 'first-password' TO 'second-password'", nil,
		neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase("system")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(ctx); err != nil {
		t.Fatal(err)
	}
	s = open()
	defer s.Close(ctx)
	d, _ = driverOn(t, "bolt", s, neo4j.BasicAuth("neo4j", "second-password", ""))
	if n := single(t, d, "MATCH (n:Kept) RETURN count(n)", nil); n != int64(1) {
		t.Errorf("%v nodes", n)
	}
}

func TestInventedPassword(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"))
	if len(s.InventedPassword()) < 12 {
		t.Fatalf("%q", s.InventedPassword())
	}
	d, ctx := driverOn(t, "bolt", s, neo4j.BasicAuth("neo4j", s.InventedPassword(), ""))
	if _, err := neo4j.ExecuteQuery(ctx, d, "RETURN 1", nil, neo4j.EagerResultTransformer); err == nil {
		t.Error("an invented password needs no change")
	}
}

func TestRefusesToBeOpenToAll(t *testing.T) {
	for _, a := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		_, err := server.Open(context.Background(), "", server.WithSetting("server.bolt.listen_address", a), server.WithSetting("dbms.security.auth_enabled", "false"))
		if err == nil || !strings.Contains(err.Error(), "without authentication") {
			t.Errorf("%s: %v", a, err)
		}
	}
}
