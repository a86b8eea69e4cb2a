package morsel

import (
	"github.com/morseldb/morsel/storage"
)

// Capture is how much of each change is kept for db.cdc.query, see [WithCapture].
type Capture = storage.Capture

// What is kept of changes, as Neo4j's database option txLogEnrichment has it.
const (
	CaptureOff  = storage.CaptureOff  // nothing
	CaptureDiff = storage.CaptureDiff // what differs of a changed entity
	CaptureFull = storage.CaptureFull // changed entities whole, before and after
)

// defaultCaptureLimit is how many bytes captured changes may take unless WithCaptureLimit says otherwise.
const defaultCaptureLimit = 256 << 20

// WithCapture keeps what transactions change, so that CALL db.cdc.query(from) tells it, as many as [WithCaptureLimit] allows: who asks for
// older ones is told that they are gone. A database that is opened without it goes on as it was; ALTER DATABASE … SET OPTION txLogEnrichment
// changes it.
func WithCapture(c Capture) Option {
	return func(o *options) { o.capture, o.captureGiven = c, true }
}

// WithCaptureLimit bounds the memory of captured changes, in bytes; beyond it the oldest are forgotten. The default is 256 MiB.
func WithCaptureLimit(bytes int64) Option { return func(o *options) { o.captureLimit = bytes } }

// origin is who works in the transaction, for those who read its changes.
func (tx *Tx) origin() storage.Origin {
	c := &tx.sess.caller
	return storage.Origin{User: c.User, Client: c.ClientAddress, Server: c.RequestURI, Protocol: c.Protocol, Began: tx.txTime, Meta: tx.meta}
}
