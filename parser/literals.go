package parser

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// literal makes a literal; negative says that a minus sign stands before the number.
func (b *builder) literal(t antlr.Token, negative bool) ast.Expr {
	at := b.at(t)
	switch t.GetTokenType() {
	case c.CypherLexerINTEGER:
		return &ast.IntLit{At: at, Value: b.intValue(t, negative)}
	case c.CypherLexerFLOAT:
		return &ast.FloatLit{At: at, Value: signed(b.floatValue(t), negative)}
	case c.CypherLexerSTRING:
		return &ast.StringLit{At: at, Value: b.stringValue(t)}
	case c.CypherLexerINTERPOLATED:
		return b.interpolated(t)
	case c.CypherLexerTRUE, c.CypherLexerFALSE:
		return &ast.BoolLit{At: at, Value: t.GetTokenType() == c.CypherLexerTRUE}
	case c.CypherLexerINF, c.CypherLexerINFINITY:
		return &ast.FloatLit{At: at, Value: signed(math.Inf(1), negative)}
	case c.CypherLexerNAN:
		return &ast.FloatLit{At: at, Value: math.NaN()}
	}
	return &ast.NullLit{At: at}
}

func signed(v float64, negative bool) float64 {
	if negative {
		return -v
	}
	return v
}

// negative makes the literal that a minus sign directly before a number makes, nil when something else follows the sign.
func (b *builder) negative(minus antlr.Token, op c.IOperandContext) ast.Expr {
	lit, ok := op.GetBase().(*c.LiteralAtomContext)
	if !ok || len(op.GetPosts()) > 0 || op.GetLabels() != nil {
		return nil
	}
	switch lit.GetTok().GetTokenType() {
	case c.CypherLexerINTEGER, c.CypherLexerFLOAT, c.CypherLexerINF, c.CypherLexerINFINITY:
	default:
		return nil
	}
	switch e := b.literal(lit.GetTok(), true).(type) {
	case *ast.IntLit:
		e.At = b.at(minus)
		return e
	case *ast.FloatLit:
		e.At = b.at(minus)
		return e
	}
	return nil
}

// intValue is the value of an integer token, with a minus sign before it if negative.
func (b *builder) intValue(t antlr.Token, negative bool) int64 {
	text, base := t.GetText(), 10
	digits := text
	switch {
	case len(text) > 1 && text[0] == '0' && text[1] == 'x':
		digits, base = text[2:], 16
	case len(text) > 1 && text[0] == '0' && text[1] == 'o':
		digits, base = text[2:], 8
	case len(text) > 1 && text[0] == '0':
		b.oldNumber(t, text)
	}
	if !wellFormed(digits, base) {
		b.invalidNumber(t)
	}
	digits = strings.ReplaceAll(digits, "_", "")
	v, err := strconv.ParseUint(digits, base, 64)
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if err != nil || v > limit {
		fail("IntegerOverflow", b.src.pos(t), "integer is too large")
	}
	if negative {
		return -int64(v)
	}
	return int64(v)
}

// oldNumber refuses what earlier versions of Cypher took: 0777 and 0X1F.
func (b *builder) oldNumber(t antlr.Token, text string) {
	what, instead := "", ""
	switch {
	case text[1] == 'X' && wellFormed(text[2:], 16):
		what, instead = "hex", "0x"+text[2:]
	case text[1] == 'O' && wellFormed(text[2:], 8):
		what, instead = "octal", "0o"+text[2:]
	case wellFormed(text[1:], 8) && text[1] != '_':
		what, instead = "octal", "0o"+text[1:]
	default:
		b.invalidNumber(t)
	}
	fail("InvalidNumberLiteral", b.src.pos(t), "The %s integer literal syntax `%s` is no longer supported, please use `%s` instead", what, text, instead)
}

func (b *builder) invalidNumber(t antlr.Token) {
	fail("InvalidNumberLiteral", b.src.pos(t), "invalid literal number")
}

// wellFormed tells that digits are of the base, with single underscores between them; hex and octal
// ones may begin with one.
func wellFormed(digits string, base int) bool {
	if digits == "" || digits[len(digits)-1] == '_' || base == 10 && digits[0] == '_' {
		return false
	}
	for i := 0; i < len(digits); i++ {
		if digits[i] == '_' {
			if i > 0 && digits[i-1] == '_' {
				return false
			}
			continue
		}
		if d := hexDigit(rune(digits[i])); d < 0 || int(d) >= base {
			return false
		}
	}
	return true
}

// floatValue is the value of a token of digits with a fraction or an exponent.
func (b *builder) floatValue(t antlr.Token) float64 {
	text := t.GetText()
	switch text[len(text)-1] {
	case 'f', 'F', 'd', 'D':
		text = text[:len(text)-1]
	}
	if strings.Contains(text, "__") || strings.HasSuffix(text, "_") || strings.Contains(text, "_.") || strings.Contains(text, "._") {
		b.invalidNumber(t)
	}
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; {
		case ch >= '0' && ch <= '9', ch == '.', ch == '_', ch == 'e', ch == 'E', ch == '+', ch == '-':
		default:
			b.invalidNumber(t)
		}
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		fail("FloatingPointOverflow", b.src.pos(t), "floating point number is too large")
	case err != nil:
		b.invalidNumber(t)
	}
	return v
}

// stringValue is the content of a string token.
func (b *builder) stringValue(t antlr.Token) string {
	text := t.GetText()
	return unescape(text[1 : len(text)-1])
}

// unescape resolves the escapes of a string; an unknown one stays as it is.
func unescape(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	var out strings.Builder
	for ; i >= 0; i = strings.IndexByte(s, '\\') {
		out.WriteString(s[:i])
		if r, ok := escapes[s[i+1]]; ok {
			out.WriteByte(r)
		} else {
			out.WriteByte('\\')
			out.WriteByte(s[i+1])
		}
		s = s[i+2:]
	}
	out.WriteString(s)
	return out.String()
}

var escapes = map[byte]byte{'b': '\b', 't': '\t', 'n': '\n', 'r': '\r', 'f': '\f', '\\': '\\', '\'': '\'', '"': '"', '`': '`'}
