package builtin

import (
	"math"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/value"
)

// queried finds the index that a query procedure is called for: of a kind, and on nodes or on relationships.
func queried(ctx *procedures.Context, procedure string, kind catalog.IndexKind, rels bool, name value.Value) (*catalog.Index, error) {
	word := map[catalog.IndexKind]string{catalog.Fulltext: "fulltext", catalog.Vector: "vector"}[kind]
	var ix *catalog.Index
	if ctx.Graph != nil && name.Kind() == value.KindString {
		ix = ctx.Graph.Schema().IndexNamed(name.AsString())
	}
	if ix == nil || ix.Kind != kind {
		return nil, failed(procedure, "There is no such %s schema index: %s", word, textArg(name))
	}
	if ix.OnRels != rels {
		on, asked := "NODE", "relationships"
		if ix.OnRels {
			on, asked = "RELATIONSHIP", "nodes"
		}
		return nil, failed(procedure, "The '%s' index is an index on %s, so it cannot be queried for %s.", ix.Name, on, asked)
	}
	if !ctx.Graph.Populated(ix.ID) {
		return nil, failed(procedure, "Index '%s' is still populating", ix.Name)
	}
	ctx.Graph.CountReads(ix.ID, 1)
	return ix, nil
}

// entityOf is a node, or relationship, by its id.
func entityOf(rels bool, id uint32) value.Value {
	if rels {
		return value.Rel(int64(id))
	}
	return value.Node(int64(id))
}

// nearest makes the procedure that queries vector indexes.
func nearest(procedure string, rels bool) callFunc {
	return func(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		ix, err := queried(ctx, procedure, catalog.Vector, rels, args[0])
		if err != nil {
			return err
		}
		if args[1].Kind() != value.KindInt || args[1].AsInt() <= 0 {
			return failed(procedure, "'numberOfNearestNeighbours' must be positive")
		}
		if args[2].Kind() != value.KindList && args[2].Kind() != value.KindVector {
			return failed(procedure, "'query' must be a non-null numerical array")
		}
		vectors, ok := ctx.Graph.IndexContents(ix.ID).(*index.Vectors)
		if !ok {
			return failed(procedure, "Index '%s' is still populating", ix.Name)
		}
		query, ok := vectors.Usable(args[2], nil)
		if !ok {
			return failed(procedure, "Vector must only contain finite values, and have positive and finite l2-norm. Provided: %s", value.Debug(args[2]))
		}
		if d := vectors.Dimensions(); d != 0 && d != len(query) {
			return failed(procedure, "Index query vector has %d dimensions, but indexed vectors have %d.", len(query), d)
		}
		wanted := int(min(args[1].AsInt(), int64(vectors.Len())))
		return inSteps(wanted, args[1].AsInt() >= math.MaxInt32, func(k int, given map[uint32]bool) error {
			hits, err := vectors.Nearest(query, k, ctx.Err)
			if err != nil {
				return err
			}
			for _, h := range hits {
				if given[h.ID] {
					continue
				}
				given[h.ID] = true
				if err := yield([]value.Value{entityOf(rels, h.ID), value.Float(h.Score)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// inSteps searches for so many, or, where all are wanted, for few first: who filters what is found, as SEARCH … WHERE
// does, takes them only until there are enough. Each step is given what those before it found.
func inSteps(wanted int, all bool, search func(k int, given map[uint32]bool) error) error {
	const first, more = 128, 8
	k, given := wanted, map[uint32]bool{}
	if all {
		k = min(first, wanted)
	}
	for {
		if err := search(k, given); err != nil || k == wanted {
			return err
		}
		k = min(k*more, wanted)
	}
}

// createVectorIndex is the procedure from before there was a command.
func createVectorIndex(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	const procedure = "db.index.vector.createNodeIndex"
	for i := range 3 {
		if args[i].Kind() != value.KindString {
			return failed(procedure, "'%s' must not be null", [...]string{"indexName", "label", "propertyKey"}[i])
		}
	}
	similarity, ok := similarities[textArg(args[4])]
	if !ok {
		return failed(procedure, "'%s' is an unsupported vector similarity function for index with provider vector-2.0. Supported: [COSINE, EUCLIDEAN]", textArg(args[4]))
	}
	if args[3].Kind() != value.KindInt || args[3].AsInt() < 1 || args[3].AsInt() > 4096 {
		return failed(procedure, "'vectorDimension' must be between 1 and 4096 inclusively")
	}
	if ctx.Tx.Changed() && !ctx.Tx.SchemaChanged() {
		return failed(procedure, "Tried to execute Schema modification after executing Write query")
	}
	return ctx.Tx.CreateIndex(&catalog.Index{
		Name: args[0].AsString(), Kind: catalog.Vector, Tokens: []uint32{uint32(ctx.Tx.Label(args[1].AsString()))},
		Keys: []catalog.KeyID{ctx.Tx.Key(args[2].AsString())},
		Config: []catalog.Setting{
			{Name: "vector.dimensions", Value: args[3]}, {Name: "vector.hnsw.ef_construction", Value: value.Int(100)},
			{Name: "vector.hnsw.m", Value: value.Int(16)}, {Name: "vector.quantization.enabled", Value: value.True},
			{Name: "vector.similarity_function", Value: value.String(similarity)},
		},
	})
}

// similarities is the ways to compare vectors, as people may write them.
var similarities = map[string]string{
	"cosine": "COSINE", "COSINE": "COSINE", "Cosine": "COSINE", "euclidean": "EUCLIDEAN", "EUCLIDEAN": "EUCLIDEAN", "Euclidean": "EUCLIDEAN",
}
