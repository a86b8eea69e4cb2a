package bolt

import (
	"errors"
	"strings"

	"github.com/morseldb/morsel/server/auth"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/status"
)

func upper(s string) string { return strings.ToUpper(s) }

// codes gives errors of the server itself the GQLSTATUS that Neo4j gives them.
var codes = map[string]string{
	auth.CodeUnauthorized:        "50N42",
	auth.CodeCredentialsExpired:  "42NFF",
	backend.CodeDatabaseNotFound: "42N00",
	status.InvalidBookmark:       "08N12",
	status.BookmarkTimeout:       "08N13",
	status.InvalidRequest:        "08N06",
	status.DeadlockDetected:      "50N05",
	status.UnknownError:          "50N00",
}

// failureOf is the code, conditions and message of an error. What is not ours is the server's fault.
func failureOf(err error) (code string, conditions []status.Condition, msg string, pos status.Pos) {
	if protocol := (*protocolError)(nil); packstream.Bad(err) || errors.As(err, &protocol) {
		return status.InvalidRequest, status.Standard("08N06"), err.Error(), status.Pos{}
	}
	e := status.As(err)
	if e == nil {
		return status.UnknownError, status.Standard("50N00"), err.Error(), status.Pos{}
	}
	if conditions = e.Conditions(); e.GQL == "" && codes[e.Code] != "" {
		conditions = status.Standard(codes[e.Code])
	}
	return e.Code, conditions, e.Error(), e.Pos
}

func classification(code string) string {
	switch {
	case strings.HasPrefix(code, "Neo.ClientError."):
		return "CLIENT_ERROR"
	case strings.HasPrefix(code, "Neo.TransientError."):
		return "TRANSIENT_ERROR"
	}
	return "DATABASE_ERROR"
}

// failure writes a FAILURE as the connection's version has it.
func (c *conn) failure(err error) {
	code, conditions, msg, pos := failureOf(err)
	start := c.open()
	e := &c.out
	e.Struct(msgFailure, 1)
	if !c.version.at(5, 7) {
		e.Map(2)
		e.String("code")
		e.String(code)
		e.String("message")
		e.String(msg)
		c.close(start)
		return
	}
	size := 5
	if len(conditions) > 1 {
		size++
	}
	e.Map(size)
	e.String("neo4j_code")
	e.String(code)
	e.condition(conditions[0], msg, code, pos)
	if len(conditions) > 1 {
		cause := conditions[1]
		e.String("cause")
		e.Map(4)
		e.condition(cause, cause.GQL+": "+cause.Text, code, pos)
	}
	c.close(start)
}

// condition writes the four entries of a GQLSTATUS.
func (e *encoder) condition(c status.Condition, msg, code string, pos status.Pos) {
	for _, kv := range [][2]string{{"message", msg}, {"gql_status", c.GQL}, {"description", c.Description()}} {
		e.String(kv[0])
		e.String(kv[1])
	}
	e.String("diagnostic_record")
	size := 1
	if pos.Known() {
		size++
	}
	e.Map(size)
	e.String("_classification")
	e.String(classification(code))
	if pos.Known() {
		e.String("_position")
		e.position(pos)
	}
}
