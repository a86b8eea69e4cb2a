package morsel

import (
	"strings"

	"github.com/morseldb/morsel/status"
)

// Error is every error that a query or a transaction can cause: Code is a Neo4j
// status code, Pos the place in the text where there is one.
type Error = status.Error

// Notification is a warning or information in a result's summary.
type Notification = status.Notification

// Code is the Neo4j status code of err, e.g. Neo.ClientError.Statement.SyntaxError;
// "" for nil, Neo.DatabaseError.General.UnknownError for errors that are not Morsel's.
func Code(err error) string {
	if err == nil {
		return ""
	}
	return status.CodeOf(err)
}

// IsRetryable reports whether the transaction that failed with err may succeed when it is run again.
func IsRetryable(err error) bool {
	return err != nil && strings.HasPrefix(status.CodeOf(err), "Neo.TransientError.Transaction.")
}

// IsDatabaseError reports whether err is one of Morsel's, with a code of its own.
func IsDatabaseError(err error) bool { return status.As(err) != nil }
