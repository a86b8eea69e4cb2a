package function

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// formats is the table of the function that writes temporal values by a pattern.
var formats = []entry{{
	sig:  "format(value :: DATE | LOCAL TIME | ZONED TIME | LOCAL DATETIME | ZONED DATETIME | DURATION, pattern = null :: STRING) :: STRING",
	doc:  "Returns the temporal value as an ISO-formatted `STRING` or as a `STRING` formatted by the provided pattern.",
	args: []string{"A temporal value to be formatted.", "A pattern used to format the temporal value."},
	call: formatTemporal,
}}

func formatTemporal(_ *procedures.Context, args []value.Value) (value.Value, error) {
	v := args[0]
	if !v.IsTemporalInstant() && v.Kind() != value.KindDuration {
		return value.Null, errCall("Format", args, 2)
	}
	if len(args) < 2 {
		return value.ToString(v)
	}
	pattern, err := text("format()", args[1])
	if err != nil {
		return value.Null, err
	}
	p := patternParser{rest: pattern, duration: v.Kind() == value.KindDuration}
	root, err := p.section(false)
	if err != nil {
		return value.Null, err
	}
	var w patternWriter
	if p.duration {
		w.field = newDurationFields(v.AsDuration(), p.letters).field
	} else {
		w.field = newInstantFields(v).field
	}
	if err := w.section(root); err != nil {
		return value.Null, err
	}
	return value.String(w.out.String()), nil
}

// patternPart is a part of a pattern: literal text, a letter written n times, or
// an optional section.
type patternPart struct {
	text     string
	letter   byte
	n        int
	pad      int // the width that the part is filled up to with spaces
	optional []patternPart
}

// patternParser reads a pattern as Java's DateTimeFormatter has them.
type patternParser struct {
	rest     string
	duration bool
	letters  string // all letters of the pattern, a letter as often as there are parts of it
}

// section reads parts up to the end, or up to ] in an optional section.
func (p *patternParser) section(inner bool) (parts []patternPart, err error) {
	for p.rest != "" {
		c := p.rest[0]
		var part patternPart
		switch {
		case isLetter(c):
			part, err = p.field()
		case c == '\'':
			part.text, err = p.quoted()
		case c == '[':
			p.rest = p.rest[1:]
			part.optional, err = p.section(true)
		case c == ']' && inner:
			p.rest = p.rest[1:]
			return parts, nil
		case c == ']':
			return nil, errArgument("Pattern invalid as it contains ] without previous [")
		case strings.IndexByte("{}#", c) >= 0:
			return nil, errArgument("Pattern includes reserved character: '%c'", c)
		default:
			_, size := utf8.DecodeRuneInString(p.rest)
			part.text, p.rest = p.rest[:size], p.rest[size:]
		}
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// run takes a letter and its repetitions.
func (p *patternParser) run() (letter byte, n int) {
	letter = p.rest[0]
	for n < len(p.rest) && p.rest[n] == letter {
		n++
	}
	p.rest = p.rest[n:]
	return letter, n
}

// field reads letters, after a pad modifier if there is one.
func (p *patternParser) field() (part patternPart, err error) {
	part.letter, part.n = p.run()
	if part.letter == 'p' {
		part.pad = part.n
		if p.rest == "" || !isLetter(p.rest[0]) {
			return part, errArgument("Pad letter 'p' must be followed by valid pad pattern: %s", strings.Repeat("p", part.n))
		}
		part.letter, part.n = p.run()
	}
	allowed, most := instantLetters, letterMost[part.letter]
	if p.duration {
		allowed, most = durationLetters, 0
	}
	const widest = 64
	switch {
	case strings.IndexByte(allowed, part.letter) < 0:
		return part, errArgument("Unknown pattern letter: %c", part.letter)
	case most > 0 && part.n > most, part.n > widest, part.pad > widest, part.letter == 'V' && part.n != 2, part.letter == 'c' && part.n == 2,
		strings.IndexByte("OvB", part.letter) >= 0 && (part.n == 2 || part.n == 3):
		return part, errArgument("Invalid number of pattern letters: %c", part.letter)
	}
	p.letters += string(part.letter)
	return part, nil
}

// quoted reads text between single quotes, in which two of them are one.
func (p *patternParser) quoted() (string, error) {
	var b strings.Builder
	if strings.HasPrefix(p.rest, "''") {
		p.rest = p.rest[2:]
		return "'", nil
	}
	for i := 1; i < len(p.rest); i++ {
		if p.rest[i] != '\'' {
			b.WriteByte(p.rest[i])
			continue
		}
		if i+1 == len(p.rest) || p.rest[i+1] != '\'' {
			p.rest = p.rest[i+1:]
			return b.String(), nil
		}
		b.WriteByte('\'')
		i++
	}
	return "", errArgument("Pattern ends with an incomplete string literal: %s", p.rest)
}

// patternWriter writes the parts of a pattern with the fields of a value.
type patternWriter struct {
	out   strings.Builder
	field func(letter byte, n int) (text string, ok bool)
}

func (w *patternWriter) section(parts []patternPart) error {
	for _, part := range parts {
		switch {
		case part.optional != nil:
			// A section with a field that the value lacks writes nothing at all.
			inner := patternWriter{field: w.field}
			if inner.section(part.optional) == nil {
				w.out.WriteString(inner.out.String())
			}
		case part.letter == 0:
			w.out.WriteString(part.text)
		default:
			s, ok := w.field(part.letter, part.n)
			if !ok {
				return errArgument("Unsupported field for the pattern letter: %c", part.letter)
			}
			if part.pad > 0 {
				missing := part.pad - utf8.RuneCountInString(s)
				if missing < 0 {
					return errArgument("Cannot print as output of %d characters exceeds pad width of %d", part.pad-missing, part.pad)
				}
				w.out.WriteString(strings.Repeat(" ", missing))
			}
			w.out.WriteString(s)
		}
	}
	return nil
}

// instantFields is a temporal instant as its wall clock shows it.
type instantFields struct {
	date, clock bool // which of the parts the value has
	at          time.Time
	nanos       int64 // of the day
	offset      *int32
	zone        *value.Zone
	epoch       int64 // the instant, for the names of zones
}

const daySeconds = 86400

func newInstantFields(v value.Value) *instantFields {
	f := &instantFields{}
	switch v.Kind() {
	case value.KindDate:
		f.date, f.at = true, time.Unix(v.Days()*daySeconds, 0).UTC()
	case value.KindLocalTime, value.KindTime:
		f.clock, f.nanos = true, v.NanosOfDay()
	default:
		f.date, f.clock = true, true
		f.epoch = v.EpochSeconds()
		local := f.epoch
		if v.Kind() == value.KindDateTime {
			local += int64(v.OffsetSeconds())
			f.zone = v.Zone()
		}
		f.at = time.Unix(local, int64(v.Nanos())).UTC()
		f.nanos = int64(f.at.Sub(f.at.Truncate(24 * time.Hour)))
	}
	if v.Kind() == value.KindTime || v.Kind() == value.KindDateTime {
		offset := v.OffsetSeconds()
		f.offset = &offset
	}
	return f
}

// field writes the field of a letter; ok is false where the value has no such field.
func (f *instantFields) field(letter byte, n int) (text string, ok bool) {
	switch {
	case strings.IndexByte(dateLetters, letter) >= 0:
		if !f.date {
			return "", false
		}
		return f.dateField(letter, n), true
	case strings.IndexByte(clockLetters, letter) >= 0:
		if !f.clock {
			return "", false
		}
		return f.clockField(letter, n), true
	case strings.IndexByte("OXxZ", letter) >= 0:
		if f.offset == nil {
			return "", false
		}
		return offsetField(letter, n, *f.offset), true
	case f.zone == nil:
		return "", false
	}
	return f.zoneField(letter, n), true
}
