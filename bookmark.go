package morsel

import (
	"strconv"
	"strings"

	"github.com/morseldb/morsel/status"
)

// Bookmark names a commit of one database: transactions that are given it see that commit. Its form is
// morsel:DATABASE:NUMBER, the database's identity, which its backups share and nothing else has, and the
// sequence number of the commit.
type Bookmark string

const bookmarkPrefix = "morsel:"

// Bookmark names the newest commit.
func (db *DB) Bookmark() Bookmark { return db.bookmarkOf(db.store.Snapshot().Seq()) }

func (db *DB) bookmarkOf(seq uint64) Bookmark {
	return Bookmark(bookmarkPrefix + db.store.Identity() + ":" + strconv.FormatUint(seq, 10))
}

// seqOf is the sequence number of a bookmark of this database; anything else is an InvalidBookmark.
func (db *DB) seqOf(b Bookmark) (uint64, error) {
	rest, ok := strings.CutPrefix(string(b), bookmarkPrefix)
	id, number, two := strings.Cut(rest, ":")
	n, err := strconv.ParseUint(number, 10, 64)
	switch {
	case !ok || !two || err != nil:
		return 0, status.New(status.InvalidBookmark, "", "Parsing of supplied bookmarks failed with message: %q is not a bookmark", string(b))
	case id != db.store.Identity():
		return 0, status.New(status.InvalidBookmark, "", "The bookmark %s is of another database than %s.", string(b), db.name)
	}
	return n, nil
}

// CheckBookmark reports whether b is a bookmark of this database.
func (db *DB) CheckBookmark(b Bookmark) error {
	_, err := db.seqOf(b)
	return err
}
