package parser

import c "github.com/morseldb/morsel/parser/internal/cypher"

// opensPattern tells that the "(" at i opens a node of a path pattern: it may not follow
// a function's name, its content must look like a node's, and a relationship must follow its ")".
func (k classifier) opensPattern(i int) bool {
	end := int(k.match[i])
	if end < 0 || k.callsFunction(i-1) || !k.nodeInside(i) {
		return false
	}
	j := end + 1
	left := k.kind(j) == c.CypherLexerLT || k.kind(j) == c.CypherLexerARROW_LEFT
	if left {
		j++
	}
	if !k.dash(j) {
		return false
	}
	j++
	if k.kind(j) == c.CypherLexerLBRACKET {
		j = int(k.match[j]) + 1
		return j > 0 && k.dash(j) && k.afterArrow(j+1)
	}
	return k.dash(j) && k.afterArrow(j+1)
}

func (k classifier) dash(i int) bool {
	return k.kind(i) == c.CypherLexerMINUS || k.kind(i) == c.CypherLexerARROW_LINE
}

// afterArrow tells that after the second dash of an arrow a node follows, with ">" and a quantifier between or not.
func (k classifier) afterArrow(i int) bool {
	switch k.kind(i) {
	case c.CypherLexerGT, c.CypherLexerARROW_RIGHT:
		return true
	case c.CypherLexerPLUS, c.CypherLexerTIMES:
		i++
	case c.CypherLexerLCURLY:
		i = int(k.match[i]) + 1
	}
	return k.kind(i) == c.CypherLexerLPAREN
}

// nodeInside tells that the bracket at i has a node pattern's content.
func (k classifier) nodeInside(i int) bool {
	i++
	if k.isWord(i) && !(k.kind(i) == c.CypherLexerWHERE || k.kind(i) == c.CypherLexerIS && k.isWord(i+1)) {
		i++
	}
	switch k.kind(i) {
	case c.CypherLexerRPAREN, c.CypherLexerCOLON, c.CypherLexerLCURLY, c.CypherLexerWHERE, c.CypherLexerIS, c.CypherLexerDOLLAR:
		return true
	}
	return false
}

// callsFunction tells that a "(" after token i opens a function's arguments (or
// follows something else that is not the place of a pattern).
func (k classifier) callsFunction(i int) bool {
	switch k.kind(i) {
	case c.CypherLexerRPAREN, c.CypherLexerRBRACKET, c.CypherLexerRCURLY,
		c.CypherLexerALL_FN, c.CypherLexerANY_FN, c.CypherLexerNONE_FN, c.CypherLexerSINGLE_FN, c.CypherLexerREDUCE_FN, c.CypherLexerALL_REDUCE_FN,
		c.CypherLexerTRIM_FN, c.CypherLexerSHORTEST_PATH_FN, c.CypherLexerALL_SHORTEST_PATHS_FN:
		return true
	case c.CypherLexerWHERE, c.CypherLexerAND, c.CypherLexerOR, c.CypherLexerXOR, c.CypherLexerNOT, c.CypherLexerIN, c.CypherLexerRETURN,
		c.CypherLexerWITH, c.CypherLexerDISTINCT, c.CypherLexerWHEN, c.CypherLexerTHEN, c.CypherLexerELSE, c.CypherLexerCASE, c.CypherLexerBY,
		c.CypherLexerFILTER, c.CypherLexerCONTAINS, c.CypherLexerUNWIND, c.CypherLexerMATCH, c.CypherLexerCREATE, c.CypherLexerMERGE,
		c.CypherLexerINSERT, c.CypherLexerON, c.CypherLexerSKIP_, c.CypherLexerLIMIT, c.CypherLexerDELETE, c.CypherLexerSET:
		return k.kind(i-1) == c.CypherLexerDOT
	}
	return k.isWord(i)
}

// markBar finds the "|" before the result of the comprehension, reduce or FOREACH whose
// bracket opens at i, if it is one. Label and type expressions use "|", too: [x IN l WHERE x:A|B | x].
func (k classifier) markBar(i int) {
	if !k.comprehension(i) {
		return
	}
	bar := -1
	for j := i + 1; j < int(k.match[i]); j++ {
		if m := int(k.match[j]); m > j {
			j = m
			continue
		}
		if k.kind(j) != c.CypherLexerBAR {
			continue
		}
		bar = j
		if !k.labelBar(j) {
			break
		}
	}
	if bar >= 0 {
		k.toks[bar].kind = c.CypherLexerBAR_MAP
	}
}

// comprehension tells that the bracket at i encloses "… | result".
func (k classifier) comprehension(i int) bool {
	if k.match[i] < 0 {
		return false
	}
	if k.kind(i) != c.CypherLexerLBRACKET {
		switch k.kind(i - 1) {
		case c.CypherLexerREDUCE_FN, c.CypherLexerALL_REDUCE_FN, c.CypherLexerFOREACH:
			return true
		}
		return false
	}
	switch {
	case k.isWord(i+1) && k.kind(i+2) == c.CypherLexerIN:
		return true
	case k.isWord(i+1) && k.kind(i+2) == c.CypherLexerEQ && k.kind(i+3) == c.CypherLexerLPAREN:
		return true
	}
	return k.kind(i+1) == c.CypherLexerLPAREN && k.opensPattern(i+1)
}

// labelBar tells that the "|" at j may separate labels or types: a name with a
// colon or the like before it stands on its left, and something that can be a label without one on its right.
func (k classifier) labelBar(j int) bool {
	switch k.kind(j - 1) {
	case c.CypherLexerRPAREN, c.CypherLexerPERCENT, c.CypherLexerGT, c.CypherLexerEXCLAMATION:
	default:
		if !k.isWord(j - 1) {
			return false
		}
		switch k.kind(j - 2) {
		case c.CypherLexerCOLON, c.CypherLexerCOLONCOLON, c.CypherLexerBAR, c.CypherLexerAMPERSAND, c.CypherLexerEXCLAMATION, c.CypherLexerIS, c.CypherLexerIS_LABEL,
			c.CypherLexerTYPED, c.CypherLexerNOT:
		default:
			return false
		}
	}
	switch k.kind(j + 1) {
	case c.CypherLexerCOLON, c.CypherLexerPERCENT, c.CypherLexerEXCLAMATION, c.CypherLexerLPAREN, c.CypherLexerDOLLAR:
		return true
	}
	switch k.kind(j + 2) {
	case c.CypherLexerDOT, c.CypherLexerCOLON, c.CypherLexerLPAREN, c.CypherLexerLBRACKET, c.CypherLexerLCURLY:
		return false
	}
	return k.isWord(j + 1)
}
