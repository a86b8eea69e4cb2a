package physical

// NodeIndexSeek gives the nodes that an index finds; the argument row may be what it is asked for.
type NodeIndexSeek struct {
	Header
	IndexSeek
	Node    Slot
	Locking bool // of a MERGE on a uniqueness constraint
}

// RelIndexSeek gives the relationships that an index finds, as RelTypeScan.
type RelIndexSeek struct {
	Header
	IndexSeek
	Rel, Start, End Slot
	Both            bool
}

// IndexSeek is what an index is asked for. A database where the index is not there, or not populated yet, gives the same
// rows more slowly.
type IndexSeek struct {
	Index  string // its name
	Kind   string // RANGE, TEXT, POINT
	Unique bool   // the index of a uniqueness constraint
	OnRels bool
	Token  string   // label or type
	Keys   []string // of the index
	Parts  []IndexPart
	// Ordered: the rows come in the order of the keys, with Desc backwards.
	Ordered, Desc bool
}

// IndexOp is how a property is asked for.
type IndexOp uint8

// The ways of asking.
const (
	IndexEquals   IndexOp = iota // Value
	IndexIn                      // Value is a list
	IndexRange                   // between Value and Upper, of which one may be nil
	IndexPrefix                  // STARTS WITH Value
	IndexExists                  // any value
	IndexContains                // CONTAINS Value
	IndexSuffix                  // ENDS WITH Value
	IndexDistance                // within Upper of the point Value
	IndexBox                     // between the corners Value and Upper
)

// IndexPart is what one property is asked for.
type IndexPart struct {
	Op             IndexOp
	Value, Upper   Expr
	With, WithUpTo bool // the bounds of IndexRange, and the distance, are among what is found
}

// kind is the middle of the operator's name: Seek, SeekByRange, Scan, ContainsScan, EndsWithScan.
func (s *IndexSeek) kind() string {
	switch s.Parts[0].Op {
	case IndexRange, IndexPrefix, IndexDistance, IndexBox:
		return "SeekByRange"
	case IndexExists:
		return "Scan"
	case IndexContains:
		return "ContainsScan"
	case IndexSuffix:
		return "EndsWithScan"
	}
	return "Seek"
}

// Name is Neo4j's.
func (o *NodeIndexSeek) Name() string {
	kind := o.kind()
	switch {
	case !o.Unique || kind == "Scan":
		return "NodeIndex" + kind
	case o.Locking:
		return "NodeUniqueIndex" + kind + "(Locking)"
	}
	return "NodeUniqueIndex" + kind
}

// Name is Neo4j's.
func (o *RelIndexSeek) Name() string {
	dir, unique := "Directed", ""
	if o.Both {
		dir = "Undirected"
	}
	if o.Unique && o.kind() != "Scan" {
		unique = "Unique"
	}
	return dir + "Relationship" + unique + "Index" + o.kind()
}

// Children of a seek are none.
func (*NodeIndexSeek) Children() []Op { return nil }

// Children of a seek are none.
func (*RelIndexSeek) Children() []Op { return nil }

func (s *IndexSeek) exprs(each func(...Expr)) {
	for _, p := range s.Parts {
		each(p.Value, p.Upper)
	}
}
