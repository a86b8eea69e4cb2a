package parser

import (
	"slices"

	"github.com/antlr4-go/antlr/v4"

	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// maxNesting is how deeply brackets may be nested. Nobody writes a hundred by
// hand; the limit keeps the parser, and everyone who walks its tree, far from the end of the stack.
const maxNesting = 400

// classify gives the tokens whose meaning depends on their neighbours the
// type that says it (the roles listed in grammar/CypherLexer.g4), in one pass over the
// tokens after matching the brackets.
func classify(s *source) {
	s.matchBrackets()
	k := classifier{s.tokens, s.matches}
	for i := range k.toks {
		k.token(i)
	}
}

type classifier struct {
	toks  []token
	match []int32
}

// matchBrackets finds each bracket's partner. Unbalanced ones have none: the parser will tell.
func (s *source) matchBrackets() {
	s.matches = slices.Grow(s.matches[:0], len(s.tokens))
	var open []int32
	for i := range s.tokens {
		s.matches = append(s.matches, -1)
		switch kind := s.tokens[i].kind; kind {
		case c.CypherLexerLPAREN, c.CypherLexerLBRACKET, c.CypherLexerLCURLY:
			open = append(open, int32(i))
			if len(open) > maxNesting {
				panic(failure{tooDeep(s.pos(&s.tokens[i]))})
			}
		case c.CypherLexerRPAREN, c.CypherLexerRBRACKET, c.CypherLexerRCURLY:
			if n := len(open); n > 0 && s.tokens[open[n-1]].kind == opener(kind) {
				s.matches[i], s.matches[open[n-1]] = open[n-1], int32(i)
				open = open[:n-1]
			}
		}
	}
}

func opener(closer int) int {
	switch closer {
	case c.CypherLexerRPAREN:
		return c.CypherLexerLPAREN
	case c.CypherLexerRBRACKET:
		return c.CypherLexerLBRACKET
	}
	return c.CypherLexerLCURLY
}

// kind is the type of token i, EOF beyond both ends.
func (k classifier) kind(i int) int {
	if i < 0 || i >= len(k.toks) {
		return antlr.TokenEOF
	}
	return k.toks[i].kind
}

func (k classifier) token(i int) {
	t := &k.toks[i]
	switch t.kind {
	case c.CypherLexerLPAREN:
		if k.opensPattern(i) {
			t.kind = c.CypherLexerLPAREN_PATTERN
		}
		k.markBar(i)
	case c.CypherLexerLBRACKET:
		k.markBar(i)
	case c.CypherLexerIS:
		k.is(i)
	case c.CypherLexerALL, c.CypherLexerANY, c.CypherLexerNONE, c.CypherLexerSINGLE, c.CypherLexerREDUCE, c.CypherLexerALLREDUCE,
		c.CypherLexerTRIM, c.CypherLexerSHORTESTPATH, c.CypherLexerALLSHORTESTPATHS:
		k.function(i)
	case c.CypherLexerEXISTS, c.CypherLexerCOUNT, c.CypherLexerCOLLECT:
		if k.kind(i+1) == c.CypherLexerLCURLY && !k.mapInside(i+1) && !k.namesHere(i) {
			t.kind = subqueryRole[t.kind]
		}
	case c.CypherLexerNOT, c.CypherLexerCASE, c.CypherLexerWHEN, c.CypherLexerDISTINCT, c.CypherLexerWHERE, c.CypherLexerYIELD:
		if k.kind(i-1) == c.CypherLexerAS || k.plainName(i) {
			t.kind = c.CypherLexerIDENT
		}
	}
}

var subqueryRole = map[int]int{
	c.CypherLexerEXISTS:  c.CypherLexerEXISTS_SUB,
	c.CypherLexerCOUNT:   c.CypherLexerCOUNT_SUB,
	c.CypherLexerCOLLECT: c.CypherLexerCOLLECT_SUB,
}

var functionRole = map[int]int{
	c.CypherLexerALL:              c.CypherLexerALL_FN,
	c.CypherLexerANY:              c.CypherLexerANY_FN,
	c.CypherLexerNONE:             c.CypherLexerNONE_FN,
	c.CypherLexerSINGLE:           c.CypherLexerSINGLE_FN,
	c.CypherLexerREDUCE:           c.CypherLexerREDUCE_FN,
	c.CypherLexerALLREDUCE:        c.CypherLexerALL_REDUCE_FN,
	c.CypherLexerTRIM:             c.CypherLexerTRIM_FN,
	c.CypherLexerSHORTESTPATH:     c.CypherLexerSHORTEST_PATH_FN,
	c.CypherLexerALLSHORTESTPATHS: c.CypherLexerALL_SHORTEST_PATHS_FN,
}

// namesHere tells that the word at i is certainly a name because of the token before it.
func (k classifier) namesHere(i int) bool {
	switch k.kind(i - 1) {
	case c.CypherLexerCOLON:
		return !k.mapValue(i)
	case c.CypherLexerDOT, c.CypherLexerDOLLAR, c.CypherLexerAMPERSAND, c.CypherLexerEXCLAMATION, c.CypherLexerCALL, c.CypherLexerAS,
		c.CypherLexerBAR, c.CypherLexerIS_LABEL, c.CypherLexerLABELED_WORD:
		return true
	}
	return false
}

// mapInside tells that the brace at i opens a map or a map projection, not a subquery.
func (k classifier) mapInside(i int) bool {
	if k.kind(i+1) == c.CypherLexerDOT {
		return true
	}
	switch k.kind(i + 2) {
	case c.CypherLexerCOLON, c.CypherLexerCOMMA, c.CypherLexerRCURLY:
		return k.isWord(i + 1)
	}
	return false
}

// mapValue tells that the colon before i stands between a map's key and its value, which begins at i.
func (k classifier) mapValue(i int) bool {
	if !k.isWord(i - 2) {
		return false
	}
	switch k.kind(i - 3) {
	case c.CypherLexerLCURLY, c.CypherLexerCOMMA:
		return true
	}
	return false
}

// function settles words that are functions of a special form before "(", and ALL as a set quantifier.
func (k classifier) function(i int) {
	t := &k.toks[i]
	if k.namesHere(i) {
		return
	}
	if k.kind(i+1) == c.CypherLexerLPAREN {
		t.kind = functionRole[t.kind]
		return
	}
	if t.kind != c.CypherLexerALL {
		return
	}
	switch k.kind(i - 1) {
	case c.CypherLexerRETURN, c.CypherLexerWITH, c.CypherLexerLPAREN:
		if k.kind(i+1) != c.CypherLexerSHORTEST && k.kind(i+1) != c.CypherLexerPATH && k.kind(i+1) != c.CypherLexerPATHS && (k.startsOperand(i+1) || k.kind(i+1) == c.CypherLexerTIMES) {
			t.kind = c.CypherLexerALL_ITEMS
		}
	}
}

// startsOperand tells that an expression can begin at i, other than by a sign.
func (k classifier) startsOperand(i int) bool {
	switch k.kind(i) {
	case c.CypherLexerINTEGER, c.CypherLexerFLOAT, c.CypherLexerSTRING, c.CypherLexerDOLLAR, c.CypherLexerLBRACKET, c.CypherLexerLCURLY,
		c.CypherLexerIDENT, c.CypherLexerESCAPED_IDENT, c.CypherLexerNOT, c.CypherLexerCASE, c.CypherLexerTRUE, c.CypherLexerFALSE, c.CypherLexerNULL,
		c.CypherLexerCOUNT, c.CypherLexerEXISTS, c.CypherLexerCOLLECT, c.CypherLexerLPAREN, c.CypherLexerLPAREN_PATTERN:
		return true
	case c.CypherLexerAS, c.CypherLexerORDER, c.CypherLexerSKIP_, c.CypherLexerLIMIT, c.CypherLexerUNION, c.CypherLexerIN, c.CypherLexerIS,
		c.CypherLexerAND, c.CypherLexerOR, c.CypherLexerXOR, c.CypherLexerCONTAINS, c.CypherLexerSTARTS, c.CypherLexerENDS,
		c.CypherLexerMATCH, c.CypherLexerRETURN, c.CypherLexerWITH, c.CypherLexerWHERE, c.CypherLexerCALL, c.CypherLexerUNWIND, c.CypherLexerCREATE:
		return false
	}
	return k.isWord(i)
}

// isWord tells that token i is a keyword or a name.
func (k classifier) isWord(i int) bool {
	kind := k.kind(i)
	return kind >= firstWord && kind <= lastWord
}

// The keywords and names are the lexer's last tokens but one, after all punctuation.
const (
	firstWord = c.CypherLexerARROW_RIGHT + 1
	lastWord  = c.CypherLexerERROR_CHAR - 1
)

// plainName tells that a word that is reserved where variables stand can only
// be a name here, because nothing that it could introduce follows: RETURN not, (case)-->().
func (k classifier) plainName(i int) bool {
	switch k.kind(i + 1) {
	case c.CypherLexerDOT, c.CypherLexerCOMMA, c.CypherLexerRPAREN, c.CypherLexerRBRACKET, c.CypherLexerRCURLY, c.CypherLexerCOLON, c.CypherLexerAS,
		c.CypherLexerEQ, c.CypherLexerNE, c.CypherLexerGE, c.CypherLexerLE, c.CypherLexerGT, c.CypherLexerIN, c.CypherLexerSEMICOLON, antlr.TokenEOF, c.CypherLexerPERCENT, c.CypherLexerDIVIDE,
		c.CypherLexerTHEN, c.CypherLexerEND, c.CypherLexerAND, c.CypherLexerOR, c.CypherLexerXOR:
		return k.kind(i) != c.CypherLexerWHEN || !caseOperator[k.kind(i+1)]
	}
	return false
}

// caseOperator holds what may follow WHEN in a simple CASE that compares: WHEN > 3 THEN.
var caseOperator = map[int]bool{
	c.CypherLexerEQ: true, c.CypherLexerNE: true, c.CypherLexerGE: true, c.CypherLexerLE: true, c.CypherLexerGT: true, c.CypherLexerLT: true, c.CypherLexerIN: true,
}

// is settles IS before a label expression. IS as a variable's name stays as it is.
func (k classifier) is(i int) {
	if k.namesHere(i) || !k.endsOperand(i-1) || k.kind(i+1) == c.CypherLexerIS {
		return
	}
	next := i + 1
	if k.kind(next) == c.CypherLexerNOT {
		if k.kind(next+1) == c.CypherLexerLABELED && k.startsLabel(next+2) {
			k.toks[next+1].kind = c.CypherLexerLABELED_WORD
		}
		return
	}
	if k.kind(next) == c.CypherLexerLABELED && k.startsLabel(next+1) {
		k.toks[next].kind = c.CypherLexerLABELED_WORD
		k.toks[i].kind = c.CypherLexerIS_LABEL
		return
	}
	switch k.kind(next) {
	case c.CypherLexerNULL, c.CypherLexerTYPED, c.CypherLexerNORMALIZED, c.CypherLexerNFC, c.CypherLexerNFD, c.CypherLexerNFKC, c.CypherLexerNFKD, c.CypherLexerUNIQUE:
		return
	case c.CypherLexerNODE, c.CypherLexerREL, c.CypherLexerRELATIONSHIP:
		if k.kind(next+1) == c.CypherLexerKEY || k.kind(next+1) == c.CypherLexerUNIQUE {
			return // REQUIRE … IS NODE KEY
		}
	case c.CypherLexerKEY:
		if k.kind(i-1) == c.CypherLexerRPAREN || k.kind(i-2) == c.CypherLexerDOT {
			return
		}
	}
	if k.startsLabel(next) {
		k.toks[i].kind = c.CypherLexerIS_LABEL
	}
}

func (k classifier) startsLabel(i int) bool {
	switch k.kind(i) {
	case c.CypherLexerEXCLAMATION, c.CypherLexerPERCENT, c.CypherLexerLPAREN, c.CypherLexerDOLLAR:
		return true
	}
	return k.isWord(i)
}

// endsOperand tells that the token at i can end an operand or stand before IS in a pattern.
func (k classifier) endsOperand(i int) bool {
	switch k.kind(i) {
	case c.CypherLexerRPAREN, c.CypherLexerRBRACKET, c.CypherLexerRCURLY, c.CypherLexerLPAREN, c.CypherLexerLPAREN_PATTERN, c.CypherLexerLBRACKET,
		c.CypherLexerSTRING, c.CypherLexerINTEGER, c.CypherLexerFLOAT:
		return true
	case c.CypherLexerRETURN, c.CypherLexerWITH, c.CypherLexerDISTINCT, c.CypherLexerWHERE, c.CypherLexerBY, c.CypherLexerAND, c.CypherLexerOR,
		c.CypherLexerXOR, c.CypherLexerNOT, c.CypherLexerUNWIND, c.CypherLexerAS, c.CypherLexerIN:
		return k.kind(i-1) == c.CypherLexerDOT
	}
	return k.isWord(i)
}
