package morsel_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// TestBookmarksOfOtherDatabases: a bookmark holds for the database that gave it, after a restart too, and for no other, be it restored from
// the same one or made anew in the same folder.
func TestBookmarksOfOtherDatabases(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	begin := func(db *morsel.DB, b morsel.Bookmark) error {
		tx, err := db.Session(morsel.WithBookmarks(b)).Begin(ctx)
		if err == nil {
			err = tx.Rollback()
		}
		return err
	}
	db, err := morsel.Open(at("one"))
	if err != nil {
		t.Fatal(err)
	}
	s := db.Session()
	if _, err := s.Run(ctx, "CREATE (:A)", nil); err != nil {
		t.Fatal(err)
	}
	mark := s.LastBookmark()
	if mark != db.Bookmark() || !strings.HasPrefix(string(mark), "morsel:") {
		t.Errorf("bookmarks %q and %q", mark, db.Bookmark())
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = morsel.Open(at("one")); err != nil {
		t.Fatal(err)
	}
	if err := begin(db, mark); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := morsel.Restore(at("one"), at("two"), morsel.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	restored, err := morsel.Open(at("two"))
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	for what, db := range map[string]*morsel.DB{"restored": restored, "in memory": morsel.OpenMemory()} {
		if err := begin(db, mark); status.CodeOf(err) != status.InvalidBookmark || !strings.Contains(err.Error(), "another database") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, bad := range []morsel.Bookmark{"hi", "morsel:1", "morsel:", mark + "-", "x" + mark} {
		if err := begin(restored, bad); status.CodeOf(err) != status.InvalidBookmark {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
