package physical

import (
	"strings"

	"github.com/morseldb/morsel/status"
)

// Argument gives the outer row of an Apply, once. Its slots are Header.Keep.
// Without an outer row (a whole query's leaf) it gives one empty row.
type Argument struct {
	Header
	// Rows: the plan may be run for all rows of a batch of arguments at once; Row then says which of them a row goes
	// with, by its number in the batch.
	Rows bool
	Row  Slot
}

// AllNodesScan gives every node. Like every leaf it runs once for each argument
// row, of which it passes on the slots in Header.Keep.
type AllNodesScan struct {
	Header
	Node Slot
}

// NodeByLabelScan gives the nodes that satisfy Labels, evaluated on bitmaps.
type NodeByLabelScan struct {
	Header
	Node   Slot
	Labels *LabelExpr
}

// NodeByIDSeek gives the nodes whose id (or, with ByElementID, elementId) is in IDs: a number, string, or list of them.
type NodeByIDSeek struct {
	Header
	Node        Slot
	IDs         Expr
	ByElementID bool
}

// RelTypeScan gives every relationship of the types (empty = all), directed as stored;
// with Both each relationship twice, the second time with its ends swapped (loops once).
type RelTypeScan struct {
	Header
	Rel, Start, End Slot
	Types           []string
	Both            bool
	// AnyOrder: nobody sees the order of the rows, and equal rows may be one with a multiplicity. Start and End
	// are then NoSlot where nobody needs them.
	AnyOrder bool
	// LoopsOnly: Rel is only compared, with relationships that it can be equal to only if it is a loop; it is null
	// where it is none. Only with AnyOrder, not with Both.
	LoopsOnly bool
	// ByEnd: with AnyOrder, rows with one End come together, by ascending id, and not those with one Start.
	ByEnd bool
	// Nodes is how many nodes with relationships a scan with AnyOrder that gives one end alone is thought to go over; 0 where that is not known.
	Nodes float64
}

// RelByIDSeek gives relationships by id, as RelTypeScan.
type RelByIDSeek struct {
	Header
	Rel, Start, End Slot
	IDs             Expr
	ByElementID     bool
	Both            bool
}

// NodeCount is NodeCountFromCountStore: one row with the product of the node counts by label ("" = all).
type NodeCount struct {
	Header
	Out    Slot
	Labels []string
}

// RelCount is RelationshipCountFromCountStore: (:Start)-[:t1|t2]->(:End), "" and empty = any.
type RelCount struct {
	Header
	Out        Slot
	Start, End string
	Types      []string
	Both       bool // undirected: each relationship counts twice (loops once)
}

// Expand goes from a bound node over its relationships.
type Expand struct {
	Header
	Source Op
	From   Slot
	Rel    Slot // NoSlot: nobody needs it
	To     Slot // with Into: bound already. NoSlot without Into: multiply by the degree instead of making rows
	Dir    Direction
	Types  []string // nil = any. A non-nil empty list matches nothing.
	Into   bool
	// Unique holds slots of relationships (or lists of them) of the same MATCH that this one must differ from.
	Unique []Slot
	// Optional keeps the input row with nulls where nothing matches (OptionalExpand); Pred belongs to it then.
	Optional bool
	Pred     Expr
	// Once gives a row at most once, however many relationships there are. Only with Into, where nobody needs Rel.
	Once bool
	// Merged gives one row for all relationships of a row's node, counted as often as there are: Rel and To are asked for nothing but whether they are null.
	Merged bool
	// Newest gives the relationships of a list in descending id.
	Newest bool
	// LoopsOnly: as that of RelTypeScan.
	LoopsOnly bool
}

// VarLengthExpand is the old variable-length relationship *Min..Max with trail semantics.
type VarLengthExpand struct {
	Header
	Source  Op
	From    Slot
	To      Slot // with Into: bound already
	Rels    Slot // list of relationships in pattern order; NoSlot: nobody needs it
	Path    Slot // optional: the path walked, from From to To; NoSlot
	Dir     Direction
	Reverse bool // the list is delivered back to front: the pattern was written from To to From
	Types   []string
	Min     int64
	Max     int64 // -1 = unbounded
	Into    bool
	Unique  []Slot
	// RelVar and NodeVar are scratch slots in which RelPred is evaluated for each relationship walked
	// and NodePred for each node reached (the last too); preds may be nil.
	RelVar   Slot
	RelPred  Expr
	NodeVar  Slot
	NodePred Expr
	// Distinct: each end node once a row (nobody needs paths): VarLengthExpand(Pruning,BFS).
	Distinct bool
	// CountHops: the number of relationships walked goes into slot Hops.
	CountHops bool
	Hops      Slot
}

// ShortestPath is shortestPath / allShortestPaths between two bound nodes.
type ShortestPath struct {
	Header
	Source   Op
	From, To Slot
	Rels     Slot // list, or NoSlot
	Path     Slot // or NoSlot
	Dir      Direction
	Types    []string
	Min, Max int64 // Max -1 = unbounded
	All      bool
	RelVar   Slot
	RelPred  Expr
	NodeVar  Slot
	NodePred Expr
	PathPred Expr // a predicate over the whole path (exhaustive fallback), evaluated with Path/Rels set; may be nil
	Optional bool
}

// Repeat is a quantified path pattern: from the node in From, the Inner plan (leaf Argument, inner start in
// InnerFrom) is applied Min..Max times, each time from the node that InnerTo had.
type Repeat struct {
	Header
	Source    Op
	Inner     Op
	From, To  Slot
	Into      bool // To is bound already
	InnerFrom Slot
	InnerTo   Slot
	InnerRels []Slot // relationships of one iteration, which must be unique over all iterations (trail)
	Unique    []Slot // and differ from these
	Groups    []GroupSlot
	Min, Max  int64 // Max -1 = unbounded
	Mode      PathMode
	Reverse   bool // group lists are delivered back to front
}

// PathMode says which repetitions a walk may have.
type PathMode uint8

// The path modes.
const (
	Trail   PathMode = iota // no relationship twice
	Walk                    // anything
	Acyclic                 // no node twice
)

// GroupSlot relates a variable of one iteration to its list over all iterations.
type GroupSlot struct{ Inner, Outer Slot }

// SelectPaths keeps, for each pair of (From, To) below one outer row, the paths that the selector asks for:
// the source delivers candidate paths of non-decreasing length per pair, or in any order when it cannot.
type SelectPaths struct {
	Header
	Source   Op
	Keys     []Slot // the end nodes, plus the argument's identity
	Length   Expr   // number of relationships
	K        Expr   // nil = 1
	Groups   bool   // SHORTEST k GROUPS, ALL SHORTEST (k = 1)
	Shortest bool   // false: ANY k, any order
}

// StatefulShortestPath finds shortest paths through a quantified pattern by breadth-first search over
// (state, node), so that only as much is walked as the selector needs.
type StatefulShortestPath struct {
	Header
	Source   Op
	From, To Slot
	Into     bool
	States   []NFAState
	Final    int
	K        Expr
	Groups   bool
	Mode     PathMode
	Singles  []GroupSlot // variable inside → slot outside
	GroupsBy []GroupSlot // variable inside → list outside
	Pred     Expr        // over the outer row plus result slots; applied to each candidate path
}

// NFAState is one state of the automaton of a pattern: being at a node (bound to Node) after a prefix.
type NFAState struct {
	Node     Slot // scratch
	NodePred Expr
	Moves    []NFAMove
}

// NFAMove leads from a state to another: over a relationship, or by juxtaposition (Rel == NoSlot, no types).
type NFAMove struct {
	To      int
	Jump    bool // no relationship walked: the same node in state To
	Rel     Slot
	Dir     Direction
	Types   []string
	RelPred Expr
}

// ProjectEndpoints gives the ends of a bound relationship.
type ProjectEndpoints struct {
	Header
	Source               Op
	Rel, Start, End      Slot
	StartBound, EndBound bool
	Types                []string
	Both                 bool // undirected: both ways round (loops once)
	VarLength            bool // Rel is a list of relationships that must form a path
	Min, Max             int64
}

// Filter keeps the rows for which Pred is true.
type Filter struct {
	Header
	Source Op
	Pred   Expr
}

// Projection computes expressions into slots.
type Projection struct {
	Header
	Source Op
	Items  []Assign
}

// Assign is Slot := Expr.
type Assign struct {
	Slot Slot
	Expr Expr
}

// Eager reads everything before it gives anything.
type Eager struct {
	Header
	Source Op
}

// Distinct keeps one row for each combination of Items, which it also computes.
type Distinct struct {
	Header
	Source Op
	Items  []Assign
	// Ordered is the same as an aggregation, which says whether rows come Together; nil where a LIMIT may ask for some rows only.
	Ordered *Aggregation
}

// Aggregation is EagerAggregation. Without grouping items it gives exactly one row.
type Aggregation struct {
	Header
	Source Op
	Groups []Assign
	Aggs   []Agg
	// Together: rows of Source with the same node in slot By come together, by ascending id, and By or a property of
	// it is a grouping item. Groups may then be given before all rows are read, if that item tells nodes apart.
	Together bool
	By       Slot
}

// Agg is one aggregate: count(*) has Func "count" and no Args. Of collect, Args after the first are what the values of a group
// are sorted by, and Order says of each whether descending; Most, which depends on no row, is how many of them are asked for.
type Agg struct {
	Slot     Slot
	Func     string
	Distinct bool
	Args     []Expr
	Combined bool // count(DISTINCT …) of combinations of the arguments, with null or without
	Order    []bool
	Most     Expr       // nil: all
	Lazy     bool       // the value may be left uncomputed for rows that are none of these
	Pos      status.Pos // in the query text, for errors of aggregations that are not built in
}

// Collects reports whether an aggregate gathers all values.
func (a *Agg) Collects() bool {
	return (strings.EqualFold(a.Func, "collect") || strings.EqualFold(a.Func, "collect_list")) && !a.Distinct
}

// Sort orders by slots.
type Sort struct {
	Header
	Source Op
	By     []SortKey
}

// SortKey is one key of an order.
type SortKey struct {
	Slot Slot
	Desc bool
}

// Top is Sort and Limit in one.
type Top struct {
	Header
	Source Op
	By     []SortKey
	Limit  Expr // rows out, Skip not included: the planner puts Skip above and adds
}

// Skip and Limit; their expressions are free of slots. Exhaustive limits read their whole input (writes below).
type Skip struct {
	Header
	Source Op
	Count  Expr
}

// Limit passes on at most Count rows.
type Limit struct {
	Header
	Source     Op
	Count      Expr
	Exhaustive bool
}

// Unwind makes a row for each element of List; a scalar is one element, null is none.
type Unwind struct {
	Header
	Source Op
	List   Expr
	Var    Slot
}

// Union concatenates; the maps say which slot of each side goes where. ByRow merges instead: both sides have their rows in the order
// of a number that goes to Row, and for each number the left side's come first.
type Union struct {
	Header
	Left, Right       Op
	LeftMap, RightMap []SlotMove
	ByRow             bool
	Row               Slot
}

// SlotMove copies a slot to another.
type SlotMove struct{ From, To Slot }

// CartesianProduct is every left row with every right row (Right does not depend on Left).
type CartesianProduct struct {
	Header
	Left, Right Op
}

// NodeHashJoin joins on equal nodes in the Keys slots, bound on both sides; Left is the build side. Outer keeps a row of Right that has no partner,
// with nulls in Left's slots.
type NodeHashJoin struct {
	Header
	Left, Right Op
	Keys        []Slot
	Outer       bool
}

// ValueHashJoin joins on equal values of expressions; Left is the build side.
type ValueHashJoin struct {
	Header
	Left, Right         Op
	LeftKeys, RightKeys []Expr
}

// Apply runs Right once for each row of Left, with that row as argument. Its Keep names
// slots of Left; the rest of a row comes from Right, whose rows need not carry the argument's slots.
type Apply struct {
	Header
	Left, Right Op
	// Optional: a left row for which Right gives nothing passes with nulls in Nulls.
	Optional bool
	Nulls    []Slot
	// ByBatch: Right is run once for a whole batch of left rows. Its Argument has Rows set, and its rows have in Row
	// the left row that they go with, in ascending order.
	ByBatch bool
	Row     Slot
	// Empty is what Right aggregates, where it has one row for each left row: those that it gives no row for, as nothing was
	// there to group, get the aggregates of no rows.
	Empty []Agg
}

// SemiApply keeps the left rows for which Right gives at least one row; Anti: none.
type SemiApply struct {
	Header
	Left, Right Op
	Anti        bool
	// ByBatch runs Right once for each batch of the left rows, and not for each row: its rows come in the order of the left rows,
	// whose number they have in Row.
	ByBatch bool
	Row     Slot
}

// SemiJoin keeps the left rows whose Node is one of those that Right gives in the same slot; Anti: none of them. Right is read once, and needs nothing of the left rows.
// Where Other is a slot, too, the rows are kept whose Node and Other are a pair that Right gives.
type SemiJoin struct {
	Header
	Left, Right Op
	Node        Slot
	Other       Slot // NoSlot: none
	Anti        bool
}

// Nodes is the slots that are looked for together.
func (o *SemiJoin) Nodes() []Slot {
	if o.Other == NoSlot {
		return []Slot{o.Node}
	}
	return []Slot{o.Node, o.Other}
}

// Optional gives its source's rows, or one row with nulls in Nulls (other kept slots from the argument).
type Optional struct {
	Header
	Source Op
	Nulls  []Slot
}

// LoadCSV makes a row for each record of a CSV file.
type LoadCSV struct {
	Header
	Source     Op
	URL        Expr
	Var        Slot
	Headers    bool
	Terminator string // "" = comma
	LineNumber Slot   // for linenumber(), or NoSlot
	File       Slot   // for file(), or NoSlot
}

// ProcedureCall calls a procedure once an input row; without results it passes the row.
type ProcedureCall struct {
	Header
	Source   Op
	Proc     string
	Args     []Expr
	Results  []ResultSlot
	Optional bool
	Void     bool
	Pos      status.Pos // in the query text, for errors of procedures that are not built in
}

// ResultSlot takes the Index-th result column into a slot.
type ResultSlot struct {
	Index int
	Slot  Slot
}

// ShowCommand produces the rows of a SHOW / TERMINATE command; What is ast.Show.What. Columns name what goes into Slots.
type ShowCommand struct {
	Header
	What    string
	Filter  string
	Args    []Expr
	Columns []string
	Slots   []Slot
}

// ProduceResults is the root: the result's columns in order.
type ProduceResults struct {
	Header
	Source Op
	Slots  []Slot
	Names  []string
}
