package physical

import "slices"

// Defines gives the slots that op itself fills, those of its inputs not included; some may be NoSlot.
func Defines(op Op) []Slot {
	switch op := op.(type) {
	case *Argument:
		if op.Rows {
			return []Slot{op.Row}
		}
	case *AllNodesScan:
		return []Slot{op.Node}
	case *NodeByLabelScan:
		return []Slot{op.Node}
	case *NodeByIDSeek:
		return []Slot{op.Node}
	case *RelTypeScan:
		return []Slot{op.Rel, op.Start, op.End}
	case *RelByIDSeek:
		return []Slot{op.Rel, op.Start, op.End}
	case *NodeIndexSeek:
		return []Slot{op.Node}
	case *RelIndexSeek:
		return []Slot{op.Rel, op.Start, op.End}
	case *NodeCount:
		return []Slot{op.Out}
	case *RelCount:
		return []Slot{op.Out}
	case *CountMatches:
		return []Slot{op.Root}
	case *ShowCommand:
		return op.Slots
	case *Projection:
		return assigned(op.Items)
	case *Distinct:
		return assigned(op.Items)
	case *Aggregation:
		out := assigned(op.Groups)
		for _, a := range op.Aggs {
			out = append(out, a.Slot)
		}
		return out
	case *Unwind:
		return []Slot{op.Var}
	case *Union:
		var out []Slot
		for _, m := range op.LeftMap {
			out = append(out, m.To)
		}
		return out
	case *LoadCSV:
		return []Slot{op.Var, op.LineNumber, op.File}
	case *ProcedureCall:
		var out []Slot
		for _, r := range op.Results {
			out = append(out, r.Slot)
		}
		return out
	}
	return append(definesPath(op), definesWrite(op)...)
}

// Makes reports whether a slot is made in a plan: by its topmost operator or one below.
func Makes(op Op, slot Slot) bool {
	return slices.Contains(Defines(op), slot) || slices.ContainsFunc(op.Children(), func(c Op) bool { return c != nil && Makes(c, slot) })
}

func assigned(items []Assign) []Slot {
	out := make([]Slot, 0, len(items))
	for _, a := range items {
		out = append(out, a.Slot)
	}
	return out
}

func unless(cond bool, s Slot) Slot {
	if cond {
		return NoSlot
	}
	return s
}

func definesPath(op Op) []Slot {
	switch op := op.(type) {
	case *Expand:
		return []Slot{op.Rel, unless(op.Into, op.To)}
	case *VarLengthExpand:
		return []Slot{op.Rels, op.Path, unless(!op.CountHops, op.Hops), unless(op.Into, op.To)}
	case *ShortestPath:
		return []Slot{op.Rels, op.Path}
	case *Repeat:
		out := []Slot{unless(op.Into, op.To)}
		for _, g := range op.Groups {
			out = append(out, g.Outer)
		}
		return out
	case *StatefulShortestPath:
		out := []Slot{unless(op.Into, op.To)}
		for _, g := range op.Singles {
			out = append(out, g.Outer)
		}
		for _, g := range op.GroupsBy {
			out = append(out, g.Outer)
		}
		return out
	case *ProjectEndpoints:
		return []Slot{unless(op.StartBound, op.Start), unless(op.EndBound, op.End)}
	}
	return nil
}

func definesWrite(op Op) []Slot {
	switch op := op.(type) {
	case *Create:
		return created(op.Nodes, op.Rels)
	case *Merge:
		return append(created(op.Nodes, op.Rels), assigned(op.After)...)
	case *Apply:
		return op.Nulls
	case *Optional:
		return op.Nulls
	case *Transactions:
		return append([]Slot{op.Report}, op.Nulls...)
	}
	return nil
}

func created(nodes []CreateNode, rels []CreateRel) []Slot {
	var out []Slot
	for _, n := range nodes {
		out = append(out, n.Slot)
	}
	for _, r := range rels {
		out = append(out, r.Slot)
	}
	return out
}

// Reads gives the slots of its input that op reads directly, beside its expressions; some may be NoSlot.
func Reads(op Op) []Slot {
	switch op := op.(type) {
	case *Expand:
		return append([]Slot{op.From, unless(!op.Into, op.To)}, op.Unique...)
	case *VarLengthExpand:
		return append([]Slot{op.From, unless(!op.Into, op.To)}, op.Unique...)
	case *ShortestPath:
		return []Slot{op.From, op.To}
	case *Repeat:
		return append([]Slot{op.From, unless(!op.Into, op.To)}, op.Unique...)
	case *StatefulShortestPath:
		return []Slot{op.From, unless(!op.Into, op.To)}
	case *SelectPaths:
		return op.Keys
	case *ProjectEndpoints:
		return []Slot{op.Rel, unless(!op.StartBound, op.Start), unless(!op.EndBound, op.End)}
	case *Sort:
		return keys(op.By)
	case *Top:
		return keys(op.By)
	case *NodeHashJoin:
		return op.Keys
	case *SemiJoin:
		return op.Nodes()
	case *ProduceResults:
		return op.Slots
	case *Create:
		return ends(op.Rels)
	case *Merge:
		return ends(op.Rels)
	}
	return nil
}

func keys(by []SortKey) []Slot {
	out := make([]Slot, 0, len(by))
	for _, k := range by {
		out = append(out, k.Slot)
	}
	return out
}

func ends(rels []CreateRel) []Slot {
	var out []Slot
	for _, r := range rels {
		out = append(out, r.Start, r.End)
	}
	return out
}
