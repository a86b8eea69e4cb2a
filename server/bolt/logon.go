package bolt

import (
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func (c *conn) hello() error {
	c.tell("", c.asked.agent)
	c.filter, c.addr, c.utc = c.asked.filter, c.asked.address, c.asked.utc
	if !c.version.at(5, 0) {
		c.out.Legacy = !c.utc
	}
	if !c.version.at(5, 1) {
		if err := c.authenticate(c.asked.token); err != nil {
			return err
		}
		c.enterReady()
	} else {
		c.state = authentication
	}
	c.success(c.welcome)
	return nil
}

// welcome is HELLO's answer.
func (c *conn) welcome(m *meta) {
	m.key("server").String(c.cfg.Agent)
	m.key("connection_id").String(c.id)
	e := m.key("hints")
	n := 0
	seconds := int64(0)
	if c.cfg.KeepAliveHint {
		seconds = int64(c.cfg.KeepAlive / time.Second)
	}
	if seconds > 0 {
		n++
	}
	if c.version.at(5, 8) {
		n++
	}
	e.Map(n)
	if seconds > 0 {
		e.String("connection.recv_timeout_seconds")
		e.Int(seconds)
	}
	if c.version.at(5, 8) {
		e.String("ssr.enabled")
		e.Bool(true)
	}
	if c.utc {
		m.key("patch_bolt").Strings([]string{"utc"})
	}
	if c.byManifest {
		e := m.key("protocol_version")
		e.String(string([]byte{'0' + c.version.major, '.', '0' + c.version.minor}))
	}
}

func (c *conn) enterReady() {
	c.tell(c.caller.User, "")
	c.state, c.authed = ready, true
	c.limit.Store(int64(c.cfg.MaxMessage))
	_ = c.net.SetDeadline(time.Time{})
}

func (c *conn) logon() error {
	if err := c.authenticate(c.asked.token); err != nil {
		// A client that had logged on before may not go on as who it was.
		c.authed = false
		return err
	}
	c.enterReady()
	c.success(func(m *meta) {
		if c.version.at(5, 8) {
			m.key("advertised_address").String(c.cfg.Advertised())
		}
		if c.caller.MustChange {
			m.key("credentials_expired").Bool(true)
		}
	})
	return nil
}

func (c *conn) logoff() error {
	c.state, c.authed = authentication, false
	c.caller.User, c.caller.MustChange = "", false
	c.tell("", "")
	c.success(nil)
	return nil
}

const codeUnauthorized = "Neo.ClientError.Security.Unauthorized"

// authenticate checks an authentication token.
func (c *conn) authenticate(m *value.Map) error {
	users := c.cfg.Backend.Users
	if users == nil {
		if name, _ := m.Get("principal"); name.Kind() == value.KindString {
			c.caller.User = name.AsString()
		}
		return nil
	}
	refuse := func(why string) error {
		c.cfg.Backend.Metrics.BadLogOn()
		return status.New(codeUnauthorized, "", "%s", why)
	}
	scheme, _ := m.Get("scheme")
	switch {
	case scheme.Kind() != value.KindString:
		return refuse("Unsupported authentication token, missing key `scheme`")
	case scheme.AsString() == "none":
		return refuse("Unsupported authentication token, scheme 'none' is only allowed when auth is disabled.")
	case scheme.AsString() != "basic":
		return refuse("Unsupported authentication token, scheme '" + scheme.AsString() + "' is not supported.")
	}
	for _, key := range []string{"principal", "credentials"} {
		if v, _ := m.Get(key); v.Kind() != value.KindString {
			return refuse("Unsupported authentication token, missing key `" + key + "`")
		}
	}
	if realm, _ := m.Get("realm"); realm.Kind() == value.KindString && realm.AsString() != "" && realm.AsString() != "native" {
		return refuse("The client is unauthorized due to authentication failure.")
	}
	name, _ := m.Get("principal")
	password, _ := m.Get("credentials")
	u, err := users.LogOn(name.AsString(), password.AsString())
	if err != nil {
		c.cfg.Backend.Metrics.BadLogOn()
		return err
	}
	c.caller.User, c.caller.MustChange = u.Name, u.MustChange
	return nil
}
