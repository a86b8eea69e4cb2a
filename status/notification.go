package status

// Severity of a notification.
type Severity string

// The two severities.
const (
	Warning     Severity = "WARNING"
	Information Severity = "INFORMATION"
)

// Notification is what a result's summary says beside the rows: a deprecation,
// an unknown label, a runtime that was not the one asked for.
type Notification struct {
	Code        string // Neo.ClientNotification.…
	GQL         string // five characters
	Title       string
	Description string
	Severity    Severity
	Category    string // HINT UNRECOGNIZED UNSUPPORTED PERFORMANCE DEPRECATION SECURITY TOPOLOGY SCHEMA GENERIC
	Pos         Pos
}
