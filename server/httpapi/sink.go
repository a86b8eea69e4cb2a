package httpapi

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// streamFrom is the size from which a body is sent while it grows, gzipFrom the one from which it is compressed for clients that take it.
const (
	streamFrom = 64 << 10
	gzipFrom   = 1400
)

// sink is where a body goes: small ones are sent whole, with their length; of large ones only the end is ever in memory. A client
// that does not read holds its query up, and nothing else.
type sink struct {
	q      *request
	status int
	hold   bool // headers depend on the end of the body
	out    io.Writer
	zip    *gzip.Writer
	err    error
}

// begin sends status and headers.
func (s *sink) begin(compress bool) {
	h := s.q.w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	s.out = s.q.w
	if compress && strings.Contains(s.q.r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Add("Vary", "Accept-Encoding")
		s.zip = gzip.NewWriter(s.q.w)
		s.out = s.zip
	}
	s.q.answered = true
	s.q.w.WriteHeader(s.status)
}

// began reports whether status and headers are on their way.
func (s *sink) began() bool { return s.out != nil }

// more sends what w has where that has become much; false where the client has gone.
func (s *sink) more(w *writer) bool {
	if s.hold || len(w.b) < streamFrom {
		return s.err == nil
	}
	if !s.began() {
		s.begin(true)
	}
	s.write(w)
	return s.err == nil
}

func (s *sink) write(w *writer) {
	if s.err == nil {
		_, s.err = s.out.Write(w.b)
	}
	w.b = w.b[:0]
}

// end sends the rest of a body.
func (s *sink) end(w *writer) {
	if !s.began() {
		s.begin(len(w.b) >= gzipFrom)
	}
	s.write(w)
	if s.zip != nil {
		_ = s.zip.Close()
	}
}

// send answers with a body that is there.
func (q *request) send(code int, body []byte) {
	s := &sink{q: q, status: code}
	s.end(&writer{b: body})
}

// none answers without a body.
func (q *request) none(code int) {
	q.w.Header()["Content-Type"] = nil
	q.w.WriteHeader(code)
}

var _ http.Handler = (*API)(nil)
