package builtin

import (
	"github.com/morseldb/morsel/procedures"
)

const (
	fulltextDoc = "\nValid _key: value_ pairs for the `options` map are:\n\n* 'skip' -- to skip the top N results.\n" +
		"* 'limit' -- to limit the number of results returned.\n* 'analyzer' -- to use the specified analyzer as a search analyzer for this query.\n\n" +
		"The `options` map and any of the keys are optional.\nAn example of the `options` map: `{skip: 30, limit: 10, analyzer: 'whitespace'}`\n"
	neighboursDoc = " vector index.\nReturns requested number of nearest neighbors to the provided query vector,\nand their similarity score to that query vector, " +
		"based on the configured similarity function for the index.\nThe similarity score is a value between [0, 1]; where 0 indicates least similar, 1 most similar.\n"
)

var fulltextArgs = []string{"The name of the full-text index.", "The string to find approximate matches for.", "{skip :: INTEGER, limit :: INTEGER, analyzer :: STRING}"}

var neighbourArgs = []string{"The name of the vector index.", "The size of the vector neighbourhood.", "The object to find approximate matches for."}

// indexes is the procedures on full-text and vector indexes.
var indexes = []entry{
	{
		sig: "db.index.fulltext.awaitEventuallyConsistentIndexRefresh()", mode: procedures.Read, system: true, call: nothing,
		doc: "Wait for the updates from recently committed transactions to be applied to any eventually-consistent full-text indexes.",
	},
	{
		sig: "db.index.fulltext.listAvailableAnalyzers() :: (analyzer :: STRING, description :: STRING, stopwords :: LIST<STRING>)", mode: procedures.Read, system: true,
		doc: "List the available analyzers that the full-text indexes can be configured with.", call: listAnalyzers,
		results: []string{"The name of the analyzer.", "The  description of the analyzer.", "The stopwords used by the analyzer to tokenize strings."},
	},
	{
		sig:  "db.index.fulltext.queryNodes(indexName :: STRING, queryString :: STRING, options = {} :: MAP) :: (node :: NODE, score :: FLOAT)",
		mode: procedures.Read, system: true, call: search("db.index.fulltext.queryNodes", false), args: fulltextArgs,
		doc:     "Query the given full-text index. Returns the matching nodes and their Lucene query score, ordered by score." + fulltextDoc,
		results: []string{"A node which contains a property similar to the query string.", "The score measuring how similar the node property is to the query string."},
	},
	{
		sig:  "db.index.fulltext.queryRelationships(indexName :: STRING, queryString :: STRING, options = {} :: MAP) :: (relationship :: RELATIONSHIP, score :: FLOAT)",
		mode: procedures.Read, system: true, call: search("db.index.fulltext.queryRelationships", true), args: fulltextArgs,
		doc: "Query the given full-text index. Returns the matching relationships and their Lucene query score, ordered by score." + fulltextDoc,
		results: []string{
			"A relationship which contains a property similar to the query string.", "The score measuring how similar the relationship property is to the query string.",
		},
	},
	{
		sig:  "db.index.vector.createNodeIndex(indexName :: STRING, label :: STRING, propertyKey :: STRING, vectorDimension :: INTEGER, vectorSimilarityFunction :: STRING)",
		mode: procedures.Schema, deprecated: "CREATE VECTOR INDEX", call: createVectorIndex,
		doc: "Create a named node vector index for the specified label and property with the given vector dimensionality using either the EUCLIDEAN or COSINE similarity function.\n" +
			"Both similarity functions are case-insensitive.\nUse the `db.index.vector.queryNodes` procedure to query the named index.\n",
		args: []string{"indexName :: STRING", "label :: STRING", "propertyKey :: STRING", "vectorDimension :: INTEGER", "vectorSimilarityFunction :: STRING"},
	},
	{
		sig:  "db.index.vector.queryNodes(indexName :: STRING, numberOfNearestNeighbours :: INTEGER, query :: ANY) :: (node :: NODE, score :: FLOAT)",
		mode: procedures.Read, call: nearest("db.index.vector.queryNodes", false), args: neighbourArgs, doc: "Query the given node" + neighboursDoc,
		results: []string{"A node which contains a vector property similar to the query object.", "The score measuring how similar the node property is to the query object."},
	},
	{
		sig:  "db.index.vector.queryRelationships(indexName :: STRING, numberOfNearestNeighbours :: INTEGER, query :: ANY) :: (relationship :: RELATIONSHIP, score :: FLOAT)",
		mode: procedures.Read, call: nearest("db.index.vector.queryRelationships", true), args: neighbourArgs, doc: "Query the given relationship" + neighboursDoc,
		results: []string{
			"A relationship which contains a vector property similar to the query object.", "The score measuring how similar the relationship property is to the query object.",
		},
	},
}
