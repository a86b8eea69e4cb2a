package importer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/value"
)

// temporalKinds is the kind of value that each temporal type of a header makes.
var temporalKinds = map[string]value.Kind{"date": value.KindDate, "localtime": value.KindLocalTime, "time": value.KindTime,
	"localdatetime": value.KindLocalDateTime, "datetime": value.KindDateTime}

// parseTyped makes a temporal or spatial value. A column's {timezone: …} is that of texts without a zone.
func parseTyped(c *column, text string) (value.Value, error) {
	switch c.typ {
	case "duration":
		return value.ParseDuration(text)
	case "point":
		return parsePoint(c, text)
	}
	zone := value.UTC
	if name := c.options["timezone"]; name != "" {
		z, err := value.ParseZone(name)
		if err != nil {
			return value.Null, err
		}
		zone = z
	}
	return value.Parse(temporalKinds[c.typ], text, value.Clock{Zone: zone})
}

// parsePoint reads {x: 1.0, y: 2.0, crs: 'cartesian'}, with or without the braces.
func parsePoint(c *column, text string) (value.Value, error) {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	m := value.NewMap(4)
	if crs := c.options["crs"]; crs != "" {
		m.Put("crs", value.String(crs))
	}
	for _, part := range strings.Split(text, ",") {
		k, v, ok := strings.Cut(part, ":")
		if !ok {
			return value.Null, fmt.Errorf("%q is not of the form name: number", part)
		}
		k, v = strings.TrimSpace(k), strings.Trim(strings.TrimSpace(v), `'"`)
		switch f, err := strconv.ParseFloat(v, 64); {
		case k == "crs":
			m.Put("crs", value.String(v))
		case err != nil:
			return value.Null, fmt.Errorf("coordinate %s is no number", k)
		case k == "srid":
			m.Put("srid", value.Int(int64(f)))
		default:
			m.Put(k, value.Float(f))
		}
	}
	return value.MakePoint(m)
}
