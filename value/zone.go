package value

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must be there on machines without a zone database
)

// maxOffsetSeconds is the largest offset from UTC, 18 hours either way.
const maxOffsetSeconds = 18 * 3600

// Zone is a time zone: a fixed offset from UTC or a named region. Zones are
// interned, so equal zones are equal pointers.
type Zone struct {
	name   string // "" for a fixed offset
	offset int32  // of a fixed offset
	loc    *time.Location
}

var (
	// UTC is the fixed offset zero.
	UTC = FixedZone(0)

	fixedZones sync.Map // int32 -> *Zone
	namedZones sync.Map // string -> *Zone
)

// FixedZone is the zone that is always offsetSeconds ahead of UTC.
func FixedZone(offsetSeconds int32) *Zone {
	if z, ok := fixedZones.Load(offsetSeconds); ok {
		return z.(*Zone)
	}
	z, _ := fixedZones.LoadOrStore(offsetSeconds, &Zone{offset: offsetSeconds})
	return z.(*Zone)
}

// NamedZone is the region called name in the IANA database, e.g.
// Europe/Stockholm, or an offset with a name, e.g. UTC+01:00.
func NamedZone(name string) (*Zone, error) {
	if z, ok := namedZones.Load(name); ok {
		return z.(*Zone), nil
	}
	loc, err := location(name)
	if err != nil {
		loc = prefixedOffset(name)
	}
	if loc == nil {
		if loc, name = foldedLocation(name); loc == nil {
			return nil, err
		}
	}
	z, _ := namedZones.LoadOrStore(name, &Zone{name: name, loc: loc})
	return z.(*Zone), nil
}

// prefixedOffset is the zone that UTC, GMT or UT before an offset ±HH:MM[:SS] names; nil where name is none.
func prefixedOffset(name string) *time.Location {
	sign := strings.IndexAny(name, "+-")
	if sign < 0 || !slices.Contains([]string{"UTC", "GMT", "UT"}, name[:sign]) || len(name) < sign+6 || name[sign+3] != ':' {
		return nil
	}
	p := scanner{s: name[sign:]}
	seconds, ok, err := p.offset()
	if !ok || err != nil || !p.end() {
		return nil
	}
	return time.FixedZone(name, int(seconds))
}

// foldedLocation finds a region written in another case, such as
// europe/stockholm; nil where there is none.
func foldedLocation(name string) (*time.Location, string) {
	upper := strings.ToUpper(name)
	title := []byte(strings.ToLower(name))
	start := true
	for i, c := range title {
		if start && c >= 'a' && c <= 'z' {
			title[i] = c - 'a' + 'A'
		}
		start = c == '/' || c == '_' || c == '-'
	}
	for _, candidate := range []string{upper, string(title)} {
		if loc, err := location(candidate); err == nil {
			return loc, candidate
		}
	}
	return nil, ""
}

// location loads a region's clock changes.
func location(name string) (*time.Location, error) {
	switch name {
	case "Local", "Factory", "EST", "MST", "HST", "ROC":
		// The last four are in the database but not in Java's: drivers on
		// the JVM could not read them.
		return nil, fmt.Errorf("unknown time zone %s", name)
	}
	// Zone databases also hold copies of all regions with leap seconds and
	// under other names.
	if name == "" || strings.HasPrefix(name, "right/") || strings.HasPrefix(name, "posix") {
		return nil, fmt.Errorf("unknown time zone %s", name)
	}
	if target, ok := zoneLinks[name]; ok {
		name = target
	}
	return time.LoadLocation(name)
}

// Named reports whether z is a region rather than a fixed offset.
func (z *Zone) Named() bool { return z.name != "" }

// String is the region's name or the offset as Z or ±HH:MM[:SS].
func (z *Zone) String() string {
	if z.name != "" {
		return z.name
	}
	return string(appendOffset(nil, z.offset))
}

// Fixed reports whether the offset is the same at all times.
func (z *Zone) Fixed() bool { return z.loc == nil }

// OffsetAt is the offset from UTC in seconds at an instant.
func (z *Zone) OffsetAt(epochSec int64) int32 {
	if z.loc == nil {
		return z.offset
	}
	_, off := time.Unix(epochSec, 0).In(z.loc).Zone()
	return int32(off)
}

// instantOf is the instant of a wall clock reading in z. In a gap (clocks put
// forward) the reading is taken with the offset before it, in an overlap the
// earlier instant is meant, as java.time does.
func (z *Zone) instantOf(localSec int64) int64 {
	if z.loc == nil {
		return localSec - int64(z.offset)
	}
	early := int64(z.OffsetAt(localSec - secondsPerDay))
	late := int64(z.OffsetAt(localSec + secondsPerDay))
	if first := localSec - early; int64(z.OffsetAt(first)) == early {
		return first
	}
	if second := localSec - late; int64(z.OffsetAt(second)) == late {
		return second
	}
	return localSec - early
}

// compareZones orders zones of one instant with one offset: a fixed offset
// before regions, regions by name.
func compareZones(a, b *Zone) int {
	if a == b {
		return 0
	}
	return strings.Compare(a.name, b.name)
}

// ZoneOf is loc as a Zone; UTC and locations without a name in the IANA
// database are the fixed offset that they have at an instant.
func ZoneOf(loc *time.Location, at time.Time) *Zone {
	name := loc.String()
	if name != "UTC" {
		if z, err := NamedZone(name); err == nil {
			return z
		}
	}
	_, offset := at.In(loc).Zone()
	return FixedZone(int32(offset))
}
