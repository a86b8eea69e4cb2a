// Package graphjson is the form of graphs as JSON lines: one object a line, a node
//
//	{"type":"node","id":"0","labels":["Person"],"properties":{"name":"Ann"}}
//
// or a relationship
//
//	{"type":"relationship","id":"0","label":"KNOWS","start":{"id":"0"},"end":{"id":"1"},"properties":{}}
//
// as APOC's JSON export has them. Booleans, strings and lists are JSON's; a number
// without point and exponent is an INTEGER, any other a FLOAT; every other value is
// {"$type":…,"_value":…} with the names and texts of the Neo4j Query API's typed JSON.
package graphjson

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/morseldb/morsel/value"
)

// Entity is a node, or a relationship, as a line has it.
type Entity struct {
	Node       bool
	ID         string
	Labels     []string // of a node
	Type       string   // of a relationship
	Start, End string   // ids of a relationship's nodes
	Properties []Property
}

// Property is a property; its value is storable and not null.
type Property struct {
	Key   string
	Value value.Value
}

// Append appends an entity as a line, with its line end.
func Append(b []byte, e *Entity) ([]byte, error) {
	if e.Node {
		b = appendString(append(b, `{"type":"node","id":`...), e.ID)
		b = append(b, `,"labels":[`...)
		for i, l := range e.Labels {
			b = appendString(comma(b, i), l)
		}
		b = append(b, ']')
	} else {
		b = appendString(append(b, `{"type":"relationship","id":`...), e.ID)
		b = appendString(append(b, `,"label":`...), e.Type)
		b = appendString(append(b, `,"start":{"id":`...), e.Start)
		b = appendString(append(b, `},"end":{"id":`...), e.End)
		b = append(b, '}')
	}
	b = append(b, `,"properties":{`...)
	for i, p := range e.Properties {
		b = append(appendString(comma(b, i), p.Key), ':')
		var err error
		if b, err = appendValue(b, p.Value); err != nil {
			return b, fmt.Errorf("property %q: %w", p.Key, err)
		}
	}
	return append(b, "}}\n"...), nil
}

// id is an id in a line: a string, or a number.
type id struct{ text string }

func (i *id) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &i.text)
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("an id is a string or a number")
	}
	i.text = n.String()
	return nil
}

type line struct {
	Type       string                     `json:"type"`
	ID         id                         `json:"id"`
	Labels     []string                   `json:"labels"`
	Label      string                     `json:"label"`
	Start      struct{ ID id }            `json:"start"`
	End        struct{ ID id }            `json:"end"`
	Properties map[string]json.RawMessage `json:"properties"`
}

// Parse reads a line. Properties that are null are left out; the others are in no
// order. An error says what is wrong with the line, not where it is.
func Parse(text []byte) (*Entity, error) {
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("it is no text in UTF-8")
	}
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, fmt.Errorf("it is no node or relationship: %w", err)
	}
	e := &Entity{Node: l.Type == "node", ID: l.ID.text, Labels: l.Labels, Type: l.Label, Start: l.Start.ID.text, End: l.End.ID.text}
	switch {
	case !e.Node && l.Type != "relationship":
		return nil, fmt.Errorf(`its "type" is %q, and neither node nor relationship`, l.Type)
	case e.Node && e.ID == "":
		return nil, fmt.Errorf(`the node has no "id"`)
	case slices.Contains(e.Labels, ""):
		return nil, fmt.Errorf("the node has a label without a name")
	case !e.Node && e.Type == "":
		return nil, fmt.Errorf(`the relationship has no "label", its type`)
	case !e.Node && (e.Start == "" || e.End == ""):
		return nil, fmt.Errorf(`the relationship has no "start" or no "end" with the "id" of a node`)
	}
	for key, raw := range l.Properties {
		v, err := parseValue(raw)
		if err == nil {
			v, err = value.Normalize(v)
		}
		if err != nil {
			return nil, fmt.Errorf("property %q: %w", key, err)
		}
		if !v.IsNull() {
			e.Properties = append(e.Properties, Property{key, v})
		}
	}
	return e, nil
}
