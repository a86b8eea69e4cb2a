package function

import (
	"strings"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// temporals is the table of the temporal functions.
var temporals = temporalEntries()

// instant is a kind of value that is created by a function of its own name.
type instant struct {
	name, typeName, class string
	kind                  value.Kind
	input, units, source  string // what the arguments are for
}

const (
	clockUnits = "'microsecond', 'millisecond', 'second', 'minute', 'hour', 'day'"
	dateUnits  = "'day', 'week', 'month', 'weekYear', 'quarter', 'year', 'decade', 'century', 'millennium'"
	allUnits   = clockUnits + ", 'week', 'month', 'weekYear', 'quarter', 'year', 'decade', 'century', 'millennium'"

	dateKeys  = "'year', 'month', 'day', 'week', 'dayOfWeek', 'quarter', 'dayOfQuarter', 'ordinalDay'"
	clockKeys = "'hour', 'minute', 'second', 'millisecond', 'microsecond', 'nanosecond'"
)

var instants = []instant{
	{"date", "DATE", "Date", value.KindDate, "'date', " + dateKeys, dateUnits, "`ZONED DATETIME`, `LOCAL DATETIME`, or `DATE`"},
	{"datetime", "ZONED DATETIME", "DateTime", value.KindDateTime, "'datetime', 'date', 'time', " + dateKeys + ", " + clockKeys +
		", 'timezone', 'epochSeconds', 'epochMillis'", allUnits, "`ZONED DATETIME`, `LOCAL DATETIME`, or `DATE`"},
	{"localdatetime", "LOCAL DATETIME", "LocalDateTime", value.KindLocalDateTime, "'datetime', 'date', 'time', " + dateKeys + ", " + clockKeys,
		allUnits, "`ZONED DATETIME`, `LOCAL DATETIME`, or `DATE`"},
	{"localtime", "LOCAL TIME", "LocalTime", value.KindLocalTime, "'time', " + clockKeys, clockUnits,
		"`ZONED DATETIME`, `LOCAL DATETIME`, `ZONED TIME`, or `LOCAL TIME`"},
	{"time", "ZONED TIME", "Time", value.KindTime, "'time', " + clockKeys + ", 'timezone'", clockUnits,
		"`ZONED DATETIME`, `LOCAL DATETIME`, `ZONED TIME`, or `LOCAL TIME`"},
}

func temporalEntries() []entry {
	var entries []entry
	for _, in := range instants {
		entries = append(entries, in.constructor(), in.truncation())
		for _, clock := range []string{"realtime", "statement", "transaction"} {
			entries = append(entries, in.reading(clock))
		}
	}
	entries = append(entries, epochEntries...)
	return append(append(entries, durationEntries()...), formats...)
}

func (in instant) constructor() entry {
	class := in.class + "Function"
	return entry{
		sig: in.name + "(input = DEFAULT_TEMPORAL_ARGUMENT :: ANY) :: " + in.typeName,
		doc: "Creates a `" + in.typeName + "` instant.",
		args: []string{"Either a string representation of a temporal value, a map containing the single key 'timezone', " +
			"or a map containing temporal values (" + in.input + ") as components."},
		call: func(ctx *procedures.Context, args []value.Value) (value.Value, error) {
			clock := clockOf(ctx, statementTime(ctx))
			if len(args) == 0 {
				return value.Now(in.kind, clock, clock.Zone), nil
			}
			return constructed(in.kind, class, args, clock)
		},
	}
}

// constructed makes a value of its one argument.
func constructed(kind value.Kind, class string, args []value.Value, clock value.Clock) (value.Value, error) {
	v, ok, err := value.Construct(kind, args[0], clock)
	if !ok {
		return value.Null, errCall(class, args, 1)
	}
	return v, err
}

// reading is one of the functions that read a clock, as date.realtime.
func (in instant) reading(which string) entry {
	return entry{
		sig:  in.name + "." + which + "(timezone = DEFAULT_TEMPORAL_ARGUMENT :: ANY) :: " + in.typeName,
		doc:  "Returns the current `" + in.typeName + "` instant using the " + which + " clock.",
		args: []string{"A string value representing a time zone."},
		call: func(ctx *procedures.Context, args []value.Value) (value.Value, error) {
			clock := clockOf(ctx, reading(ctx, which))
			if len(args) == 0 {
				return value.Now(in.kind, clock, clock.Zone), nil
			}
			if args[0].Kind() != value.KindString {
				return value.Null, errCall("Now", args, 1)
			}
			zone, err := value.ParseZone(args[0].AsString())
			if err != nil {
				return value.Null, err
			}
			return value.Now(in.kind, clock, zone), nil
		},
		volatile: which == "realtime",
	}
}

func (in instant) truncation() entry {
	return entry{
		sig: in.name + ".truncate(unit :: STRING, input = DEFAULT_TEMPORAL_ARGUMENT :: ANY, fields = null :: MAP) :: " + in.typeName,
		doc: "Truncates the given temporal value to a `" + in.typeName + "` instant using the specified unit.",
		args: []string{"A string representing one of the following: " + in.units + ".", "The date to be truncated using either " + in.source + ".",
			"A list of time components smaller than those specified in `unit` to preserve during truncation."},
		nullIn: true,
		call: func(ctx *procedures.Context, args []value.Value) (value.Value, error) {
			clock := clockOf(ctx, statementTime(ctx))
			input, fields := value.Null, value.Null
			if len(args) > 1 {
				input = args[1]
			} else {
				input = value.Now(value.KindDateTime, clock, clock.Zone)
			}
			if len(args) > 2 {
				fields = args[2]
			}
			if k := args[0].Kind(); k != value.KindString && k != value.KindNull {
				return value.Null, errType("Can't coerce `%s` to String", value.Debug(args[0]))
			}
			if args[0].IsNull() || !input.IsTemporalInstant() || !fields.IsNull() && fields.Kind() != value.KindMap {
				return value.Null, errCall("Truncate", args, 3)
			}
			return value.Truncate(in.kind, args[0].AsString(), input, fields, clock)
		},
	}
}

var epochEntries = []entry{
	{
		sig: "datetime.fromepoch(seconds :: INTEGER | FLOAT, nanoseconds :: INTEGER | FLOAT) :: ZONED DATETIME",
		doc: "Creates a `ZONED DATETIME` given the seconds and nanoseconds since the start of the epoch.",
		args: []string{"The number of seconds from the UNIX epoch in the UTC time zone.",
			"The number of nanoseconds from the UNIX epoch in the UTC time zone. This can be added to seconds."},
		nullIn: true,
		call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
			for _, a := range args {
				if !a.IsNull() && !a.IsNumber() {
					return value.Null, errType("Can't coerce `%s` to Number", value.Debug(a))
				}
			}
			if args[0].Kind() != value.KindInt || args[1].Kind() != value.KindInt {
				return value.Null, errCall("FromEpoch", args, 2)
			}
			return value.FromEpoch(args[0].AsInt(), args[1].AsInt())
		},
	},
	{
		sig:    "datetime.fromepochmillis(milliseconds :: INTEGER | FLOAT) :: ZONED DATETIME",
		doc:    "Creates a `ZONED DATETIME` given the milliseconds since the start of the epoch.",
		args:   []string{"The number of milliseconds from the UNIX epoch in the UTC time zone."},
		nullIn: true,
		call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
			if args[0].Kind() != value.KindInt {
				return value.Null, errCall("FromEpochMillis", args, 1)
			}
			return value.FromEpochMillis(args[0].AsInt())
		},
	},
}

func durationEntries() []entry {
	entries := []entry{{
		sig: "duration(input :: ANY) :: DURATION",
		doc: "Creates a `DURATION` value.",
		args: []string{"A map optionally containing the following keys: 'years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', " +
			"'milliseconds', 'microseconds', or 'nanoseconds'; or a string representation of a duration."},
		call: func(ctx *procedures.Context, args []value.Value) (value.Value, error) {
			return constructed(value.KindDuration, "DurationFunction", args, value.Clock{Zone: value.UTC})
		},
	}}
	end := "A temporal instant type (`DATE`, `LOCAL TIME`, `ZONED TIME`, `LOCAL DATETIME`, `ZONED DATETIME`) representing the %s instant."
	for _, s := range []struct {
		name, class, in string
		span            value.Span
	}{
		{"between", "Between", "logical units", value.SpanBetween}, {"inMonths", "InMonths", "months", value.SpanMonths},
		{"inDays", "InDays", "days", value.SpanDays}, {"inSeconds", "InSeconds", "seconds", value.SpanSeconds},
	} {
		entries = append(entries, entry{
			sig:  "duration." + s.name + "(from :: ANY, to :: ANY) :: DURATION",
			doc:  "Computes the `DURATION` between the `from` instant (inclusive) and the `to` instant (exclusive) in " + s.in + ".",
			args: []string{strings.Replace(end, "%s", "starting", 1), strings.Replace(end, "%s", "ending", 1)},
			call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
				if !args[0].IsTemporalInstant() || !args[1].IsTemporalInstant() {
					return value.Null, errCall(s.class, args, 2)
				}
				return value.DurationBetween(s.span, args[0], args[1])
			},
		})
	}
	return entries
}

// errCall is the error of a call with arguments of kinds that a function does
// not take; the missing ones of n show as null.
func errCall(class string, args []value.Value, n int) error {
	shown := make([]string, n)
	for i := range shown {
		shown[i] = value.Debug(value.Null)
		if i < len(args) {
			shown[i] = value.Debug(args[i])
		}
	}
	return status.New(status.ProcedureCallFailed, "InvalidArgumentType", "Invalid call signature for %s: Provided input was [%s]",
		class, strings.Join(shown, ", "))
}

// statementTime is the clock reading of the statement.
func statementTime(ctx *procedures.Context) time.Time { return reading(ctx, "statement") }

// reading is what one of the three clocks shows: the running one, or the reading
// that was taken when the statement or the transaction began.
func reading(ctx *procedures.Context, which string) time.Time {
	if ctx == nil {
		return time.Now()
	}
	at := time.Time{}
	switch which {
	case "statement":
		at = ctx.StatementTime
	case "transaction":
		at = ctx.TxTime
	}
	switch {
	case !at.IsZero():
		return at
	case ctx.Now != nil:
		return ctx.Now()
	}
	return time.Now()
}

// clockOf is an instant and the default zone as temporal values see them.
func clockOf(ctx *procedures.Context, at time.Time) value.Clock {
	clock := value.Clock{Seconds: at.Unix(), Nanos: int32(at.Nanosecond()), Zone: value.UTC}
	if ctx != nil && ctx.Zone != nil {
		clock.Zone = value.ZoneOf(ctx.Zone, at)
	}
	return clock
}
