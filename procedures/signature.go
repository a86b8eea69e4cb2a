package procedures

import (
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// ParseSignature reads a procedure's signature as Cypher's documentation and
// the openCypher TCK write it:
//
//	test.my.proc(name :: STRING?, in = 1 :: INTEGER?) :: (out :: STRING?)
//
// The result may be (), VOID or missing for a procedure that yields nothing.
// The procedure's Call is left nil.
func ParseSignature(text string) (*Procedure, error) {
	name, params, rest, err := parseHead(text)
	if err != nil {
		return nil, err
	}
	p := &Procedure{Name: name, Params: params, Mode: Read, Signature: strings.TrimSpace(text)}
	rest = strings.TrimSpace(rest)
	if rest == "" || rest == "VOID" {
		return p, nil
	}
	if !strings.HasPrefix(rest, "(") || !strings.HasSuffix(rest, ")") {
		return nil, badSignature(text, "the result must be written as (name :: TYPE, …)")
	}
	p.Results, err = parseParams(rest[1 : len(rest)-1])
	if err != nil {
		return nil, badSignature(text, err.Error())
	}
	return p, nil
}

// ParseFunction reads a function's signature as SHOW FUNCTIONS shows it:
//
//	left(original :: STRING, length :: INTEGER) :: STRING
//
// The function's Call is left nil; MinArgs counts the parameters without a default.
func ParseFunction(text string) (*Function, error) {
	name, params, rest, err := parseHead(text)
	if err != nil {
		return nil, err
	}
	result, err := ParseType(rest)
	if err != nil {
		return nil, badSignature(text, err.Error())
	}
	return &Function{Name: name, Signature: strings.TrimSpace(text), Params: params, MinArgs: required(params), Result: result}, nil
}

// ParseAggregate reads an aggregating function's signature; New is left nil.
func ParseAggregate(text string) (*Aggregate, error) {
	f, err := ParseFunction(text)
	if err != nil {
		return nil, err
	}
	return &Aggregate{Name: f.Name, Signature: f.Signature, Params: f.Params, Result: f.Result}, nil
}

// required counts the parameters up to the first with a default.
func required(params []Param) int {
	for i, p := range params {
		if p.Default != nil {
			return i
		}
	}
	return len(params)
}

// MinArgs is the number of arguments that a call must give.
func (p *Procedure) MinArgs() int { return required(p.Params) }

func badSignature(text, why string) error {
	return status.New(status.RegistrationFailed, "", "The signature `%s` cannot be read: %s.", strings.TrimSpace(text), why)
}

// parseHead reads name(params) and gives what stands after the "::" behind it.
func parseHead(text string) (name string, params []Param, rest string, err error) {
	text = strings.TrimSpace(text)
	open := strings.IndexByte(text, '(')
	if open <= 0 {
		return "", nil, "", badSignature(text, "it must begin with name(")
	}
	shut := closing(text, open)
	if shut < 0 {
		return "", nil, "", badSignature(text, "a parenthesis is not closed")
	}
	params, err = parseParams(text[open+1 : shut])
	if err != nil {
		return "", nil, "", badSignature(text, err.Error())
	}
	rest = strings.TrimSpace(text[shut+1:])
	if rest != "" && !strings.HasPrefix(rest, "::") {
		return "", nil, "", badSignature(text, "the parameters must be followed by :: and the result")
	}
	return strings.TrimSpace(text[:open]), params, strings.TrimPrefix(rest, "::"), nil
}

// closing is the position of the bracket that closes the one at open, or -1.
func closing(text string, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '(', '[', '{', '<':
			depth++
		case ')', ']', '}', '>':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// splitTop cuts text at separators that stand outside all brackets.
func splitTop(text string, sep byte) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '(' || c == '[' || c == '{' || c == '<':
			depth++
		case c == ')' || c == ']' || c == '}' || c == '>':
			depth--
		case c == sep && depth == 0:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}

func parseParams(text string) ([]Param, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	parts := splitTop(text, ',')
	params := make([]Param, 0, len(parts))
	for _, part := range parts {
		p, err := parseParam(part)
		if err != nil {
			return nil, err
		}
		params = append(params, p)
	}
	return params, nil
}

// parseParam reads name [= default] :: TYPE.
func parseParam(text string) (Param, error) {
	head, typ, ok := strings.Cut(text, "::")
	if !ok {
		return Param{}, status.New(status.RegistrationFailed, "", "parameter `%s` has no type", strings.TrimSpace(text))
	}
	t, err := ParseType(typ)
	if err != nil {
		return Param{}, err
	}
	name, def, optional := strings.Cut(head, "=")
	p := Param{Name: strings.TrimSpace(name), Type: t}
	if text := strings.TrimSpace(typ); !strings.Contains(text, "?") {
		p.Shown = text
	}
	if p.Name == "" {
		return Param{}, status.New(status.RegistrationFailed, "", "parameter `%s` has no name", strings.TrimSpace(text))
	}
	if optional {
		v, err := parseDefault(strings.TrimSpace(def), t)
		if err != nil {
			return Param{}, err
		}
		p.Default = &v
		if text := strings.TrimSpace(def); text == temporalDefault {
			p.ShownDefault = text
		}
	}
	return p, nil
}

// temporalDefault is how signatures write that a temporal function takes the clock.
const temporalDefault = "DEFAULT_TEMPORAL_ARGUMENT"

// parseDefault reads the default of a parameter, which signatures write without
// quotes: an empty text is the empty string.
func parseDefault(text string, t value.Type) (value.Value, error) {
	switch {
	case text == "null", text == temporalDefault:
		return value.Null, nil
	case text == "[]":
		return value.List(nil), nil
	case text == "{}":
		return value.MapOf(value.NewMap(0)), nil
	case t.Kinds.Has(value.KindString):
		return value.String(text), nil
	case t.Kinds.Has(value.KindBool):
		return value.ToBoolean(value.String(text))
	case t.Kinds.Has(value.KindInt):
		return value.ToInteger(value.String(text))
	case t.Kinds.Has(value.KindFloat):
		return value.ToFloat(value.String(text))
	}
	return value.Null, status.New(status.RegistrationFailed, "", "the default `%s` is not a %s", text, t)
}

// typeNames maps what may stand in a signature to a type.
var typeNames = map[string]value.Type{
	"ANY": value.TypeAny, "BOOLEAN": value.TypeBool, "INTEGER": value.TypeInt, "FLOAT": value.TypeFloat,
	"NUMBER": value.TypeNumber, "STRING": value.TypeString, "MAP": value.TypeMap, "NODE": value.TypeNode,
	"RELATIONSHIP": value.TypeRel, "PATH": value.TypePath, "DATE": value.TypeDate, "TIME": value.TypeTime,
	"DATETIME": value.TypeDateTime, "LOCALTIME": value.TypeLocalTime, "LOCALDATETIME": value.TypeLocalDateTime,
	"LOCAL TIME": value.TypeLocalTime, "ZONED TIME": value.TypeTime, "LOCAL DATETIME": value.TypeLocalDateTime,
	"ZONED DATETIME": value.TypeDateTime, "DURATION": value.TypeDuration, "POINT": value.TypePoint,
	"LIST": value.TypeList, "GRAPH": value.TypeAny, "VECTOR": value.TypeVector, "UUID": value.TypeUUID,
}

// ParseType reads a type of a signature: STRING?, LIST<INTEGER | FLOAT>,
// LIST? OF ANY?, DATE NOT NULL, or a list of keywords in brackets, which are strings.
func ParseType(text string) (value.Type, error) {
	parts := splitTop(text, '|')
	if len(parts) > 1 {
		var types []value.Type
		for _, part := range parts {
			t, err := ParseType(part)
			if err != nil {
				return value.Type{}, err
			}
			types = append(types, t)
		}
		return value.OneOf(types...), nil
	}
	return parseSingleType(strings.TrimSpace(text))
}

func parseSingleType(text string) (value.Type, error) {
	name, notNull := strings.CutSuffix(text, " NOT NULL")
	name = strings.TrimSuffix(strings.TrimSpace(name), "?")
	if t, ok := typeNames[name]; ok {
		t.NotNull = notNull
		return t, nil
	}
	elem, isList := strings.CutPrefix(name, "LIST<")
	if isList {
		elem, isList = strings.CutSuffix(elem, ">")
	} else if head, of, found := strings.Cut(name, " OF "); found && strings.TrimSuffix(head, "?") == "LIST" {
		elem, isList = of, true
	}
	if isList {
		e, err := ParseType(elem)
		if err != nil {
			return value.Type{}, err
		}
		t := value.ListOf(e)
		t.NotNull = notNull
		return t, nil
	}
	if strings.HasPrefix(name, "[") {
		return value.TypeString, nil
	}
	return value.Type{}, status.New(status.RegistrationFailed, "", "`%s` is not a type", text)
}
