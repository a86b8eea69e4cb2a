package folder

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io/fs"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
)

// Manifest says what the database consists of.
type Manifest struct {
	// ID tells the database from all others; a backup has that of its source.
	// Empty in a folder that has nothing yet.
	ID string
	// Logged says that there has been a log: a missing one is damage.
	Logged bool
	// Backup says that the folder is a backup, which only backups write.
	Backup bool

	checkpoint string // the file in force; "" where there is none yet
}

// Something reports whether there is anything in the database.
func (m *Manifest) Something() bool { return m.checkpoint != "" || m.Logged }

// A manifest in bytes: the head, then flags, the id and the checkpoint's name,
// each text behind its length, then a CRC-32. Manifests of databases that never
// had a log may have the head of before, and then the checkpoint's name alone.
const (
	manifestHead    = "MORSELM2"
	manifestHeadOld = "MORSELM1"
	flagLogged      = 1
	flagBackup      = 2
)

func (m *Manifest) encode() []byte {
	b := append([]byte(manifestHead), 0)
	if m.Logged {
		b[len(b)-1] |= flagLogged
	}
	if m.Backup {
		b[len(b)-1] |= flagBackup
	}
	for _, s := range []string{m.ID, m.checkpoint} {
		b = append(b, byte(len(s)))
		b = append(b, s...)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func decodeManifest(b []byte) (m Manifest, ok bool) {
	n := len(b) - 4
	if n < len(manifestHead)+1 || crc32.ChecksumIEEE(b[:n]) != binary.LittleEndian.Uint32(b[n:]) {
		return m, false
	}
	head, b := string(b[:len(manifestHead)]), b[len(manifestHead):n]
	if head == manifestHeadOld {
		m.checkpoint = string(b)
		return m, strings.HasPrefix(m.checkpoint, prefix)
	}
	m.Logged, m.Backup = b[0]&flagLogged != 0, b[0]&flagBackup != 0
	b = b[1:]
	for _, s := range []*string{&m.ID, &m.checkpoint} {
		if len(b) == 0 || len(b) <= int(b[0]) {
			return m, false
		}
		*s, b = string(b[1:1+b[0]]), b[1+b[0]:]
	}
	return m, head == manifestHead && len(b) == 0
}

// Manifest reads the manifest; it is empty where there is none yet.
func (f *Folder) Manifest() (Manifest, error) {
	path := f.file(manifestFile)
	b, err := vfs.ReadFile(f.fs, path)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, nil
	}
	if err != nil {
		return Manifest{}, err
	}
	m, ok := decodeManifest(b)
	if !ok {
		return m, status.New(status.StoreCorrupt, "", "The database is damaged: file %s does not name a checkpoint. Restore a backup.", path)
	}
	return m, nil
}

// NewID makes an identity that no other database has.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// SetManifest replaces what the manifest says, but for the checkpoint.
func (f *Folder) SetManifest(m Manifest) error {
	old, err := f.Manifest()
	if err != nil {
		return err
	}
	m.checkpoint = old.checkpoint
	return f.replace(manifestFile, m.encode())
}
