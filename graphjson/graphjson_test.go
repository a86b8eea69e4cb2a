package graphjson

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/value"
)

// TestLines has each form of a line, written and read.
func TestLines(t *testing.T) {
	date, err := value.Parse(value.KindDate, "1990-02-03", value.Clock{})
	if err != nil {
		t.Fatal(err)
	}
	zoned, err := value.Parse(value.KindDateTime, "2020-10-25T02:30+01:00[Europe/Paris]", value.Clock{})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Entity{
		`{"type":"node","id":"0","labels":[],"properties":{}}`:                                                                  {Node: true, ID: "0", Labels: []string{}},
		`{"type":"node","id":"a","labels":["A","B\n"],"properties":{"i":1,"f":1.0}}`:                                            {Node: true, ID: "a", Labels: []string{"A", "B\n"}, Properties: []Property{{"i", value.Int(1)}, {"f", value.Float(1)}}},
		`{"type":"node","id":"1","labels":[],"properties":{"f":{"$type":"Float","_value":"-Infinity"}}}`:                        {Node: true, ID: "1", Labels: []string{}, Properties: []Property{{"f", value.Float(math.Inf(-1))}}},
		`{"type":"node","id":"1","labels":[],"properties":{"b":{"$type":"Base64","_value":"AQL/"}}}`:                            {Node: true, ID: "1", Labels: []string{}, Properties: []Property{{"b", value.Bytes([]byte{1, 2, 255})}}},
		`{"type":"node","id":"1","labels":[],"properties":{"d":{"$type":"Date","_value":"1990-02-03"}}}`:                        {Node: true, ID: "1", Labels: []string{}, Properties: []Property{{"d", date}}},
		`{"type":"relationship","id":"2","label":"R","start":{"id":"0"},"end":{"id":"1"},"properties":{}}`:                      {ID: "2", Type: "R", Start: "0", End: "1"},
		`{"type":"node","id":"1","labels":[],"properties":{"l":["a",""],"e":[],"b":true}}`:                                      {Node: true, ID: "1", Labels: []string{}, Properties: []Property{{"l", value.List([]value.Value{value.String("a"), value.String("")})}, {"e", value.List(nil)}, {"b", value.Bool(true)}}},
		`{"type":"node","id":"1","labels":[],"properties":{"p":{"$type":"Point","_value":"SRID=4979;POINT Z (1.5 -2.0 3.0)"}}}`: {Node: true, ID: "1", Labels: []string{}, Properties: []Property{{"p", value.PointOf(value.Point{CRS: 4979, X: 1.5, Y: -2, Z: 3})}}},
		`{"type":"node","id":"1","labels":[],"properties":{"z":{"$type":"ZonedDateTime","_value":"` + zoned.String() + `"}}}`:   {Node: true, ID: "1", Labels: []string{}, Properties: []Property{{"z", zoned}}},
	} {
		line, err := Append(nil, &want)
		if err != nil || string(line) != text+"\n" {
			t.Errorf("%s, not %s: %v", line, text, err)
		}
		got, err := Parse(line)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, e := range []*Entity{got, &want} {
			slices.SortFunc(e.Properties, func(a, b Property) int { return strings.Compare(a.Key, b.Key) })
		}
		if !same(got.Properties, want.Properties) {
			t.Errorf("%s: %v, not %v", text, got.Properties, want.Properties)
		}
		got.Properties, want.Properties = nil, nil
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: %+v, not %+v", text, *got, want)
		}
	}
}

func same(a, b []Property) bool {
	return slices.EqualFunc(a, b, func(a, b Property) bool {
		return a.Key == b.Key && string(value.AppendBinary(nil, a.Value)) == string(value.AppendBinary(nil, b.Value))
	})
}

// TestForeign is lines that others write: ids that are numbers, more about the ends, nulls, fields left out.
func TestForeign(t *testing.T) {
	e, err := Parse([]byte(`{"id":7,"type":"relationship","label":"R","start":{"id":0,"labels":["A"]},"end":{"id":"x","properties":{}},"properties":{"a":null,"l":[1,2.5]}}`))
	if err != nil || e.ID != "7" || e.Start != "0" || e.End != "x" || len(e.Properties) != 1 || e.Properties[0].Value.String() != "[1.0, 2.5]" {
		t.Error(e, err)
	}
	if e, err = Parse([]byte(` {"type":"node","id":"1"} `)); err != nil || !e.Node || e.Labels != nil {
		t.Error(e, err)
	}
}

var bad = map[string]string{
	`{`: "no node or relationship", `[]`: "no node or relationship", `{}`: `"type" is ""`, `{"type":"path"}`: `"path"`, "{\"type\":\"\xff\"}": "UTF-8",
	`{"type":"node"}`: `no "id"`, `{"type":"node","id":{}}`: "an id is", `{"type":"node","id":"1","labels":[""]}`: "without a name",
	`{"type":"relationship","id":"1"}`: `no "label"`, `{"type":"relationship","label":"R","start":{"id":"1"}}`: `no "end"`,
	`{"type":"node","id":"1","properties":{"a":{"b":1}}}`:                                                                          "maps cannot be stored",
	`{"type":"node","id":"1","properties":{"a":[1,"a"]}}`:                                                                          `property "a"`,
	`{"type":"node","id":"1","properties":{"a":{"$type":"Base64","_value":"A_"}}}`:                                                 "base64",
	`{"type":"node","id":"1","properties":{"a":[[1]]}}`:                                                                            "lists within lists",
	`{"type":"node","id":"1","properties":{"a":[null]}}`:                                                                           "null values",
	`{"type":"node","id":"1","properties":{"a":9223372036854775808}}`:                                                              "does not fit",
	`{"type":"node","id":"1","properties":{"a":1e999}}`:                                                                            "does not fit",
	`{"type":"node","id":"1","properties":{"a":{"$type":"Date","_value":"1990-02-31"}}}`:                                           `property "a"`,
	`{"type":"node","id":"1","properties":{"a":{"$type":"Date","_value":1}}}`:                                                      "is a string",
	`{"type":"node","id":"1","properties":{"a":{"$type":"Shape","_value":"x"}}}`:                                                   `"Shape"`,
	`{"type":"node","id":"1","properties":{"a":{"$type":"Point","_value":"SRID=4979;POINT (1 2)"}}}`:                               "no point",
	`{"type":"node","id":"1","properties":{"a":{"$type":"UUID","_value":"x"}}}`:                                                    `property "a"`,
	`{"type":"node","id":"1","properties":{"a":{"$type":"Vector","_value":{"coordinatesType":"INTEGER8","coordinates":["300"]}}}}`: "INTEGER8",
}

func TestBad(t *testing.T) {
	for text, want := range bad {
		if e, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v, not %q", text, e, err, want)
		}
	}
}

// FuzzParse writes what it could read, and reads the same again.
func FuzzParse(f *testing.F) {
	for text := range bad {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"type":"node","id":"1","labels":["A"],"properties":{"a":{"$type":"Duration","_value":"P1DT-0.5S"},"b":[1.5]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		line, err := Append(nil, e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if len(again.Properties) != len(e.Properties) || again.ID != e.ID || !slices.Equal(again.Labels, e.Labels) {
			t.Fatalf("%s became %s", text, line)
		}
	})
}
