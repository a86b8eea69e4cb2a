package bolt

import (
	"fmt"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// asked is what the request says that is being answered; each kind sets what it has.
type asked struct {
	text    string // RUN
	params  map[string]value.Value
	options *backend.Options // RUN, BEGIN, ROUTE
	filter  filter           // HELLO, RUN, BEGIN
	n, qid  int64            // PULL, DISCARD; qid -1 is the last result
	token   *value.Map       // HELLO, LOGON
	agent   string           // HELLO
	address string           // HELLO, ROUTE: what the client has dialled
	utc     bool             // HELLO
}

func (c *conn) readHello(f fields) error {
	m, err := f.dict(0, "extra", false)
	if err != nil {
		return err
	}
	agent, _ := m.Get("user_agent")
	switch agent.Kind() {
	case value.KindString:
	case value.KindNull:
		return illegal("user_agent", "Expected value to be non-null")
	default:
		return illegal("user_agent", "Expected string")
	}
	if bolt, _ := m.Get("bolt_agent"); c.version.at(5, 3) {
		if err := checkAgent(bolt); err != nil {
			return err
		}
	}
	a := asked{token: m, agent: agent.AsString()}
	if a.filter, err = filterOf(m, c.version, filter{}); err != nil {
		return err
	}
	switch routing, _ := m.Get("routing"); {
	case routing.IsNull():
	case routing.Kind() != value.KindMap:
		return illegal("routing", "Expected map but got "+packstream.TypeName(routing))
	default:
		if a.address, err = str(routing.AsMap(), "address"); err != nil {
			return err
		}
	}
	if !c.version.at(5, 0) {
		patches, _, err := strs(m, "patch_bolt")
		if err != nil {
			return err
		}
		for _, p := range patches {
			a.utc = a.utc || p == "utc"
		}
	}
	c.asked = a
	return nil
}

// checkAgent refuses what is no description of a driver: strings by name, its product among them.
func checkAgent(agent value.Value) error {
	const wrong = "Must be a map with string keys and string values."
	if agent.Kind() != value.KindMap {
		return illegal("bolt_agent", wrong)
	}
	m := agent.AsMap()
	for i := range m.Len() {
		if _, v := m.At(i); v.Kind() != value.KindString {
			return illegal("bolt_agent", wrong)
		}
	}
	if _, ok := m.Get("product"); !ok {
		return illegal("bolt_agent", "Expected map to contain key: 'product'.")
	}
	return nil
}

func (c *conn) readLogon(f fields) (err error) {
	c.asked = asked{}
	c.asked.token, err = f.dict(0, "extra", true)
	return err
}

func (c *conn) readRun(f fields) error {
	text := f.at(0)
	if text.Kind() != value.KindString {
		return inside("statement", unexpected("STRING", text))
	}
	params, err := f.dict(1, "params", false)
	if err != nil {
		return err
	}
	extra, err := f.dict(2, "metadata", false)
	if err != nil {
		return err
	}
	bookmarks, _, err := strs(extra, "bookmarks")
	if err != nil {
		return inside("metadata", err)
	}
	if err := c.readOptions(extra, bookmarks); err != nil {
		return err
	}
	ps := make(map[string]value.Value, params.Len())
	for i := range params.Len() {
		k, v := params.At(i)
		ps[k] = v
	}
	c.asked.text, c.asked.params = text.AsString(), ps
	return nil
}

func (c *conn) readBegin(f fields) error {
	m, err := f.dict(0, "metadata", false)
	if err != nil {
		return err
	}
	bookmarks, _, err := strs(m, "bookmarks")
	if err != nil {
		return err
	}
	return c.readOptions(m, bookmarks)
}

// readOptions reads what RUN and BEGIN say about a transaction.
func (c *conn) readOptions(m *value.Map, bookmarks []string) error {
	o, err := options(m)
	if err != nil {
		return inside("metadata", err)
	}
	o.Bookmarks = bookmarks
	filter, err := filterOf(m, c.version, c.filter)
	if err != nil {
		return inside("metadata", err)
	}
	c.asked = asked{options: o, filter: filter}
	return nil
}

// readPull reads the stream and the number of records that PULL or DISCARD names.
func (c *conn) readPull(f fields) error {
	m, err := f.dict(0, "meta", false)
	if err != nil {
		return err
	}
	a := asked{qid: -1}
	switch v, _ := m.Get("n"); {
	case v.IsNull():
		return inside("meta", illegal("n", "Expected value to be non-null"))
	case v.Kind() != value.KindInt:
		return inside("meta", illegal("n", "Expected long"))
	case v.AsInt() == 0 || v.AsInt() < -1:
		return inside("meta", illegal("n", fmt.Sprintf("Expecting size to be at least 1, but got: %d", v.AsInt())))
	default:
		a.n = v.AsInt()
	}
	switch q, _ := m.Get("qid"); {
	case q.IsNull():
	case q.Kind() != value.KindInt:
		return inside("meta", illegal("qid", "Expected long"))
	default:
		a.qid = q.AsInt()
	}
	c.asked = a
	return nil
}

func (c *conn) readTelemetry(f fields) error {
	switch v := f.at(0); {
	case v.Kind() != value.KindInt:
		return unexpected("INT", v)
	case v.AsInt() < 0 || v.AsInt() > 3:
		return status.New(status.UnknownError, "", "Unknown driver interface type %d", v.AsInt())
	}
	return nil
}

func (c *conn) readRoute(f fields) error {
	routing, err := f.dict(0, "", false)
	if err != nil {
		return err
	}
	if list := f.at(1); list.Kind() != value.KindList {
		return unexpected("LIST", list)
	}
	o := &backend.Options{}
	if o.Bookmarks, err = stringsOf(f.at(1), "bookmarks"); err != nil {
		return err
	}
	extra, err := f.dict(2, "", false)
	if err != nil {
		return err
	}
	if o.Database, err = str(extra, "db"); err != nil {
		return err
	}
	if o.AsUser, err = str(extra, "imp_user"); err != nil {
		return err
	}
	address, err := str(routing, "address")
	c.asked = asked{options: o, address: address}
	return err
}
