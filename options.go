package morsel

import (
	"log/slog"
	"time"

	"github.com/pbnjay/memory"
)

// Option changes how a database is opened.
type Option func(*options)

type options struct {
	workerLimit      int
	parallelFallback ParallelFallback

	readOnly       bool
	memoryLimit    int64
	memoryTotal    int64
	temporaryLimit int64 // -1 = by the memory
	temporaryDir   string
	history        time.Duration // for how long past states are kept
	capture        Capture
	captureGiven   bool // else a database goes on as it was
	captureLimit   int64
	planCacheSize  int
	importDir      string
	zone           *time.Location
	now            func() time.Time
	registrations  []Registration

	durability   Durability
	syncInterval time.Duration
	logger       *slog.Logger
}

// defaultShare is the share of the machine's memory that one transaction may
// use unless WithMemoryLimit says otherwise: 1/defaultShare.
const defaultShare = 2

// defaultTenths is how many tenths of the machine's memory all transactions may
// use together unless WithTotalMemoryLimit says otherwise.
const defaultTenths = 7

func defaultOptions() options {
	return options{
		memoryLimit:    int64(memory.TotalMemory() / defaultShare),
		memoryTotal:    int64(memory.TotalMemory() / 10 * defaultTenths),
		temporaryLimit: -1,
		captureLimit:   defaultCaptureLimit,
		planCacheSize:  1000,
		zone:           time.UTC,
		now:            time.Now,
	}
}

// WithReadOnly opens the database for reading only; writes fail with
// Neo.ClientError.General.ForbiddenOnReadOnlyDatabase.
func WithReadOnly() Option { return func(o *options) { o.readOnly = true } }

// WithMemoryLimit sets how many bytes the growing structures of one transaction
// may take before its query goes on in temporary files, or fails; 0 means no limit. The default is
// half of the machine's memory.
func WithMemoryLimit(bytes int64) Option { return func(o *options) { o.memoryLimit = bytes } }

// WithTotalMemoryLimit sets how many bytes the growing structures of all
// transactions of the database may take together, before the query that asks for more
// fails; the others go on. 0 means no limit. The default is 70 % of the machine's memory.
func WithTotalMemoryLimit(bytes int64) Option { return func(o *options) { o.memoryTotal = bytes } }

// WithImportDir confines file:/// URLs of LOAD CSV to a folder. Without it they are paths of the machine.
func WithImportDir(dir string) Option { return func(o *options) { o.importDir = dir } }

// WithTimeZone sets the time zone of date(), datetime() and their kin; UTC otherwise.
func WithTimeZone(z *time.Location) Option { return func(o *options) { o.zone = z } }

// WithClock replaces the clock that date(), datetime() and timestamp() read; for tests.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }
