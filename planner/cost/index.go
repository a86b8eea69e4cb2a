package cost

// Index is an index that a plan may use.
type Index struct {
	Name   string
	Kind   string // RANGE, TEXT, POINT
	Unique bool   // of a uniqueness constraint
	OnRels bool
	Token  string   // label or type
	Keys   []string // in order
	// Entries is how many entities it has; Distinct how many different values its first key has, its first two, and so on.
	Entries  float64
	Distinct []float64
}

// Indexer is statistics that know of indexes on a label or type.
type Indexer interface {
	Indexes(rels bool, token string) []Index
}

// Indexes is the indexes on a label or type; none where the statistics do not know of any.
func Indexes(s Stats, rels bool, token string) []Index {
	if x, ok := s.(Indexer); ok {
		return x.Indexes(rels, token)
	}
	return nil
}
