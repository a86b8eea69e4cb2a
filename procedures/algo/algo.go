// Package algo is graph algorithms as procedures, in the style of Neo4j's Graph
// Data Science: CALL algo.pageRank.stream({…}) YIELD nodeId, score. They read the
// adjacency of a snapshot as it lies in memory, without a graph of their own, and
// share the work among the processors through the host of the call.
//
// Every algorithm of the kind that gives each node a value has four forms:
// stream yields the values, stats says what they are like, write and mutate set
// them as properties in the transaction that calls. While one runs, SHOW TRANSACTIONS tells in
// statusDetails how far it is. What an algorithm works on is said by its
// configuration, see [config].
package algo

import (
	"math"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// Prefix is what the names of all algorithms begin with.
const Prefix = "algo."

// result is what an algorithm found about the nodes: a column of integers or
// floats by node id each. Skip tells which nodes have none; nil = all have one.
type result struct {
	cols []vector
	skip func(node uint32) bool
}

// vector is one value a node.
type vector struct {
	ints   []int64
	floats []float64
}

func (c vector) at(node uint32) value.Value {
	if c.ints != nil {
		return value.Int(c.ints[node])
	}
	return value.Float(c.floats[node])
}

// nodeAlgorithm is an algorithm that gives nodes values. Columns is what they are
// called and their types: score :: FLOAT.
type nodeAlgorithm struct {
	name, doc, columns string
	keys               []string // of the configuration, beside those that all have
	run                func(r *run) (result, error)
}

// rowAlgorithm is an algorithm that yields rows of its own.
type rowAlgorithm struct {
	name, doc, columns string
	keys               []string
	run                func(r *run, yield func([]value.Value) error) error
}

// Register adds all algorithms to r.
func Register(r *procedures.Registry) error {
	for i := range nodeAlgorithms {
		if err := nodeAlgorithms[i].register(r); err != nil {
			return err
		}
	}
	for i := range rowAlgorithms {
		if err := rowAlgorithms[i].register(r); err != nil {
			return err
		}
	}
	return nil
}

var nodeAlgorithms = []nodeAlgorithm{
	{"bfs", "The number of steps from a node to each node that can be reached from it.", "distance :: INTEGER", []string{"sourceNode", "maxDepth"}, bfs},
	{"pageRank", "The PageRank of each node: the probability of being there, in a random walk that jumps to any node now and then. Nodes without a way out jump always.",
		"score :: FLOAT", []string{"dampingFactor", "maxIterations", "tolerance"}, pageRank},
	{"wcc", "The weakly connected component of each node: the least id of a node in it.", "componentId :: INTEGER", nil, wcc},
	{"labelPropagation", "The community of each node by synchronous label propagation: each node takes the label that most of its neighbours have, the least of several.",
		"communityId :: INTEGER", []string{"maxIterations"}, labelPropagation},
	{"localClusteringCoefficient", "How many of the pairs of neighbours of each node are neighbours themselves, of those that could be.",
		"localClusteringCoefficient :: FLOAT", nil, clustering},
	{"triangleCount", "The number of triangles that each node is in.", "triangleCount :: INTEGER", nil, triangles},
	{"sssp", "The least cost of a way from a node to each node that can be reached from it.", "cost :: FLOAT", []string{"sourceNode"}, sssp},
	{"degree", "The number of relationships of each node, or the sum of their weights.", "score :: FLOAT", nil, degree},
	{"closeness", "The inverse of the mean distance from the other nodes to each node, of those that reach it.", "score :: FLOAT", []string{"useWassermanFaust"}, closeness},
	{"betweenness", "How many shortest paths between other nodes go through each node, each pair of nodes counting one.", "score :: FLOAT", []string{"samplingSize", "samplingSeed"}, betweenness},
	{"louvain", "The community of each node by Louvain's optimisation of modularity.", "communityId :: INTEGER", []string{"maxLevels", "maxIterations", "tolerance"}, louvain},
	{"kcore", "The largest k for which each node is in the k-core, the part of the graph in which every node has k neighbours.", "coreValue :: INTEGER", nil, kcore},
	{"scc", "The strongly connected component of each node: the least id of a node in it.", "componentId :: INTEGER", nil, scc},
	{"topologicalSort", "The place of each node in an order in which all relationships go forward. Nodes behind or on a cycle have none.", "position :: INTEGER", nil, topologicalSort},
}

var rowAlgorithms = []rowAlgorithm{
	{"dijkstra", "A cheapest path between two nodes.", pathColumns, []string{"sourceNode", "targetNode"}, dijkstra},
	{"astar", "A cheapest path between two nodes on the globe, searched in the target's direction.", pathColumns, []string{"sourceNode", "targetNode", "latitudeProperty", "longitudeProperty"}, astar},
	{"yens", "The k cheapest paths without loops between two nodes.", pathColumns, []string{"sourceNode", "targetNode", "k"}, yens},
	{"nodeSimilarity", "The pairs of nodes whose neighbours are most alike, by the Jaccard index.", "node1 :: INTEGER, node2 :: INTEGER, similarity :: FLOAT",
		[]string{"topK", "similarityCutoff", "degreeCutoff"}, nodeSimilarity},
	{"randomWalk", "Walks that go on at random.", "nodeIds :: LIST<INTEGER>, path :: PATH", []string{"sourceNodes", "walkLength", "walksPerNode", "randomSeed"}, randomWalk},
}

const pathColumns = "index :: INTEGER, sourceNode :: INTEGER, targetNode :: INTEGER, totalCost :: FLOAT, nodeIds :: LIST<INTEGER>, costs :: LIST<FLOAT>, path :: PATH"

const configParam = "configuration = {} :: MAP"

func (a *nodeAlgorithm) register(r *procedures.Registry) error {
	stream, err := procedures.ParseSignature(Prefix + a.name + ".stream(" + configParam + ") :: (nodeId :: INTEGER, " + a.columns + ")")
	if err != nil {
		return err
	}
	describe(stream, a.doc+" Yields the values.", a.keys)
	stream.Mode = procedures.Read
	stream.Call = a.stream
	if err := r.AddProcedure(stream); err != nil {
		return err
	}
	stats, err := procedures.ParseSignature(Prefix + a.name + ".stats(" + configParam + ") :: (nodeCount :: INTEGER, min :: FLOAT, max :: FLOAT, mean :: FLOAT, computeMillis :: INTEGER)")
	if err != nil {
		return err
	}
	describe(stats, a.doc+" Yields what the values are like: of how many nodes, the least, the greatest, the mean.", a.keys)
	stats.Mode = procedures.Read
	stats.Call = a.stats
	if err := r.AddProcedure(stats); err != nil {
		return err
	}
	for _, form := range []string{"write", "mutate"} {
		p, err := procedures.ParseSignature(Prefix + a.name + "." + form + "(" + configParam + ") :: (nodePropertiesWritten :: INTEGER, computeMillis :: INTEGER, writeMillis :: INTEGER)")
		if err != nil {
			return err
		}
		describe(p, a.doc+" Sets the values as properties.", append([]string{form + "Property"}, a.keys...))
		p.Mode = procedures.Write
		p.Call = a.writer(form + "Property")
		if err := r.AddProcedure(p); err != nil {
			return err
		}
	}
	return nil
}

func (a *rowAlgorithm) register(r *procedures.Registry) error {
	p, err := procedures.ParseSignature(Prefix + a.name + ".stream(" + configParam + ") :: (" + a.columns + ")")
	if err != nil {
		return err
	}
	describe(p, a.doc, a.keys)
	p.Mode = procedures.Read
	p.Call = func(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		r, err := newRun(ctx, a.name, args[0], a.keys)
		if err != nil {
			return err
		}
		return a.run(r, yield)
	}
	return r.AddProcedure(p)
}

// describe completes a procedure: what its configuration may hold, what its columns are.
func describe(p *procedures.Procedure, doc string, keys []string) {
	p.Description, p.BuiltIn = doc, true
	text := ""
	for _, k := range append(append([]string{}, commonKeys...), keys...) {
		if text != "" {
			text += ", "
		}
		text += k
	}
	p.Params[0].Description = "What to work on, and how: " + text + "."
	for i := range p.Results {
		p.Results[i].Description = "The " + p.Results[i].Name + "."
	}
}

func (a *nodeAlgorithm) stream(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	r, err := newRun(ctx, a.name, args[0], a.keys)
	if err != nil {
		return err
	}
	found, err := a.run(r)
	if err != nil {
		return err
	}
	row := make([]value.Value, 1+len(found.cols))
	for _, node := range r.g.nodes {
		if found.skip != nil && found.skip(node) {
			continue
		}
		row[0] = value.Int(int64(node))
		for i, c := range found.cols {
			row[i+1] = c.at(node)
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// stats is the form that gives an overview of the first column.
func (a *nodeAlgorithm) stats(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	r, err := newRun(ctx, a.name, args[0], a.keys)
	if err != nil {
		return err
	}
	began := r.now()
	found, err := a.run(r)
	if err != nil {
		return err
	}
	took := millis(began, r.now())
	n, low, high, sum := int64(0), math.Inf(1), math.Inf(-1), 0.0
	for _, node := range r.g.nodes {
		if found.skip != nil && found.skip(node) {
			continue
		}
		v := found.cols[0].at(node).Number()
		n, low, high, sum = n+1, min(low, v), max(high, v), sum+v
	}
	if n == 0 {
		return yield([]value.Value{value.Int(0), value.Null, value.Null, value.Null, took})
	}
	return yield([]value.Value{value.Int(n), value.Float(low), value.Float(high), value.Float(sum / float64(n)), took})
}

// writer is the form that sets properties; key is what names the property.
func (a *nodeAlgorithm) writer(key string) func(*procedures.Context, []value.Value, func([]value.Value) error) error {
	return func(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		r, err := newRun(ctx, a.name, args[0], append([]string{key}, a.keys...))
		if err != nil {
			return err
		}
		property := r.cfg.text(key, "")
		if property == "" {
			return badConfig("`%s` must name a property", key)
		}
		if ctx.Tx == nil {
			return status.New(status.AccessMode, "", "Writing in read access mode not allowed.")
		}
		began := r.now()
		found, err := a.run(r)
		if err != nil {
			return err
		}
		computed := r.now()
		n, err := r.write(found, ctx.Tx.Key(property))
		if err != nil {
			return err
		}
		return yield([]value.Value{value.Int(n), millis(began, computed), millis(computed, r.now())})
	}
}

func millis(from, to time.Time) value.Value { return value.Int(to.Sub(from).Milliseconds()) }

// write sets the first column as a property.
func (r *run) write(found result, key catalog.KeyID) (n int64, err error) {
	r.begin(len(r.g.nodes))
	for i, node := range r.g.nodes {
		if i%blockSize == 0 {
			r.done.Store(int64(i))
			if err := r.check(); err != nil {
				return n, err
			}
		}
		if found.skip != nil && found.skip(node) {
			continue
		}
		r.ctx.Tx.SetNodeProperty(int64(node), key, found.cols[0].at(node))
		n++
	}
	return n, nil
}
