package bolt

import (
	"sort"
	"time"

	"github.com/morseldb/morsel"
)

// about is what others are told of a connection; the intake's lock guards it.
type about struct {
	since       time.Time
	user, agent string
}

// tell notes who uses the connection.
func (c *conn) tell(user, agent string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.about.user = user
	if agent != "" {
		c.about.agent = agent
	}
}

// Connections lists the connections, the oldest first.
func (s *Server) Connections() []morsel.Connection {
	var out []morsel.Connection
	for _, c := range s.list() {
		c.mu.Lock()
		a := c.about
		c.mu.Unlock()
		out = append(out, morsel.Connection{ID: c.id, Since: a.since, Connector: "bolt", User: a.user, Agent: a.agent,
			Server: c.net.LocalAddr().String(), Client: c.net.RemoteAddr().String()})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Since.Before(out[j].Since) })
	return out
}

// Kill ends a connection, whatever it does, and gives its user; ok is false where there is none of that id.
func (s *Server) Kill(id string) (user string, ok bool) {
	for _, c := range s.list() {
		if c.id == id {
			c.mu.Lock()
			user = c.about.user
			c.interrupt()
			c.mu.Unlock()
			_ = c.net.Close()
			return user, true
		}
	}
	return "", false
}
