package bolt

import (
	"errors"
	"fmt"

	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/status"
)

// state is where a connection's conversation stands.
type state uint8

const (
	negotiation    state = iota // waits for HELLO
	authentication              // waits for LOGON
	ready
	streaming   // an auto-commit query has rows to give
	txReady     // in a transaction
	txStreaming // in a transaction with open results
	failed      // until RESET
	defunct     // the connection ends
)

var stateNames = [...]string{"NEGOTIATION", "AUTHENTICATION", "READY", "AUTO_COMMIT", "IN_TRANSACTION", "IN_TRANSACTION", "FAILED", "DEFUNCT"}

// String is the name that messages about the state use.
func (s state) String() string { return stateNames[s] }

// The tags of messages.
const (
	msgHello     = 0x01
	msgGoodbye   = 0x02
	msgReset     = 0x0F
	msgRun       = 0x10
	msgBegin     = 0x11
	msgCommit    = 0x12
	msgRollback  = 0x13
	msgDiscard   = 0x2F
	msgPull      = 0x3F
	msgTelemetry = 0x54
	msgRoute     = 0x66
	msgLogon     = 0x6A
	msgLogoff    = 0x6B
	msgSuccess   = 0x70
	msgRecord    = 0x71
	msgIgnored   = 0x7E
	msgFailure   = 0x7F
)

// message is what is known of a kind of request.
type message struct {
	name   string
	since  version
	legal  []state
	decode func(c *conn, f fields) error // reads what it asks for into c.asked, in any state
	handle func(c *conn) error
	fields []string // how errors name them; "" not at all
}

// requests is the state machine: which request is legal in which state, and who handles it.
// GOODBYE and RESET are legal in all and handled before, but where they have fields.
var requests map[byte]message

func init() {
	inTx := []state{txReady, txStreaming}
	results := []state{streaming, txReady, txStreaming}
	requests = map[byte]message{
		msgHello:     {"HelloMessage", version{4, 4}, []state{negotiation}, (*conn).readHello, (*conn).hello, []string{"extra"}},
		msgLogon:     {"LogonMessage", version{5, 1}, []state{authentication}, (*conn).readLogon, (*conn).logon, []string{"extra"}},
		msgLogoff:    {"LogoffMessage", version{5, 1}, []state{ready}, nil, (*conn).logoff, nil},
		msgRun:       {"RunMessage", version{4, 4}, []state{ready, txReady, txStreaming}, (*conn).readRun, (*conn).run, []string{"statement", "params", "metadata"}},
		msgPull:      {"PullMessage", version{4, 4}, results, (*conn).readPull, (*conn).pull, []string{"meta"}},
		msgDiscard:   {"DiscardMessage", version{4, 4}, results, (*conn).readPull, (*conn).discard, []string{"meta"}},
		msgBegin:     {"BeginMessage", version{4, 4}, []state{ready}, (*conn).readBegin, (*conn).begin, []string{"metadata"}},
		msgCommit:    {"CommitMessage", version{4, 4}, inTx, nil, (*conn).commit, nil},
		msgRollback:  {"RollbackMessage", version{4, 4}, inTx, nil, (*conn).rollback, nil},
		msgRoute:     {"RouteMessage", version{4, 4}, []state{ready}, (*conn).readRoute, (*conn).route, []string{"", "", ""}},
		msgReset:     {"ResetMessage", version{4, 4}, nil, nil, nil, nil},
		msgGoodbye:   {"GoodbyeMessage", version{4, 4}, nil, nil, nil, nil},
		msgTelemetry: {"TelemetryMessage", version{5, 4}, []state{ready}, (*conn).readTelemetry, (*conn).telemetry, []string{""}},
	}
}

// refusedInFailed are the requests that end a connection whose last request failed; the others are ignored until RESET.
var refusedInFailed = map[byte]bool{msgHello: true, msgLogon: true, msgLogoff: true, msgBegin: true}

func (m message) allowed(s state) bool {
	for _, l := range m.legal {
		if l == s {
			return true
		}
	}
	return false
}

// protocolError is a mistake of the client after which the connection ends.
type protocolError struct{ msg string }

// Error says what the client did.
func (e *protocolError) Error() string { return e.msg }

func (c *conn) outOfState(m message, s state) string {
	if s == negotiation && !c.version.at(5, 1) { // HELLO logs on
		s = authentication
	}
	return fmt.Sprintf("Message of type %s cannot be handled by a session in the %s state.", m.name, s)
}

// within names the field of a request that has a value which cannot be sent.
func (m message) within(err error) error {
	var bad *packstream.ValueError
	if !errors.As(err, &bad) || bad.Field >= len(m.fields) {
		return err
	}
	code, reason := status.InvalidRequest, bad.Reason
	switch {
	case bad.Argument:
		return status.New(status.ArgumentError, "", "%s", reason)
	case bad.Shape:
		code = codeInvalidFormat
	}
	if name := m.fields[bad.Field]; name != "" {
		reason = fmt.Sprintf("Illegal value for field %q: %s", name, reason)
	}
	return status.New(code, "", "%s", reason)
}
