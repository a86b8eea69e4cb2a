package morsel

import (
	"os"
	"path/filepath"

	"github.com/morseldb/morsel/runtime/spill"
)

// WithTemporaryDir sets the folder for the temporary files of queries that do not
// fit into their memory. Without it that is the folder temporary of the database,
// and for databases that are in memory or opened for reading the operating
// system's. The files are gone when the query has ended; what a crash left is
// removed at the next opening.
func WithTemporaryDir(dir string) Option { return func(o *options) { o.temporaryDir = dir } }

// WithTemporaryLimit sets how many bytes of temporary files one transaction may have
// before its query fails; 0 means that queries fail where memory ends. The default
// is four times what WithMemoryLimit says.
func WithTemporaryLimit(bytes int64) Option { return func(o *options) { o.temporaryLimit = bytes } }

// temporaryShare is how many times its memory a transaction may have in temporary
// files unless WithTemporaryLimit says otherwise.
const temporaryShare = 4

// memoryTemporary is where databases without a folder of their own have their files.
const memoryTemporary = "morsel-temporary"

// openTemporary readies the folder of temporary files. Who alone has a database
// open removes what is left from before; elsewhere the first query does that needs files.
func (db *DB) openTemporary(own bool) {
	root := db.opts.temporaryDir
	switch {
	case root != "":
	case own:
		root = filepath.Join(db.dir, "temporary")
	default:
		root = filepath.Join(os.TempDir(), memoryTemporary)
	}
	db.temporary = spill.NewFolder(nil, root)
	if !own {
		return
	}
	if err := db.temporary.Clean(); err != nil && db.opts.logger != nil {
		db.opts.logger.Warn("temporary files could not be removed", "folder", root, "error", err)
	}
}

// temporaryLimit is how many bytes of temporary files a transaction may have.
func (db *DB) temporaryLimit() int64 {
	if n := db.temporaryMax.Load(); n >= 0 {
		return n
	}
	return temporaryLimit(db.memory.Load(), db.pool.Limit())
}

// temporaryLimit is the default for limits of memory, 0 = none.
func temporaryLimit(memory, total int64) int64 {
	if memory == 0 {
		memory = total
	}
	return temporaryShare * memory
}

// space is what a new run may put into temporary files; nil for nothing.
func (db *DB) space() *spill.Space {
	limit := db.temporaryLimit()
	if limit == 0 {
		return nil
	}
	return db.temporary.Space(limit)
}
