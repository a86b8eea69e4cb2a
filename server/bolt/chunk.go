package bolt

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// maxChunk is the largest chunk there can be.
const maxChunk = 1<<16 - 1

var errTooLarge = errors.New("a message is larger than the server takes")

// readMessage reads the chunks of one message and skips NOOPs before it. What comes back is new memory: it
// grows with what has really arrived, never by what a length promises.
func readMessage(r *bufio.Reader, limit int) ([]byte, error) {
	var msg []byte
	for {
		n, err := chunkSize(r)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			if len(msg) > 0 {
				return msg, nil
			}
			continue
		}
		if len(msg)+n > limit {
			return nil, errTooLarge
		}
		at := len(msg)
		if cap(msg)-at < n {
			msg = append(make([]byte, 0, max(2*cap(msg), at+n)), msg...)
		}
		msg = msg[:at+n]
		if _, err := io.ReadFull(r, msg[at:]); err != nil {
			return nil, err
		}
	}
}

func chunkSize(r *bufio.Reader) (int, error) {
	hi, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	lo, err := r.ReadByte()
	return int(hi)<<8 | int(lo), err
}

// openChunk reserves the header of a message's first chunk in buf.
func openChunk(buf []byte) []byte { return append(buf, 0, 0) }

// closeChunk completes the message whose first header is at start: a message that is longer than a chunk is split.
func closeChunk(buf []byte, start int) []byte {
	n := len(buf) - start - 2
	if n <= maxChunk {
		binary.BigEndian.PutUint16(buf[start:], uint16(n))
		return append(buf, 0, 0)
	}
	payload := append([]byte(nil), buf[start+2:]...)
	buf = buf[:start]
	for len(payload) > 0 {
		k := min(len(payload), maxChunk)
		buf = binary.BigEndian.AppendUint16(buf, uint16(k))
		buf = append(buf, payload[:k]...)
		payload = payload[k:]
	}
	return append(buf, 0, 0)
}
