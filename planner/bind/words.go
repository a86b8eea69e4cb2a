package bind

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// wordArgs is the functions whose last argument is a word of the language, and which words may stand there; nil
// for the names of coordinate types.
var wordArgs = map[string][]string{
	"vector":          nil,
	"vector_distance": {"EUCLIDEAN", "EUCLIDEAN_SQUARED", "MANHATTAN", "COSINE", "DOT", "HAMMING"},
	"vector_norm":     {"EUCLIDEAN", "MANHATTAN"},
}

// wordArg turns the word that is the last argument of such a function into a string.
func wordArg(x *ast.FuncCall, params int) {
	words, ok := wordArgs[strings.ToLower(x.FullName())]
	if !ok || len(x.Args) != params {
		return
	}
	last := &x.Args[params-1]
	v, ok := (*last).(*ast.Variable)
	if !ok {
		syntax("UnexpectedSyntax", posOf(*last), "Invalid input: the last argument of '%s()' must be %s", x.FullName(), wordList(words))
	}
	word := strings.ToUpper(v.Name)
	if _, coord := value.CoordOf(word); words == nil && !coord || words != nil && !slices.Contains(words, word) {
		syntax("UnexpectedSyntax", v.Pos, "Invalid input '%s': expected %s", v.Name, wordList(words))
	}
	*last = &ast.StringLit{At: v.At, Value: word}
}

func wordList(words []string) string {
	if words == nil {
		words = []string{"INTEGER", "INTEGER8", "INTEGER16", "INTEGER32", "FLOAT", "FLOAT32"}
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + w + "'"
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}
