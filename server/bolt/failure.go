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
	auth.CodeUnauthorized:        "42NFF",
	backend.CodeDatabaseNotFound: "42N00",
	status.InvalidBookmark:       "08N12",
	status.BookmarkTimeout:       "08N13",
	status.InvalidRequest:        "08N06",
	status.DeadlockDetected:      "50N05",
	status.UnknownError:          "50N00",
}

// descriptions is the text of a GQLSTATUS.
var descriptions = map[string]string{
	"42001": "error: syntax error or access rule violation - invalid syntax",
	"42N51": "error: syntax error or access rule violation - invalid parameter. Invalid parameter.",
	"42N00": "error: syntax error or access rule violation - graph reference not found",
	"42NFF": "error: syntax error or access rule violation - permission/access denied. Access denied, see the security logs for details.",
	"42N17": "error: syntax error or access rule violation - unsupported request",
	"22003": "error: data exception - numeric value out of range",
	"22012": "error: data exception - division by zero",
	"22G03": "error: data exception - invalid value type",
	"22N77": "error: data exception - property presence verification failed",
	"08N06": "error: connection exception - protocol error. General network protocol error.",
	"08N12": "error: connection exception - invalid bookmark",
	"08N13": "error: connection exception - bookmark timeout",
	"50N05": "error: general processing exception - deadlock detected. Deadlock detected while trying to acquire locks. See log for more details.",
	"50N00": "error: general processing exception - internal error",
	"50N42": "error: general processing exception - unexpected error. Unexpected error has occurred. See debug log for details.",
}

// failureOf is the code, GQLSTATUS and message of an error. What is not ours is the server's fault.
func failureOf(err error) (code, gql, msg string, pos status.Pos) {
	if protocol := (*protocolError)(nil); packstream.Bad(err) || errors.As(err, &protocol) {
		return status.InvalidRequest, "08N06", err.Error(), status.Pos{}
	}
	e := status.As(err)
	if e == nil {
		return status.UnknownError, "50N00", err.Error(), status.Pos{}
	}
	gql = e.GQL
	if gql == "" {
		if gql = codes[e.Code]; gql == "" {
			gql = e.GQLStatus()
		}
	}
	return e.Code, gql, e.Error(), e.Pos
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
	code, gql, msg, pos := failureOf(err)
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
	description, ok := descriptions[gql]
	if !ok {
		description = "error: " + strings.ReplaceAll(strings.ToLower(strings.TrimSuffix(classification(code), "_ERROR")), "_", " ") + " error. " + msg
	}
	e.Map(5)
	for _, kv := range [][2]string{{"neo4j_code", code}, {"message", msg}, {"gql_status", gql}, {"description", description}} {
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
	c.close(start)
}
