package connect

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// LogOn is who logs on to a server, and which of its databases is meant; all may be "".
type LogOn struct{ User, Password, Database string }

// Unknown is the runtime in summaries of a server, which does not say.
const Unknown = "the server's"

// remote is a server, through the official driver.
type remote struct {
	driver   neo4j.DriverWithContext
	database string
}

func dial(ctx context.Context, target string, l LogOn) (Database, error) {
	token := neo4j.NoAuth()
	if l.User != "" || l.Password != "" {
		user := l.User
		if user == "" {
			user = "neo4j"
		}
		token = neo4j.BasicAuth(user, l.Password, "")
	}
	d, err := neo4j.NewDriverWithContext(target, token, func(c *config.Config) {
		c.TelemetryDisabled = true
		c.MaxTransactionRetryTime = 5 * time.Second
	})
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", target, err)
	}
	if err := d.VerifyConnectivity(ctx); err != nil {
		_ = d.Close(ctx)
		return nil, fmt.Errorf("connecting to %s: %w", target, proper(err))
	}
	return &remote{d, l.Database}, nil
}

// Close implements [Database].
func (r *remote) Close() error { return r.driver.Close(context.Background()) }

// Session implements [Database].
func (r *remote) Session(o SessionOptions) Session {
	c := neo4j.SessionConfig{DatabaseName: r.database}
	if o.Read {
		c.AccessMode = neo4j.AccessModeRead
	}
	if o.After != "" {
		c.Bookmarks = neo4j.BookmarksFromRawValues(o.After)
	}
	s := &remoteSession{s: r.driver.NewSession(context.Background(), c), runtime: o.Runtime}
	if o.AsOf != "" {
		s.config = append(s.config, neo4j.WithTxMetadata(map[string]any{morsel.AsOfKey: o.AsOf}))
	}
	return s
}

type remoteSession struct {
	s       neo4j.SessionWithContext
	runtime string
	config  []func(*neo4j.TransactionConfig)
}

// Bookmark implements [Session].
func (r *remoteSession) Bookmark() string {
	if marks := neo4j.BookmarksToRawValues(r.s.LastBookmarks()); len(marks) > 0 {
		return marks[len(marks)-1]
	}
	return ""
}

// query is text with the runtime that the session asks for, unless it asks for something itself.
func (r *remoteSession) query(text string) string {
	words := strings.Fields(text)
	if r.runtime == "" || len(words) == 0 || strings.EqualFold(words[0], "CYPHER") {
		return text
	}
	switch strings.ToUpper(words[0]) {
	case "SHOW", "TERMINATE", "CREATE", "DROP", "ALTER", "RENAME": // commands take no runtime
		return text
	}
	return "CYPHER runtime=" + r.runtime + " " + text
}

// Run implements [Session].
func (r *remoteSession) Run(ctx context.Context, text string, params map[string]any) (Rows, error) {
	res, err := r.s.Run(ctx, r.query(text), toDriver(params).(map[string]any), r.config...)
	if err != nil {
		return nil, proper(err)
	}
	return newRows(ctx, res)
}

// Begin implements [Session].
func (r *remoteSession) Begin(ctx context.Context) (Transaction, error) {
	tx, err := r.s.BeginTransaction(ctx, r.config...)
	if err != nil {
		return nil, proper(err)
	}
	return &remoteTx{ctx, tx, r}, nil
}

type remoteTx struct {
	ctx context.Context
	tx  neo4j.ExplicitTransaction
	s   *remoteSession
}

// Run implements [Transaction].
func (r *remoteTx) Run(text string, params map[string]any) (Rows, error) {
	res, err := r.tx.Run(r.ctx, r.s.query(text), toDriver(params).(map[string]any))
	if err != nil {
		return nil, proper(err)
	}
	return newRows(r.ctx, res)
}

// Commit implements [Transaction].
func (r *remoteTx) Commit() error { return proper(r.tx.Commit(r.ctx)) }

// Rollback implements [Transaction].
func (r *remoteTx) Rollback() error { return proper(r.tx.Rollback(r.ctx)) }

// rows is a result of the driver.
type rows struct {
	ctx  context.Context
	res  neo4j.ResultWithContext
	keys []string
}

func newRows(ctx context.Context, res neo4j.ResultWithContext) (Rows, error) {
	keys, err := res.Keys()
	if err != nil {
		return nil, proper(err)
	}
	return &rows{ctx, res, keys}, nil
}

// Keys implements [Rows].
func (r *rows) Keys() []string { return r.keys }

// Records implements [Rows].
func (r *rows) Records() iter.Seq2[*morsel.Record, error] {
	return func(yield func(*morsel.Record, error) bool) {
		for r.res.Next(r.ctx) {
			rec := r.res.Record()
			out := &morsel.Record{Keys: r.keys, Values: make([]any, len(rec.Values))}
			for i, v := range rec.Values {
				out.Values[i] = fromDriver(v)
			}
			if !yield(out, nil) {
				return
			}
		}
		if err := r.res.Err(); err != nil {
			yield(nil, proper(err))
		}
	}
}

// Consume implements [Rows].
func (r *rows) Consume() (*morsel.Summary, error) {
	s, err := r.res.Consume(r.ctx)
	if err != nil {
		return nil, proper(err)
	}
	c := s.Counters()
	out := &morsel.Summary{
		Query: s.Query().Text(), QueryType: queryTypes[s.StatementType()], Runtime: Unknown,
		ResultAvailableAfter: s.ResultAvailableAfter(), ResultConsumedAfter: s.ResultAvailableAfter() + s.ResultConsumedAfter(),
		Counters: morsel.Counters{
			NodesCreated: int64(c.NodesCreated()), NodesDeleted: int64(c.NodesDeleted()), RelationshipsCreated: int64(c.RelationshipsCreated()),
			RelationshipsDeleted: int64(c.RelationshipsDeleted()), PropertiesSet: int64(c.PropertiesSet()), LabelsAdded: int64(c.LabelsAdded()),
			LabelsRemoved: int64(c.LabelsRemoved()), IndexesAdded: int64(c.IndexesAdded()), IndexesRemoved: int64(c.IndexesRemoved()),
			ConstraintsAdded: int64(c.ConstraintsAdded()), ConstraintsRemoved: int64(c.ConstraintsRemoved()),
		},
	}
	for _, n := range s.Notifications() {
		out.Notifications = append(out.Notifications, morsel.Notification{Code: n.Code(), Title: n.Title(), Description: n.Description(), Severity: status.Severity(n.SeverityLevel())})
	}
	var root neo4j.Plan = s.Plan()
	if p := s.Profile(); p != nil {
		out.Profiled = true
		out.Plan = planOf(p.Operator(), p.Arguments())
	} else if root != nil {
		out.Plan = planOf(root.Operator(), root.Arguments())
	}
	return out, nil
}

// planOf is a plan as the text that the server has drawn.
func planOf(operator string, args map[string]any) *morsel.Plan {
	text, _ := args["string-representation"].(string)
	return morsel.DrawnPlan(operator, text)
}

var queryTypes = map[neo4j.StatementType]string{
	neo4j.StatementTypeReadOnly: "r", neo4j.StatementTypeReadWrite: "rw", neo4j.StatementTypeWriteOnly: "w", neo4j.StatementTypeSchemaWrite: "s",
}

// proper gives a server's error the form of the engine's.
func proper(err error) error {
	if e := (*neo4j.Neo4jError)(nil); errors.As(err, &e) {
		return status.New(e.Code, "", "%s", e.Msg)
	}
	return err
}
