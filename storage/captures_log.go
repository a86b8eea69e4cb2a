package storage

import (
	"errors"

	"github.com/morseldb/morsel/storage/capturelog"
	"github.com/morseldb/morsel/storage/record"
)

// What a frame of the log of captured changes holds says its first byte: a transaction,
// or that this one and all before it are forgotten.
const (
	frameTransaction = 1
	frameForgotten   = 2
)

// loadCaptures reads what was captured before the store was opened, up to the checkpoint at
// least: what the log of records has behind that, replay captures again where it is missing.
func (s *Store) loadCaptures(identity string, checkpoint uint64) error {
	fs, dir, c := s.options.FS, s.folder.Captured(), &s.captures
	of, word, err := capturelog.About(fs, dir)
	if err != nil {
		return err
	}
	ours := of == identity && identity != ""
	if s.options.KeepCapture && ours {
		s.options.Capture, err = ParseCapture(word)
		if err != nil {
			s.options.Logger.Warn("what is captured is not known any more: nothing is", "said", word)
		}
	}
	c.mode.Store(uint32(s.options.Capture))
	c.floor, c.covered = checkpoint, checkpoint
	if s.options.Capture == CaptureOff || !ours {
		return nil
	}
	frames, err := capturelog.Read(fs, dir)
	if err != nil {
		return err
	}
	if n := len(frames); n == 0 || frames[n-1].Seq < checkpoint {
		s.options.Logger.Warn("changes before this opening are not known: they were not captured to their end", "newest", checkpoint)
		return nil
	}
	c.covered = frames[len(frames)-1].Seq
	c.floor = frames[0].Seq
	for _, f := range frames {
		switch {
		case len(f.Data) == 0:
		case f.Data[0] == frameForgotten:
			c.forget(f.Seq)
		default:
			t, err := decodeCaptured(f.Seq, f.Data[1:])
			if err != nil {
				s.options.Logger.Warn("captured changes cannot be read: all up to them are forgotten", "error", err)
				c.forget(f.Seq)
				continue
			}
			c.list, c.bytes = append(c.list, t), c.bytes+t.bytes
		}
	}
	return nil
}

// forget drops everything up to a transaction.
func (c *Captures) forget(seq uint64) { c.list, c.bytes, c.floor = nil, 0, seq }

// lacks reports whether a record that is replayed was not captured, and has to be.
func (c *Captures) lacks(r *record.Record) bool { return c.Mode() != CaptureOff && r.Seq > c.covered }

// openCaptures makes the log end where the store does, and writes what replay has captured.
func (s *Store) openCaptures(last uint64) error {
	c := &s.captures
	for n := len(c.list); n > 0 && c.list[n-1].Seq > last; n-- { // captured, but never committed
		c.bytes -= c.list[n-1].bytes
		c.list = c.list[:n-1]
	}
	c.floor, c.covered = min(c.floor, last), min(c.covered, last)
	if s.options.ReadOnly {
		return nil
	}
	fs, dir, mode := s.options.FS, s.folder.Captured(), c.Mode()
	of, word, err := capturelog.About(fs, dir)
	if err != nil {
		return err
	}
	if of != "" && (mode == CaptureOff || of != s.identity) {
		if err := capturelog.Remove(fs, dir); err != nil {
			return err
		}
	}
	if mode == CaptureOff {
		c.floor = last
		return nil
	}
	if of != s.identity || word != mode.String() {
		if err := capturelog.Describe(fs, dir, s.identity, mode.String()); err != nil {
			return err
		}
	}
	if c.log, err = capturelog.Open(fs, dir, c.covered, s.options.segmentSize); err != nil {
		return err
	}
	if c.floor > c.covered {
		c.log.Append(c.floor, []byte{frameForgotten})
	}
	for _, t := range c.list {
		if t.Seq > c.covered {
			c.log.Append(t.Seq, t.frame())
		}
	}
	c.log.Cover(last)
	return c.log.Flush(false)
}

func (t *Captured) frame() []byte { return append([]byte{frameTransaction}, t.encode()...) }

// keepCaptures makes the log one of what is captured from sequence number last on, or none.
// Who calls holds the store's lock.
func (s *Store) keepCaptures(mode Capture, last uint64) error {
	c := &s.captures
	if s.folder == nil || s.options.ReadOnly {
		return nil
	}
	fs, dir := s.options.FS, s.folder.Captured()
	if mode == CaptureOff {
		err := c.closeLog()
		return errors.Join(err, capturelog.Remove(fs, dir))
	}
	if err := capturelog.Describe(fs, dir, s.identity, mode.String()); err != nil || c.log != nil {
		return err
	}
	log, err := capturelog.Open(fs, dir, last, s.options.segmentSize)
	if err == nil {
		c.log = log
	}
	return err
}

func (c *Captures) closeLog() error {
	if c.log == nil {
		return nil
	}
	err := c.log.Close()
	c.log = nil
	return err
}

// current is the log, nil where there is none.
func (c *Captures) current() (log *capturelog.Log, floor uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log, c.floor
}

// flushCaptures writes what was captured before the records that it belongs to are written, and waits for the disk
// where they do: so a transaction that was acknowledged has its changes and who made them in the log.
func (s *Store) flushCaptures() {
	if s.captures.Mode() == CaptureOff {
		return
	}
	if log, _ := s.captures.current(); log != nil {
		s.tellCaptures(log.Flush(s.options.Durability == DurabilityFull))
	}
}

// coverCaptures makes all that is captured durable before a checkpoint replaces the records that it could be
// captured from again.
func (s *Store) coverCaptures(seq uint64) {
	if log, floor := s.captures.current(); log != nil {
		log.Cover(seq)
		s.tellCaptures(errors.Join(log.Flush(true), log.Drop(floor)))
	}
}

// tellCaptures logs that captured changes were not written. Commits go on: what is in memory is whole, and who
// asks after the next opening for what is missing is told so.
func (s *Store) tellCaptures(err error) {
	if err != nil {
		s.options.Logger.Error("captured changes could not be written", "error", err)
	}
}
