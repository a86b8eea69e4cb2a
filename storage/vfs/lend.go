package vfs

// Lender lends a folder to somebody who opens its files without this package:
// tidwall/wal takes a path. What is done to the files meanwhile is done through
// Lent, so that a simulated file system sees it, and a hook is told.
type Lender interface {
	// Lend gives folder dir away until Lent is closed. Who has it may append to
	// files that are there by then, and nothing else.
	Lend(dir string) (Lent, error)
}

// Lent is a folder that was lent.
type Lent interface {
	Appending
	// Path is where the operating system has the folder.
	Path() string
	Close() error
}

// Appending is what may be done to a file of a lent folder, by its name there.
type Appending interface {
	// Append runs write, which puts bytes behind the end of the file.
	Append(name string, write func() error) error
	// Sync runs sync, which makes all bytes of the file durable.
	Sync(name string, sync func() error) error
}

// osLent is a folder of the operating system, which everybody sees alike.
type osLent string

// Lend gives the folder as it is.
func (osFS) Lend(dir string) (Lent, error) { return osLent(dir), nil }

// Path is the folder's own path.
func (l osLent) Path() string { return string(l) }

// Append runs write.
func (osLent) Append(_ string, write func() error) error { return write() }

// Sync runs sync.
func (osLent) Sync(_ string, sync func() error) error { return sync() }

// Close does nothing.
func (osLent) Close() error { return nil }
