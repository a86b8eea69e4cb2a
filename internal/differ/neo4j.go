package differ

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Neo4j is a server that is asked over HTTP. What a query writes is rolled back.
type Neo4j struct {
	URL   string // e.g. http://127.0.0.1:7474
	Label string // of the nodes that queries are confined to; "" when the database has no others
}

// client makes a connection for each request: a server may close one that waits in the moment it is used again.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// statement is one statement of a request.
type statement struct {
	Text   string         `json:"statement"`
	Params map[string]any `json:"parameters,omitempty"`
	Stats  bool           `json:"includeStats"`
}

// reply is one result of a response, or its error.
type reply struct {
	columns       []string
	rows          [][]any
	counters      string
	code, message string
}

func (n *Neo4j) post(url string, st ...statement) (out []*reply, commit string, err error) {
	body, err := json.Marshal(map[string]any{"statements": append([]statement{}, st...)})
	if err != nil {
		return nil, "", fmt.Errorf("writing a request: %w", err)
	}
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, "", fmt.Errorf("making a request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/vnd.neo4j.jolt+json-seq;strict=true")
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", fmt.Errorf("asking Neo4j: %w", err)
	}
	defer resp.Body.Close()
	return readReplies(resp.Body)
}

// readReplies reads the events of a response: a line each, of header, data, summary, error and info.
func readReplies(r io.Reader) (out []*reply, commit string, err error) {
	const longest = 1 << 26
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 1<<16), longest)
	last := func() *reply {
		if len(out) == 0 {
			out = append(out, &reply{})
		}
		return out[len(out)-1]
	}
	for sc.Scan() {
		line := bytes.TrimLeft(sc.Bytes(), "\x1e")
		if len(line) == 0 {
			continue
		}
		var ev event
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.UseNumber()
		if err := dec.Decode(&ev); err != nil {
			return nil, "", fmt.Errorf("reading a reply of Neo4j, %q: %w", line, err)
		}
		switch {
		case ev.Header != nil:
			out = append(out, &reply{columns: ev.Header.Fields})
		case ev.Data != nil:
			row := make([]any, len(ev.Data))
			for i, v := range ev.Data {
				row[i] = joltValue(v)
			}
			last().rows = append(last().rows, row)
		case ev.Summary != nil:
			last().counters = ev.Summary.Stats.text()
		case ev.Error != nil && len(ev.Error.Errors) > 0:
			e := ev.Error.Errors[0]
			last().code, last().message = e.Code["U"], e.Message["U"]
		case ev.Info != nil:
			commit = ev.Info.Commit
		}
	}
	return out, commit, sc.Err()
}

type event struct {
	Header  *struct{ Fields []string }
	Data    []any
	Summary *struct{ Stats neoStats }
	Error   *struct {
		Errors []struct{ Code, Message map[string]string }
	}
	Info *struct{ Commit string }
}

type neoStats struct {
	NC int64 `json:"nodes_created"`
	ND int64 `json:"nodes_deleted"`
	RC int64 `json:"relationships_created"`
	RD int64 `json:"relationship_deleted"`
	PS int64 `json:"properties_set"`
	LA int64 `json:"labels_added"`
	LR int64 `json:"labels_removed"`
}

func (s neoStats) text() string {
	return fmt.Sprintf("nodes +%d -%d, relationships +%d -%d, properties %d, labels +%d -%d", s.NC, s.ND, s.RC, s.RD, s.PS, s.LA, s.LR)
}

// session is a transaction on the server with a graph loaded.
type session struct {
	n   *Neo4j
	url string
}

func (n *Neo4j) begin(g *Graph) (*session, error) {
	var st []statement
	if text := g.Create(n.Label); text != "" {
		st = append(st, statement{Text: text})
	}
	out, commit, err := n.post(n.URL+"/db/neo4j/tx", st...)
	if err != nil {
		return nil, err
	}
	for _, r := range out {
		if r.code != "" {
			return nil, fmt.Errorf("loading the graph: %s: %s", r.code, r.message)
		}
	}
	return &session{n, strings.TrimSuffix(commit, "/commit")}, nil
}

func (s *session) rollback() error {
	req, err := http.NewRequest(http.MethodDelete, s.url, nil)
	if err != nil {
		return fmt.Errorf("making a request: %w", err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("asking Neo4j: %w", err)
	}
	return resp.Body.Close()
}

// Run runs a query on a graph and takes everything back.
func (n *Neo4j) Run(g *Graph, q *Query) (*Answer, error) {
	s, err := n.begin(g)
	if err != nil {
		return nil, err
	}
	defer s.rollback()
	st := []statement{{Text: q.Text(n.Label), Params: q.Params, Stats: true}}
	if q.Writes {
		st = append(st, statement{Text: n.confined(lookNodes)}, statement{Text: n.confined(lookRels)})
	}
	out, _, err := n.post(s.url, st...)
	if err != nil {
		return nil, err
	}
	a := &Answer{}
	for i, r := range out {
		if r.code != "" {
			return &Answer{Code: r.code, Message: r.message}, nil
		}
		for _, row := range r.rows {
			if i == 0 {
				a.Rows = append(a.Rows, canonRow(row, q.Bags))
			} else {
				a.Graph = append(a.Graph, canonRow(row, nil))
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("Neo4j gave no answer to %s", st[0].Text)
	}
	a.Columns = out[0].columns
	if q.Writes {
		a.Counters = out[0].counters
	}
	slices.Sort(a.Graph)
	return a, nil
}

func (n *Neo4j) confined(look string) string {
	if n.Label == "" {
		return look
	}
	return strings.NewReplacer("(n)", "(n:"+n.Label+")", "(a)", "(a:"+n.Label+")").Replace(look)
}

// Empty reports whether the database has no nodes.
func (n *Neo4j) Empty() (bool, error) {
	out, _, err := n.post(n.URL+"/db/neo4j/tx/commit", statement{Text: "MATCH (n) RETURN count(n)"})
	if err != nil {
		return false, err
	}
	return len(out) == 1 && len(out[0].rows) == 1 && out[0].rows[0][0] == int64(0), nil
}
