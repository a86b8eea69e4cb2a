package bolt

import (
	"sort"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
)

// meta collects the metadata of a SUCCESS: its number of entries comes first on the wire.
type meta struct {
	n    int
	body encoder
}

func (m *meta) key(k string) *encoder {
	m.n++
	m.body.String(k)
	return &m.body
}

// summarize adds what drivers want to know of a query that has ended.
func (c *conn) summarize(m *meta, s backend.Summary, st *stream) {
	if s.Bookmark != "" {
		m.key("bookmark").String(s.Bookmark)
	}
	kind := s.QueryType
	switch kind {
	case "r", "w", "rw", "s":
	default:
		kind = "r"
	}
	m.key("type").String(kind)
	m.key("t_last").Int(max(s.ResultConsumedAfter-s.ResultAvailableAfter, 0).Milliseconds())
	m.key("db").String(s.Database)
	m.counters(s)
	if s.Plan != nil {
		key := "plan"
		if s.Profiled {
			key = "profile"
		}
		m.key(key).plan(s.Plan, s, true)
	}
	notes := make([]*status.Notification, 0, len(s.Notifications))
	for i := range s.Notifications {
		if n := &s.Notifications[i]; st.filter.wants(n) {
			notes = append(notes, n)
		}
	}
	if c.version.at(5, 6) {
		m.statuses(notes, st)
		return
	}
	if len(notes) > 0 {
		e := m.key("notifications")
		e.List(len(notes))
		for _, n := range notes {
			e.notification(n)
		}
	}
}

func (m *meta) counters(s backend.Summary) {
	k := s.Counters
	list := []struct {
		name string
		n    int64
	}{
		{"nodes-created", k.NodesCreated}, {"nodes-deleted", k.NodesDeleted},
		{"relationships-created", k.RelationshipsCreated}, {"relationships-deleted", k.RelationshipsDeleted},
		{"properties-set", k.PropertiesSet}, {"labels-added", k.LabelsAdded}, {"labels-removed", k.LabelsRemoved},
		{"indexes-added", k.IndexesAdded}, {"indexes-removed", k.IndexesRemoved},
		{"constraints-added", k.ConstraintsAdded}, {"constraints-removed", k.ConstraintsRemoved},
		{"system-updates", int64(s.System)},
	}
	n := 0
	for _, x := range list {
		if x.n != 0 {
			n++
		}
	}
	if n == 0 {
		return
	}
	e := m.key("stats")
	e.Map(n + 1)
	for _, x := range list {
		if x.n != 0 {
			e.String(x.name)
			e.Int(x.n)
		}
	}
	if s.System > 0 {
		e.String("contains-system-updates")
	} else {
		e.String("contains-updates")
	}
	e.Bool(true)
}

// plan writes an operator and those below it. Drivers check these types strictly.
func (e *encoder) plan(p *morsel.Plan, s backend.Summary, root bool) {
	n := 3
	if s.Profiled {
		n += 6
	}
	if len(p.Children) > 0 {
		n++
	}
	e.Map(n)
	e.String("operatorType")
	e.String(p.Operator + "@" + s.Database)
	e.String("identifiers")
	e.Strings(p.Identifiers)
	e.String("args")
	e.planArgs(p, s, root)
	if s.Profiled {
		for _, x := range []struct {
			name string
			n    int64
		}{{"dbHits", p.DBHits}, {"rows", p.Rows}, {"pageCacheHits", 0}, {"pageCacheMisses", 0}, {"time", p.Time.Nanoseconds()}} {
			e.String(x.name)
			e.Int(x.n)
		}
		e.String("pageCacheHitRatio")
		e.Float(0)
	}
	if len(p.Children) > 0 {
		e.String("children")
		e.List(len(p.Children))
		for _, c := range p.Children {
			e.plan(c, s, false)
		}
	}
}

func (e *encoder) planArgs(p *morsel.Plan, s backend.Summary, root bool) {
	args := backend.PlanArgs(p, s, root)
	if s.Profiled {
		args["PageCacheHits"], args["PageCacheMisses"], args["PageCacheHitRatio"] = int64(0), int64(0), 0.0
		if root {
			args["GlobalMemory"] = s.MemoryPeak
		}
	}
	keys := make([]string, 0, len(args))
	for k := range args {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	e.Map(len(keys))
	for _, k := range keys {
		e.String(k)
		e.native(args[k])
	}
}

func (e *encoder) position(p status.Pos) {
	e.Map(3)
	e.String("offset")
	e.Int(int64(p.Offset))
	e.String("line")
	e.Int(int64(p.Line))
	e.String("column")
	e.Int(int64(p.Column))
}

func (e *encoder) notification(n *status.Notification) {
	size := 5
	if n.Pos.Known() {
		size++
	}
	e.Map(size)
	for _, kv := range [][2]string{{"code", n.Code}, {"title", n.Title}, {"description", n.Description},
		{"severity", string(n.Severity)}, {"category", n.Category}} {
		e.String(kv[0])
		e.String(kv[1])
	}
	if n.Pos.Known() {
		e.String("position")
		e.position(n.Pos)
	}
}

// rank orders statuses: no data, warnings, success, information.
func rank(gql string) int {
	switch {
	case len(gql) < 2 || gql[:2] == "02":
		return 0
	case gql[:2] == "01":
		return 1
	case gql == "00000" || gql == "00001":
		return 3
	case gql[:2] == "00":
		return 2
	}
	return 4
}

func (m *meta) statuses(notes []*status.Notification, st *stream) {
	outcome := [2]string{"00000", "note: successful completion"}
	switch {
	case st.columns == 0 || st.explain:
		outcome = [2]string{"00001", "note: successful completion - omitted result"}
	case st.dropped:
		outcome = [2]string{"02N42", "note: no data - unknown subcondition. Unknown GQLSTATUS from old server."}
	case !st.any:
		outcome = [2]string{"02000", "note: no data"}
	}
	sort.SliceStable(notes, func(i, j int) bool { return rank(notes[i].GQL) < rank(notes[j].GQL) })
	e := m.key("statuses")
	e.List(len(notes) + 1)
	written := false
	for _, n := range notes {
		if !written && rank(n.GQL) > rank(outcome[0]) {
			e.outcome(outcome)
			written = true
		}
		e.status(n)
	}
	if !written {
		e.outcome(outcome)
	}
}

func (e *encoder) outcome(o [2]string) {
	e.Map(2)
	e.String("gql_status")
	e.String(o[0])
	e.String("status_description")
	e.String(o[1])
}

func (e *encoder) status(n *status.Notification) {
	e.Map(6)
	for _, kv := range [][2]string{{"gql_status", n.GQL}, {"neo4j_code", n.Code}, {"title", n.Title}, {"description", n.Description},
		{"status_description", statusDescription(n)}} {
		e.String(kv[0])
		e.String(kv[1])
	}
	e.String("diagnostic_record")
	size := 2
	if n.Pos.Known() {
		size++
	}
	e.Map(size)
	e.String("_classification")
	e.String(n.Category)
	e.String("_severity")
	e.String(string(n.Severity))
	if n.Pos.Known() {
		e.String("_position")
		e.position(n.Pos)
	}
}
