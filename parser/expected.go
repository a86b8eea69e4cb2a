package parser

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/antlr4-go/antlr/v4"

	c "github.com/morseldb/morsel/parser/internal/cypher"
)

var automaton = sync.OnceValue(c.NewAutomaton)

// How far expected goes: tokens to walk over again, and states to visit in all.
const (
	maxReplay = 3000
	maxVisits = 200000
)

// expected words what could have stood at token index at, in a person's words. The parser's own
// state does not tell: on its way to the failure it has already given up optional parts.
// So it goes back to the beginning of the clause and walks the grammar's automaton
// over the tokens that did fit, to all that could come next.
func (s *session) expected(at int) string {
	w := walker{automaton: automaton(), found: map[string]bool{}, frames: map[frame]*frame{}}
	places, from := w.begin(s.parser.LastClause, at)
	for i := from; i < at && len(places) > 0; i++ {
		places = w.step(places, s.src.tokens[i].kind)
	}
	if len(places) == 0 || w.visits > maxVisits {
		places = []place{{state: s.bail.state, stack: w.stackOf(s.bail.ctx)}}
	}
	seen := map[place]bool{}
	for _, p := range places {
		w.follow(p, seen)
	}
	if hint := w.hint(&s.src.tokens[at]); hint != "" {
		return w.words() + hint
	}
	return w.words()
}

// hint guesses which keyword was meant by a word that is one or two letters off.
func (w *walker) hint(t *token) string {
	if t.kind != c.CypherLexerIDENT || !w.found[clauseWords] {
		return ""
	}
	text := strings.ToUpper(t.GetText())
	for _, word := range hintWords {
		if near(text, word) {
			return ". Did you mean '" + word + "'?"
		}
	}
	return ""
}

var hintWords = []string{
	"MATCH", "RETURN", "WHERE", "WITH", "UNWIND", "OPTIONAL", "CREATE", "MERGE", "DELETE", "DETACH", "ORDER", "LIMIT", "SKIP", "OFFSET",
	"REMOVE", "FOREACH", "CALL", "UNION", "FINISH", "INSERT", "FILTER", "SHOW", "EXPLAIN", "PROFILE", "LOAD", "ALTER", "DROP", "GRANT",
}

// near tells that a becomes b by one or two letters added, dropped, changed or swapped
// with their neighbour, leaving most of the word.
func near(a, b string) bool {
	most := 2
	if len(b) < 5 {
		most = 1
	}
	if len(a) > 20 {
		return false
	}
	prev2, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)] <= most
}

// frame is a rule that has been called: the state where to go on after it.
type frame struct {
	next  int
	under *frame
}

// place is a state of the automaton with the rules called on the way.
type place struct {
	state int
	stack *frame
}

type walker struct {
	automaton *c.Automaton
	found     map[string]bool
	frames    map[frame]*frame // each frame once, so that places reached on two ways are equal
	visits    int
}

// call is the frame of a rule called from the stack.
func (w *walker) call(next int, under *frame) *frame {
	f := frame{next, under}
	if known, ok := w.frames[f]; ok {
		return known
	}
	w.frames[f] = &f
	return &f
}

// begin is where the walk begins: at the clause, unless it is very long or none was begun.
func (w *walker) begin(clause antlr.ParserRuleContext, at int) ([]place, int) {
	if clause == nil || clause.GetStart() == nil {
		if at > maxReplay {
			return nil, at
		}
		return []place{{state: w.automaton.Start[c.CypherParserRULE_script]}}, 0
	}
	from := clause.GetStart().GetTokenIndex()
	if from > at || at-from > maxReplay {
		return nil, at
	}
	return []place{{state: w.automaton.Start[c.CypherParserRULE_clause], stack: w.stackOf(clause)}}, from
}

// stackOf is the stack of the rules that called ctx's rule.
func (w *walker) stackOf(ctx antlr.RuleContext) *frame {
	if ctx == nil || ctx.GetInvokingState() < 0 {
		return nil
	}
	call := w.automaton.States[ctx.GetInvokingState()].Edges[0]
	parent, _ := ctx.GetParent().(antlr.RuleContext)
	return w.call(call.To, w.stackOf(parent))
}

// step is where the automaton can be after a token of the given type.
func (w *walker) step(from []place, kind int) []place {
	var out []place
	seen := map[place]bool{}
	var visit func(p place)
	visit = func(p place) {
		if seen[p] || w.visits > maxVisits {
			return
		}
		seen[p] = true
		w.visits++
		state := &w.automaton.States[p.state]
		if state.Stop {
			if p.stack != nil {
				visit(place{p.stack.next, p.stack.under})
			}
			return
		}
		for _, e := range state.Edges {
			switch {
			case e.Rule >= 0:
				visit(place{w.automaton.Start[e.Rule], w.call(e.To, p.stack)})
			case e.Free:
				visit(place{e.To, p.stack})
			case e.Tokens.Has(kind):
				out = append(out, place{e.To, p.stack})
			}
		}
	}
	for _, p := range from {
		visit(p)
	}
	return out
}

// follow collects the words for what can come next at p.
func (w *walker) follow(p place, seen map[place]bool) {
	if seen[p] {
		return
	}
	seen[p] = true
	state := &w.automaton.States[p.state]
	if state.Stop {
		if p.stack != nil {
			w.follow(place{p.stack.next, p.stack.under}, seen)
		}
		return
	}
	for _, e := range state.Edges {
		switch {
		case e.Rule >= 0:
			if phrase, ok := ruleWords[e.Rule]; ok {
				w.found[phrase] = true
				continue
			}
			w.follow(place{w.automaton.Start[e.Rule], w.call(e.To, p.stack)}, seen)
		case e.Free:
			w.follow(place{e.To, p.stack}, seen)
		default:
			w.token(p.state, e)
		}
	}
}

// token collects the words for an edge that consumes tokens.
func (w *walker) token(state int, e c.Edge) {
	if e.Tokens.Not {
		w.found[ruleWords[w.automaton.States[state].Rule]] = true
		return
	}
	for _, r := range e.Tokens.Ranges {
		for kind := r[0]; kind <= r[1]; kind++ {
			w.found[tokenWord(kind)] = true
		}
	}
}

// ruleWords are the rules that a message names as a whole; "" is not named at all.
var ruleWords = map[int]string{
	c.CypherParserRULE_expression:      "an expression",
	c.CypherParserRULE_operand:         "an expression",
	c.CypherParserRULE_infix:           operatorWords,
	c.CypherParserRULE_postfix:         "",
	c.CypherParserRULE_name:            "a name",
	c.CypherParserRULE_variable:        "a variable name",
	c.CypherParserRULE_parameter:       "a parameter",
	c.CypherParserRULE_type:            "a type",
	c.CypherParserRULE_patternList:     "a graph pattern",
	c.CypherParserRULE_patternPart:     "a graph pattern",
	c.CypherParserRULE_patternChain:    "a graph pattern",
	c.CypherParserRULE_nodePattern:     "a node pattern",
	c.CypherParserRULE_relPattern:      "a relationship pattern",
	c.CypherParserRULE_parenPattern:    "a parenthesized path pattern",
	c.CypherParserRULE_labelExpression: "a label expression",
	c.CypherParserRULE_labelTerm:       "a label",
	c.CypherParserRULE_clause:          clauseWords,
	c.CypherParserRULE_whenBranch:      "",
	c.CypherParserRULE_localDefinition: "",
	c.CypherParserRULE_inTransactions:  "'IN TRANSACTIONS'",
	c.CypherParserRULE_quantifier:      "a quantifier",
	c.CypherParserRULE_subqueryPattern: "a graph pattern",
}

// operatorWords stands for all infix operators.
const operatorWords = "an operator"

// clauseWords comes last but the end of the query.
const clauseWords = "a clause such as 'MATCH', 'WITH' or 'RETURN'"

// endWords comes last.
const endWords = "the end of the query"

var roleWords = map[int]string{
	antlr.TokenEOF:                     endWords,
	c.CypherLexerINTEGER:               "an integer",
	c.CypherLexerFLOAT:                 "a float",
	c.CypherLexerSTRING:                "a string",
	c.CypherLexerIDENT:                 "a name",
	c.CypherLexerESCAPED_IDENT:         "a name",
	c.CypherLexerLPAREN_PATTERN:        "'('",
	c.CypherLexerBAR_MAP:               "'|'",
	c.CypherLexerIS_LABEL:              "'IS'",
	c.CypherLexerLABELED_WORD:          "'LABELED'",
	c.CypherLexerALL_ITEMS:             "'ALL'",
	c.CypherLexerALL_FN:                "'ALL'",
	c.CypherLexerANY_FN:                "'ANY'",
	c.CypherLexerARROW_LINE:            "'-'",
	c.CypherLexerARROW_LEFT:            "'<'",
	c.CypherLexerARROW_RIGHT:           "'>'",
	c.CypherLexerSHORTEST_PATH_FN:      "'shortestPath('",
	c.CypherLexerALL_SHORTEST_PATHS_FN: "'allShortestPaths('",
	c.CypherLexerSEMICOLON:             "';'",
}

// tokenWord is how a message names a token.
func tokenWord(kind int) string {
	if word, ok := roleWords[kind]; ok {
		return word
	}
	if names := c.CypherLexerLexerStaticData.LiteralNames; kind > 0 && kind < len(names) && names[kind] != "" {
		return strings.ToUpper(names[kind])
	}
	return ""
}

// maxWords bounds how many things a message says could have stood at a place.
const maxWords = 16

// words joins what was found: constructs first, then tokens, then clauses and the end.
func (w *walker) words() string {
	delete(w.found, "")
	if w.found[operatorWords] {
		delete(w.found, "':'") // a label check; there are operators enough
	}
	if w.found[endWords] {
		delete(w.found, "';'")
	}
	var list []string
	for word := range w.found {
		list = append(list, word)
	}
	slices.SortFunc(list, func(a, b string) int {
		if d := wordRank(a) - wordRank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	if more := len(list) - maxWords; more > 1 {
		list = append(list[:maxWords], strconv.Itoa(more)+" others")
	}
	switch n := len(list); n {
	case 0:
		return "something else"
	case 1:
		return list[0]
	default:
		return strings.Join(list[:n-1], ", ") + " or " + list[n-1]
	}
}

func wordRank(word string) int {
	switch {
	case word == endWords:
		return 3
	case word == clauseWords:
		return 2
	case word[0] == '\'':
		return 1
	}
	return 0
}
