package physical

// Name and Children of the operators, by Neo4j's names.

func one(o Op) []Op {
	if o == nil {
		return nil
	}
	return []Op{o}
}

func (*Argument) Name() string        { return "Argument" }
func (*AllNodesScan) Name() string    { return "AllNodesScan" }
func (*NodeByLabelScan) Name() string { return "NodeByLabelScan" }
func (o *NodeByIDSeek) Name() string {
	if o.ByElementID {
		return "NodeByElementIdSeek"
	}
	return "NodeByIdSeek"
}
func (o *RelTypeScan) Name() string {
	dir, what := "Directed", "RelationshipTypeScan"
	if o.Both {
		dir = "Undirected"
	}
	if len(o.Types) == 0 {
		what = "AllRelationshipsScan"
	}
	return dir + what
}
func (o *RelByIDSeek) Name() string {
	if o.Both {
		return "UndirectedRelationshipByIdSeek"
	}
	return "DirectedRelationshipByIdSeek"
}
func (o *SchemaCommand) Name() string {
	verb, what := "Create", "Index"
	if o.Drop {
		verb = "Drop"
	}
	if o.Constraint {
		what = "Constraint"
	}
	return verb + what
}
func (*NodeCount) Name() string { return "NodeCountFromCountStore" }
func (*RelCount) Name() string  { return "RelationshipCountFromCountStore" }
func (o *Expand) Name() string {
	name := "Expand(All)"
	if o.Into {
		name = "Expand(Into)"
	}
	if o.Optional {
		return "Optional" + name
	}
	return name
}
func (o *VarLengthExpand) Name() string {
	switch {
	case o.Distinct:
		return "VarLengthExpand(Pruning,BFS)"
	case o.Into:
		return "VarLengthExpand(Into)"
	}
	return "VarLengthExpand(All)"
}
func (*ShortestPath) Name() string { return "ShortestPath" }
func (*Repeat) Name() string       { return "Repeat(Trail)" }
func (*SelectPaths) Name() string  { return "SelectPaths" }
func (o *StatefulShortestPath) Name() string {
	if o.Into {
		return "StatefulShortestPath(Into)"
	}
	return "StatefulShortestPath(All)"
}
func (*ProjectEndpoints) Name() string { return "ProjectEndpoints" }
func (*Filter) Name() string           { return "Filter" }
func (*Projection) Name() string       { return "Projection" }
func (*Eager) Name() string            { return "Eager" }
func (*Distinct) Name() string         { return "Distinct" }
func (*Aggregation) Name() string      { return "EagerAggregation" }
func (*Sort) Name() string             { return "Sort" }
func (*Top) Name() string              { return "Top" }
func (*Skip) Name() string             { return "Skip" }
func (o *Limit) Name() string {
	if o.Exhaustive {
		return "ExhaustiveLimit"
	}
	return "Limit"
}
func (*Unwind) Name() string           { return "Unwind" }
func (*Union) Name() string            { return "Union" }
func (*CartesianProduct) Name() string { return "CartesianProduct" }
func (*ValueHashJoin) Name() string    { return "ValueHashJoin" }
func (o *NodeHashJoin) Name() string {
	if o.Outer {
		return "NodeRightOuterHashJoin"
	}
	return "NodeHashJoin"
}
func (*Apply) Name() string { return "Apply" }
func (o *SemiApply) Name() string {
	if o.Anti {
		return "AntiSemiApply"
	}
	return "SemiApply"
}
func (o *SemiJoin) Name() string {
	if o.Anti {
		return "AntiSemiJoin"
	}
	return "SemiJoin"
}
func (*Optional) Name() string       { return "Optional" }
func (*LoadCSV) Name() string        { return "LoadCSV" }
func (*ProcedureCall) Name() string  { return "ProcedureCall" }
func (o *ShowCommand) Name() string  { return "Show" + o.What }
func (*ProduceResults) Name() string { return "ProduceResults" }
func (*Create) Name() string         { return "Create" }
func (*Merge) Name() string          { return "Merge" }
func (*Set) Name() string            { return "Set" }
func (o *Delete) Name() string {
	if o.Detach {
		return "DetachDelete"
	}
	return "Delete"
}
func (*Foreach) Name() string         { return "Foreach" }
func (*SubqueryForeach) Name() string { return "SubqueryForeach" }
func (o *Transactions) Name() string {
	if o.Unit {
		return "TransactionForeach"
	}
	return "TransactionApply"
}
func (*EmptyResult) Name() string { return "EmptyResult" }

func (*Argument) Children() []Op               { return nil }
func (*AllNodesScan) Children() []Op           { return nil }
func (*NodeByLabelScan) Children() []Op        { return nil }
func (*NodeByIDSeek) Children() []Op           { return nil }
func (*RelTypeScan) Children() []Op            { return nil }
func (*RelByIDSeek) Children() []Op            { return nil }
func (*NodeCount) Children() []Op              { return nil }
func (*RelCount) Children() []Op               { return nil }
func (*ShowCommand) Children() []Op            { return nil }
func (o *Expand) Children() []Op               { return one(o.Source) }
func (o *VarLengthExpand) Children() []Op      { return one(o.Source) }
func (o *ShortestPath) Children() []Op         { return one(o.Source) }
func (o *Repeat) Children() []Op               { return []Op{o.Source, o.Inner} }
func (o *SelectPaths) Children() []Op          { return one(o.Source) }
func (o *StatefulShortestPath) Children() []Op { return one(o.Source) }
func (o *ProjectEndpoints) Children() []Op     { return one(o.Source) }
func (o *Filter) Children() []Op               { return one(o.Source) }
func (o *Projection) Children() []Op           { return one(o.Source) }
func (o *Eager) Children() []Op                { return one(o.Source) }
func (o *Distinct) Children() []Op             { return one(o.Source) }
func (o *Aggregation) Children() []Op          { return one(o.Source) }
func (o *Sort) Children() []Op                 { return one(o.Source) }
func (o *Top) Children() []Op                  { return one(o.Source) }
func (o *Skip) Children() []Op                 { return one(o.Source) }
func (o *Limit) Children() []Op                { return one(o.Source) }
func (o *Unwind) Children() []Op               { return one(o.Source) }
func (o *Union) Children() []Op                { return []Op{o.Left, o.Right} }
func (o *CartesianProduct) Children() []Op     { return []Op{o.Left, o.Right} }
func (o *NodeHashJoin) Children() []Op         { return []Op{o.Left, o.Right} }
func (o *ValueHashJoin) Children() []Op        { return []Op{o.Left, o.Right} }
func (o *Apply) Children() []Op                { return []Op{o.Left, o.Right} }
func (o *SemiApply) Children() []Op            { return []Op{o.Left, o.Right} }
func (o *SemiJoin) Children() []Op             { return []Op{o.Left, o.Right} }
func (o *Optional) Children() []Op             { return one(o.Source) }
func (o *LoadCSV) Children() []Op              { return one(o.Source) }
func (o *ProcedureCall) Children() []Op        { return one(o.Source) }
func (o *ProduceResults) Children() []Op       { return one(o.Source) }
func (o *Create) Children() []Op               { return one(o.Source) }
func (o *Merge) Children() []Op                { return []Op{o.Source, o.Read} }
func (o *Set) Children() []Op                  { return one(o.Source) }
func (o *Delete) Children() []Op               { return one(o.Source) }
func (o *Foreach) Children() []Op              { return []Op{o.Source, o.Body} }
func (o *SubqueryForeach) Children() []Op      { return []Op{o.Source, o.Body} }
func (o *Transactions) Children() []Op         { return []Op{o.Source, o.Body} }
func (o *EmptyResult) Children() []Op          { return one(o.Source) }
