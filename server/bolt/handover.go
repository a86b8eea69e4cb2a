package bolt

import (
	"bufio"
	"net"
)

// replay is a connection of which some bytes have been read ahead.
type replay struct {
	net.Conn
	in *bufio.Reader
}

// Read gives what was read ahead first.
func (r *replay) Read(p []byte) (int, error) { return r.in.Read(p) }

// noticed is a connection whose closing somebody waits for.
type noticed struct {
	replay
	closed func()
}

// Close closes the connection and says so.
func (n *noticed) Close() error {
	defer n.closed()
	return n.replay.Close()
}

// handedOver is a listener whose connections come from another one.
type handedOver struct {
	conns chan net.Conn
	done  <-chan struct{}
}

// give hands a connection over; false where the listener is closed.
func (h *handedOver) give(nc net.Conn) bool {
	select {
	case h.conns <- nc:
		return true
	case <-h.done:
		return false
	}
}

// Accept is the next connection.
func (h *handedOver) Accept() (net.Conn, error) {
	select {
	case nc := <-h.conns:
		return nc, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

// Close does nothing: the listener ends with the server.
func (h *handedOver) Close() error { return nil }

// Addr is no address of its own.
func (h *handedOver) Addr() net.Addr { return &net.TCPAddr{} }
