package function

import (
	"strconv"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

var entities = []entry{
	{
		sig:  "elementId(input :: NODE | RELATIONSHIP) :: STRING",
		doc:  "Returns the element id of a `NODE` or `RELATIONSHIP`.",
		args: []string{"An element id of a node or a relationship."},
		call: elementID,
	},
	{
		sig:  "endNode(input :: RELATIONSHIP) :: NODE",
		doc:  "Returns the end `NODE` of a `RELATIONSHIP`.",
		args: []string{"A relationship."},
		call: endNode,
	},
	{
		sig:        "id(input :: NODE | RELATIONSHIP) :: INTEGER",
		doc:        "Returns the id of a `NODE` or `RELATIONSHIP`.",
		args:       []string{"A node or a relationship."},
		deprecated: "elementId",
		call:       entityID,
	},
	{
		sig:  "length(input :: PATH) :: INTEGER",
		doc:  "Returns the length of a `PATH`.",
		args: []string{"A path whose relationships will be counted."},
		call: pathLength,
	},
	{
		sig:  "properties(input :: NODE | RELATIONSHIP | MAP) :: MAP",
		doc:  "Returns a `MAP` containing all the properties of a `NODE`, `RELATIONSHIP` or `MAP`.",
		args: []string{"An entity to return the properties from."},
		call: propertiesOf,
	},
	{
		sig:  "startNode(input :: RELATIONSHIP) :: NODE",
		doc:  "Returns the start `NODE` of a `RELATIONSHIP`.",
		args: []string{"A relationship."},
		call: startNode,
	},
	{
		sig:  "type(input :: RELATIONSHIP) :: STRING",
		doc:  "Returns a `STRING` representation of the `RELATIONSHIP` type.",
		args: []string{"A relationship."},
		call: typeOf,
	},
}

var entityLists = []entry{
	{
		sig:  "keys(input :: NODE | RELATIONSHIP | MAP) :: LIST<STRING>",
		doc:  "Returns a `LIST<STRING>` containing the `STRING` representations for all the property names of a `NODE`, `RELATIONSHIP` or `MAP`.",
		args: []string{"A node or relationship from which the names of all properties will be returned."},
		call: keysOf,
	},
	{
		sig:  "labels(input :: NODE) :: LIST<STRING>",
		doc:  "Returns a `LIST<STRING>` containing the `STRING` representations for all the labels of a `NODE`.",
		args: []string{"A node whose labels will be returned."},
		call: labelsOf,
	},
	{
		sig:  "nodes(input :: PATH) :: LIST<NODE>",
		doc:  "Returns a `LIST<NODE>` containing all the `NODE` values in a `PATH`.",
		args: []string{"A path whose nodes will be returned."},
		call: pathNodes,
	},
	{
		sig:  "relationships(input :: PATH) :: LIST<RELATIONSHIP>",
		doc:  "Returns a `LIST<RELATIONSHIP>` containing all the `RELATIONSHIP` values in a `PATH`.",
		args: []string{"The path from which all relationships will be returned."},
		call: pathRelationships,
	},
}

// databases are the functions about databases.
var databases = []entry{{
	sig:  "db.nameFromElementId(elementId :: STRING) :: STRING",
	doc:  "Resolves the database name for the given element id.",
	args: []string{"An element id of a node or relationship."},
	call: nameFromElementID,
}}

// The first part of an element id.
const (
	nodeElement = "4:"
	relElement  = "5:"
)

// NodeElementID is the element id of a node: opaque to users, stable while the
// node lives.
func NodeElementID(database string, id int64) string {
	return nodeElement + database + ":" + strconv.FormatInt(id, 10)
}

// RelElementID is the element id of a relationship.
func RelElementID(database string, id int64) string {
	return relElement + database + ":" + strconv.FormatInt(id, 10)
}

// ParseElementID reads an element id; ok is false where text is none.
func ParseElementID(text string) (database string, id int64, isNode, ok bool) {
	rest, isNode := strings.CutPrefix(text, nodeElement)
	if !isNode {
		if rest, ok = strings.CutPrefix(text, relElement); !ok {
			return "", 0, false, false
		}
	}
	at := strings.LastIndexByte(rest, ':')
	if at < 0 {
		return "", 0, false, false
	}
	id, err := strconv.ParseInt(rest[at+1:], 10, 64)
	return rest[:at], id, isNode, err == nil && id >= 0
}

func elementID(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Virtual() != nil {
		return value.String(strconv.FormatInt(args[0].ID(), 10)), nil
	}
	switch v := args[0]; v.Kind() {
	case value.KindNode:
		return value.String(NodeElementID(ctx.Database, v.ID())), nil
	case value.KindRel:
		return value.String(RelElementID(ctx.Database, v.ID())), nil
	}
	return value.Null, errEntity("elementId", args[0])
}

func entityID(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if k := args[0].Kind(); k != value.KindNode && k != value.KindRel {
		return value.Null, errEntity("id", args[0])
	}
	return value.Int(args[0].ID()), nil
}

func errEntity(function string, v value.Value) error {
	return errType("Invalid input for function '%s()': Expected %s to be a node or relationship, but it was `%s`", function, value.Debug(v), value.RuntimeTypeName(v))
}

func nameFromElementID(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("db.nameFromElementId", args[0])
	if err != nil {
		return value.Null, err
	}
	database, _, _, ok := ParseElementID(s)
	if !ok {
		return value.Null, status.New(status.ArgumentError, "InvalidArgumentValue", "Invalid element id: '%s'", s)
	}
	return value.String(database), nil
}

// errDeleted is the error of asking a deleted entity about what it was.
func errDeleted(kind string, id int64) error {
	return status.New(status.EntityNotFound, "DeletedEntityAccess", "%s with id %d has been deleted in this transaction", kind, id)
}

func labelsOf(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindNode {
		return value.Null, errType("Invalid input for function 'labels()': Expected a Node, got: %s", value.Debug(args[0]))
	}
	if x := args[0].Virtual(); x != nil {
		return stringList(x.Labels), nil
	}
	id := args[0].ID()
	if !ctx.Graph.NodeExists(id) {
		return value.Null, errDeleted("Node", id)
	}
	var buf [8]catalog.LabelID
	labels := ctx.Graph.NodeLabels(id, buf[:0])
	names := make([]value.Value, len(labels))
	for i, l := range labels {
		names[i] = value.String(ctx.Graph.Catalog().LabelName(l))
	}
	return value.List(names), nil
}

func typeOf(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindRel {
		return value.Null, errType("Invalid input for function 'type()': Expected a Relationship, got: %s", value.Debug(args[0]))
	}
	if x := args[0].Virtual(); x != nil {
		return value.String(x.Type), nil
	}
	id := args[0].ID()
	_, _, t, ok := ctx.Graph.Rel(id)
	if !ok && ctx.Tx != nil {
		// A relationship that this transaction deleted, but did not make, keeps its type.
		_, _, t, ok = ctx.Tx.Base().Rel(id)
	}
	if !ok {
		return value.Null, errDeleted("Relationship", id)
	}
	return value.String(ctx.Graph.Catalog().TypeName(t)), nil
}

func startNode(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	start, _, err := endsOf(ctx, "startNode", args[0])
	return start, err
}

func endNode(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	_, end, err := endsOf(ctx, "endNode", args[0])
	return end, err
}

func endsOf(ctx *procedures.Context, function string, v value.Value) (start, end value.Value, err error) {
	if v.Kind() != value.KindRel {
		return value.Null, value.Null, errType("Invalid input for function '%s()': Expected %s to be a RelationshipValue", function, value.Debug(v))
	}
	if x := v.Virtual(); x != nil {
		return x.Start, x.End, nil
	}
	s, e, _, ok := ctx.Graph.Rel(v.ID())
	if !ok {
		return value.Null, value.Null, errDeleted("Relationship", v.ID())
	}
	return value.Node(s), value.Node(e), nil
}

// keyIDs is the property keys of a node or relationship. A deleted node has
// none, a deleted relationship is an error, as in Neo4j.
func keyIDs(ctx *procedures.Context, v value.Value, buf []catalog.KeyID) ([]catalog.KeyID, error) {
	if v.Kind() == value.KindNode {
		return ctx.Graph.NodeKeys(v.ID(), buf), nil
	}
	if !ctx.Graph.RelExists(v.ID()) {
		return nil, errDeleted("Relationship", v.ID())
	}
	return ctx.Graph.RelKeys(v.ID(), buf), nil
}

func keysOf(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	switch v := args[0]; v.Kind() {
	case value.KindMap:
		return stringList(v.AsMap().Keys()), nil
	case value.KindNode, value.KindRel:
		if x := v.Virtual(); x != nil {
			return stringList(x.Props.Keys()), nil
		}
		var buf [16]catalog.KeyID
		ids, err := keyIDs(ctx, v, buf[:0])
		if err != nil {
			return value.Null, err
		}
		names := make([]value.Value, len(ids))
		for i, id := range ids {
			names[i] = value.String(ctx.Graph.Catalog().KeyName(id))
		}
		return value.List(names), nil
	}
	return value.Null, errType("Invalid input for function 'keys()': Expected a node, a relationship or a literal map but got %s", value.Debug(args[0]))
}

func propertiesOf(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	switch v := args[0]; v.Kind() {
	case value.KindMap:
		return v, nil
	case value.KindNode, value.KindRel:
		m, err := Properties(ctx, v)
		if err != nil {
			return value.Null, err
		}
		return value.MapOf(m), nil
	}
	return value.Null, errType("Invalid input for function 'properties()': Expected a node, a relationship or a literal map but got %s", value.Debug(args[0]))
}

// Properties is all properties of a node or relationship.
func Properties(ctx *procedures.Context, v value.Value) (*value.Map, error) {
	if x := v.Virtual(); x != nil {
		return x.Props, nil
	}
	var buf [16]catalog.KeyID
	ids, err := keyIDs(ctx, v, buf[:0])
	if err != nil {
		return nil, err
	}
	m := value.NewMap(len(ids))
	for _, id := range ids {
		if v.Kind() == value.KindNode {
			m.Put(ctx.Graph.Catalog().KeyName(id), ctx.Graph.NodeProperty(v.ID(), id))
		} else {
			m.Put(ctx.Graph.Catalog().KeyName(id), ctx.Graph.RelProperty(v.ID(), id))
		}
	}
	return m, nil
}

func pathLength(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindPath {
		return value.Null, errType("Invalid input for function 'length()': Expected a Path, got: %s", value.Debug(args[0]))
	}
	return value.Int(int64(len(args[0].AsPath().Rels))), nil
}

func pathNodes(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindPath {
		return value.Null, errType("Invalid input for function 'nodes()': Expected %s to be a path", value.Debug(args[0]))
	}
	ids := args[0].AsPath().Nodes
	out := make([]value.Value, len(ids))
	for i, id := range ids {
		out[i] = value.Node(id)
	}
	return value.List(out), nil
}

func pathRelationships(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindPath {
		return value.Null, errType("Invalid input for function 'relationships()': Expected %s to be a path", value.Debug(args[0]))
	}
	ids := args[0].AsPath().Rels
	out := make([]value.Value, len(ids))
	for i, id := range ids {
		out[i] = value.Rel(id)
	}
	return value.List(out), nil
}

// graphNames is the names of the graphs: a database has one, which is called as it is.
func graphNames(ctx *procedures.Context, _ []value.Value) (value.Value, error) {
	return value.List([]value.Value{value.String(ctx.Database)}), nil
}

// graphProperties is what is attached to a graph; nothing can be attached to a database's own one.
func graphProperties(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	name, err := text("graph.propertiesByName", args[0])
	if err != nil {
		return value.Null, err
	}
	if !strings.EqualFold(name, ctx.Database) {
		return value.Null, status.New("Neo.ClientError.Database.DatabaseNotFound", "", "Graph not found: %s", name)
	}
	return value.MapOf(value.NewMap(0)), nil
}
