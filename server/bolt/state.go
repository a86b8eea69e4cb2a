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
	handle func(c *conn, f fields) error
	fields []string // how errors name them; "" not at all
}

// requests is the state machine: which request is legal in which state, and who handles it.
// GOODBYE and RESET are legal in all and handled before, but for a RESET that has more to it.
var requests map[byte]message

func init() {
	inTx := []state{txReady, txStreaming}
	results := []state{streaming, txReady, txStreaming}
	requests = map[byte]message{
		msgHello:     {"HelloMessage", version{4, 4}, []state{negotiation}, (*conn).hello, []string{"extra"}},
		msgLogon:     {"LogonMessage", version{5, 1}, []state{authentication}, (*conn).logon, []string{"auth"}},
		msgLogoff:    {"LogoffMessage", version{5, 1}, []state{ready}, (*conn).logoff, nil},
		msgRun:       {"RunMessage", version{4, 4}, []state{ready, txReady, txStreaming}, (*conn).run, []string{"statement", "params", "metadata"}},
		msgPull:      {"PullMessage", version{4, 4}, results, (*conn).pull, []string{"meta"}},
		msgDiscard:   {"DiscardMessage", version{4, 4}, results, (*conn).discard, []string{"meta"}},
		msgBegin:     {"BeginMessage", version{4, 4}, []state{ready}, (*conn).begin, []string{"metadata"}},
		msgCommit:    {"CommitMessage", version{4, 4}, inTx, (*conn).commit, nil},
		msgRollback:  {"RollbackMessage", version{4, 4}, inTx, (*conn).rollback, nil},
		msgRoute:     {"RouteMessage", version{4, 4}, []state{ready}, (*conn).route, []string{"", "", ""}},
		msgReset:     {"ResetMessage", version{4, 4}, []state{ready, streaming, txReady, txStreaming}, (*conn).longReset, nil},
		msgTelemetry: {"TelemetryMessage", version{5, 4}, []state{ready}, (*conn).telemetry, []string{""}},
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

func outOfState(m message, s state) error {
	return &protocolError{fmt.Sprintf("Message of type %s cannot be handled by a session in the %s state.", m.name, s)}
}

// within names the field of a request that has a value which cannot be sent.
func (m message) within(err error) error {
	var bad *packstream.ValueError
	if !errors.As(err, &bad) || bad.Field >= len(m.fields) {
		return err
	}
	code, reason := status.InvalidRequest, bad.Reason
	if bad.Shape {
		code = codeInvalidFormat
	}
	if name := m.fields[bad.Field]; name != "" {
		reason = fmt.Sprintf("Illegal value for field %q: %s", name, reason)
	}
	return status.New(code, "", "%s", reason)
}
