package morsel

import (
	"time"

	"github.com/morseldb/morsel/storage"
)

// WithHistory sets for how long a state of the database stays readable, by sessions with [WithAsOf], after another has taken its place. States share
// what they have in common, so that keeping one costs what the next commit changed. 0, the default, keeps none; what was there before
// the database was opened is not kept either.
func WithHistory(d time.Duration) Option { return func(o *options) { o.history = max(d, 0) } }

// WithAsOf has a session's transactions read the state that the bookmark's commit led to, whatever has been committed since. They can
// only read: a query that writes fails with Neo.ClientError.Statement.AccessMode. Where the state is not kept any more (see [WithHistory]), or is yet
// to come, they fail with Neo.ClientError.Transaction.InvalidBookmark, which says which states there are.
func WithAsOf(b Bookmark) SessionOption { return func(s *Session) { s.asOf = b } }

// AsOfKey is the key under which a client of a server gives the bookmark for [WithAsOf] in a transaction's metadata, as Bolt has no field for it.
const AsOfKey = "morsel.asOf"

// past is the state that a session's transactions read; nil where that is the newest.
func (s *Session) past() (*storage.Snapshot, error) {
	if s.asOf == "" {
		return nil, nil
	}
	seq, err := s.db.seqOf(s.asOf)
	if err != nil {
		return nil, err
	}
	return s.db.store.SnapshotAt(seq)
}
