package httpapi

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/morseldb/morsel/status"
)

// tokens names the first three tokens of a JSON text as Neo4j does in its errors, and gives the first field of an object.
func tokens(raw []byte) (names [3]string, field string) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	for i := range names {
		names[i] = "null"
		t, err := dec.Token()
		if err != nil {
			continue
		}
		names[i] = tokenName(t)
		if name, ok := t.(string); ok && i == 1 && names[0] == "START_OBJECT" {
			names[i], field = "FIELD_NAME", name
		}
	}
	return names, field
}

func tokenName(t json.Token) string {
	switch t := t.(type) {
	case json.Delim:
		return map[rune]string{'{': "START_OBJECT", '}': "END_OBJECT", '[': "START_ARRAY", ']': "END_ARRAY"}[rune(t)]
	case bool:
		if t {
			return "VALUE_TRUE"
		}
		return "VALUE_FALSE"
	case json.Number:
		if strings.ContainsAny(t.String(), ".eE") {
			return "VALUE_NUMBER_FLOAT"
		}
		return "VALUE_NUMBER_INT"
	case string:
		return "VALUE_STRING"
	}
	return "VALUE_NULL"
}

// misshapen is the error for a body that does not begin with a list of statements.
func misshapen(raw []byte) error {
	names, field := tokens(raw)
	if field != "" && field != "statements" && field != "bookmark" && field != "bookmarks" {
		return status.New(codeInvalidFormat, "", "Unable to deserialize request. Expected first field to be 'statements', but was '%s'.", field)
	}
	return status.New(codeInvalidFormat, "", "Unable to deserialize request. Expected [START_OBJECT, FIELD_NAME, START_ARRAY], found [%s].", strings.Join(names[:], ", "))
}
