package cypher

// Automaton is the parser's transition network, decoded for those who want to know what could
// follow at a place; the runtime's own copy of it cannot be walked from outside.
type Automaton struct {
	States []State
	// Start is each rule's first state.
	Start []int
}

// State is one place in a rule.
type State struct {
	Rule  int
	Stop  bool // the rule ends here
	Edges []Edge
}

// Edge leads from one state to another.
type Edge struct {
	To     int  // for a rule: where to go on after it
	Rule   int  // the rule to call, -1 when the edge calls none
	Free   bool // nothing is consumed
	Tokens *Set // what is consumed
}

// Set is a set of token types, as ranges of which both ends belong to it.
type Set struct {
	Ranges [][2]int
	Not    bool // all token types but these (and but the end of the text)
}

// Has tells whether the set holds a token type.
func (s *Set) Has(kind int) bool {
	for _, r := range s.Ranges {
		if kind >= r[0] && kind <= r[1] {
			return !s.Not
		}
	}
	return s.Not && kind > 0
}

// Only is the one token type of the set, and whether it is just one.
func (s *Set) Only() (int, bool) {
	if s.Not || len(s.Ranges) != 1 || s.Ranges[0][0] != s.Ranges[0][1] {
		return 0, false
	}
	return s.Ranges[0][0], true
}

// The numbers of ANTLR's serialization, version 4.
const (
	stateInvalid, stateRuleStop, stateBlockStart, statePlusStart, stateStarStart, stateLoopEnd = 0, 7, 3, 4, 5, 12

	edgeEpsilon, edgeRange, edgeRule, edgePredicate, edgeAtom, edgeAction, edgeSet, edgeNotSet, edgeWildcard, edgePrecedence = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)

// reader takes numbers off the serialization one by one.
type reader struct {
	data []int32
	i    int
}

func (r *reader) next() int {
	r.i++
	return int(r.data[r.i-1])
}

// skipList passes a count and as many groups of n numbers.
func (r *reader) skipList(n int) {
	r.i += r.next() * n
}

// NewAutomaton decodes the network of the generated parser.
func NewAutomaton() *Automaton {
	CypherParserInit()
	r := &reader{data: CypherParserParserStaticData.serializedATN}
	r.i = 3 // version, kind of grammar, largest token type
	a := &Automaton{}
	a.readStates(r)
	r.skipList(1) // non-greedy states
	r.skipList(1) // precedence states
	for n := r.next(); n > 0; n-- {
		a.Start = append(a.Start, r.next())
	}
	r.skipList(1) // modes
	sets := readSets(r)
	for n := r.next(); n > 0; n-- {
		a.readEdge(r, sets)
	}
	return a
}

func (a *Automaton) readStates(r *reader) {
	for n := r.next(); n > 0; n-- {
		kind := r.next()
		if kind == stateInvalid {
			a.States = append(a.States, State{Rule: -1})
			continue
		}
		a.States = append(a.States, State{Rule: r.next(), Stop: kind == stateRuleStop})
		switch kind {
		case stateBlockStart, statePlusStart, stateStarStart, stateLoopEnd:
			r.next()
		}
	}
}

func readSets(r *reader) []*Set {
	sets := make([]*Set, r.next())
	for i := range sets {
		n := r.next()
		sets[i] = &Set{}
		if r.next() == 1 {
			sets[i].Ranges = append(sets[i].Ranges, [2]int{-1, -1})
		}
		for ; n > 0; n-- {
			sets[i].Ranges = append(sets[i].Ranges, [2]int{r.next(), r.next()})
		}
	}
	return sets
}

func (a *Automaton) readEdge(r *reader, sets []*Set) {
	from, e := r.next(), Edge{To: r.next(), Rule: -1}
	kind, arg1, arg2, arg3 := r.next(), r.next(), r.next(), r.next()
	switch kind {
	case edgeRule:
		e.Rule = arg2
	case edgeAtom:
		if arg3 == 1 {
			arg1 = -1
		}
		e.Tokens = &Set{Ranges: [][2]int{{arg1, arg1}}}
	case edgeRange:
		e.Tokens = &Set{Ranges: [][2]int{{arg1, arg2}}}
	case edgeSet:
		e.Tokens = sets[arg1]
	case edgeNotSet, edgeWildcard:
		e.Tokens = &Set{Not: true}
		if kind == edgeNotSet {
			e.Tokens.Ranges = sets[arg1].Ranges
		}
	case edgeEpsilon, edgePredicate, edgeAction, edgePrecedence:
		e.Free = true
	}
	a.States[from].Edges = append(a.States[from].Edges, e)
}
