package planner

import (
	"math/bits"
	"slices"

	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// Rule is a rewrite: it makes a plan cheaper without changing what it gives. Each may be switched off (RuleSet),
// has its plans with and without it in testdata/rules, and is held against plans without it by TestRulesAgree in
// internal/differ.
type Rule struct {
	Name string
	Does string
}

// Rules is all rewrites, in the order in which a query meets them.
var Rules = []Rule{
	ruleInList:         {"inList", "`n.x = 1 OR n.x = 2` is `n.x IN [1, 2]`, which an index can be asked for, and `n:A OR n:B` is `n:A|B`"},
	ruleCountExists:    {"countExists", "`COUNT { … } > 0` is `EXISTS { … }`, `COUNT { … } = 0` is `NOT EXISTS { … }`, which may stop at the first match"},
	ruleIndexUnion:     {"indexUnion", "`n.a = 1 OR n.b = 2`, `(n:A|B {a: 1})`: each side is found by an index of its own, and each node given once"},
	ruleKeepApart:      {"keepApart", "relationships whose far ends differ by `a <> c`, or `a.id < c.id`, need no uniqueness"},
	ruleEarlyWhere:     {"earlyWhere", "what `WITH a, b WHERE …` behind a MATCH asks is asked by the MATCH"},
	ruleThroughWith:    {"throughWith", "MATCH clauses between which a WITH only passes variables on are solved as one pattern"},
	ruleCountRows:      {"countRows", "`count(x)` of a variable that a MATCH binds is `count(*)`"},
	ruleCountMatches:   {"countMatches", "a pattern of which only `count(*)` is asked, or that for each node of one variable, is counted without listing its matches, if that costs less"},
	ruleSubtract:       {"subtract", "`count(*)` under `a <> c` or `NOT EXISTS`: all rows less those where a is c, or where there is one, if that costs less"},
	ruleBushy:          {"bushy", "two parts of a pattern that share nodes are solved each on its own and joined by a hash of these, if that costs less"},
	ruleBeside:         {"beside", "what hangs on nodes of the rows, OPTIONAL too, or a part of it, is solved as if nothing were bound, and joined with the rows by a hash of the nodes that both have, if that costs less"},
	ruleImplied:        {"implied", "drops a label test that the counts say holds of every relationship's end; the plan is thrown away when that changes"},
	ruleImpliedTypes:   {"impliedTypes", "a relationship without a type, and each of at most two, has only the types that the counts say nodes with its ends' labels have; the plan is thrown away when that changes"},
	ruleMergeFilters:   {"mergeFilters", "neighbouring filters become one"},
	rulePushFilter:     {"pushFilter", "a filter goes below expansions, products, subqueries and projections that it does not depend on"},
	ruleAntiExpand:     {"antiExpand", "`NOT (a)-[:T]-(c)`, `NOT EXISTS` between bound nodes: one OptionalExpand(Into) instead of a plan for each row"},
	ruleSemiExpand:     {"semiExpand", "`EXISTS`, `(a)-[:T]-(c)` between bound nodes: Expand(Into) that gives a row at most once"},
	ruleSemiJoin:       {"semiJoin", "`EXISTS` about one node or two, or its negation: all nodes, or pairs of nodes, for which there is such a pattern are found once, if that costs less than to ask for each row"},
	ruleOptionalExpand: {"optionalExpand", "OPTIONAL MATCH of one relationship: OptionalExpand instead of Apply"},
	ruleInline:         {"inline", "a subquery that gives rows for each row one by one is part of the rows' own plan: no Apply"},
	ruleReadOnce:       {"readOnce", "a subquery that needs nothing of the rows, and gives few, is run once and not for each"},
	ruleMergeRows:      {"mergeRows", "before an aggregation that only counts, rows that agree in all that is still needed are counted as one"},
	ruleEarlyDistinct:  {"earlyDistinct", "below DISTINCT and aggregations to which equal rows are as good as one, equal rows are dropped between expansions"},
	ruleCountFromStore: {"countFromStore", "a bare count of nodes or relationships is read from the statistics"},
	ruleExtreme:        {"extreme", "min or max of an indexed property is the first entry of the index, or the last"},
	ruleInOrder:        {"inOrder", "rows that an index gives in the order asked for are not sorted"},
	ruleTop:            {"top", "ORDER BY with LIMIT keeps as many rows as are asked for instead of sorting all"},
	ruleLimitDown:      {"limitDown", "LIMIT goes below projections and into both sides of UNION ALL"},
	ruleCollectFirst:   {"collectFirst", "of `collect(x)` of which only `[..k]`, `[k]` or `head` is asked, a group keeps no more than that"},
	ruleSortInGroups:   {"sortInGroups", "rows are not sorted before they are aggregated: `collect` brings each group in order by itself"},
	ruleLate:           {"late", "properties that are only returned are read for the rows that are left by ORDER BY … LIMIT"},
	ruleBatchwise:      {"batchwise", "EXISTS, COUNT and COLLECT subqueries, CALL with an aggregation or a UNION, and OPTIONAL MATCH of several relationships run once for a batch of rows"},
	ruleEachStep:       {"eachStep", "`all(x IN r WHERE …)` and `none(…)` over the relationships of a variable-length part, or over `nodes(p)` and `relationships(p)` of its path, is asked of each as it is met"},
	ruleHops:           {"hops", "a path or list of relationships that is only asked for its length is not made: the expansion counts its steps"},
	ruleComponents:     {"components", "components of a datetime that a projection makes of an instant are read off the instant where an aggregation asks for nothing else"},
	ruleOneStep:        {"oneStep", "a quantified part that repeats one relationship, of whose nodes nobody asks for lists, is a variable-length expansion"},
	rulePercentiles:    {"percentiles", "several percentiles of one expression are found from one set of numbers"},
	ruleCommon:         {"common", "what several expressions of a projection or aggregation have in common is computed once"},
	ruleConstants:      {"constants", "what depends on no row is computed once a run"},
	ruleLiveness:       {"liveness", "no operator keeps a slot that nobody above reads"},
	ruleDegree:         {"degree", "an expansion of which nobody needs relationship or end, or does no more than count them, multiplies the row by the degree"},
	ruleOnce:           {"once", "below DISTINCT, aggregations of distinct values, EXISTS and min/max, a variable-length expansion gives each end once; where nothing else of the rows is needed, it begins at the nodes of all rows at once"},
	ruleAnyOrder:       {"anyOrder", "a scan whose rows are only counted, or told apart by DISTINCT, goes from node to node and gives equal rows once"},
	ruleTogether:       {"together", "an aggregation or DISTINCT by a node (or a property of it that is different for each) that the scan goes over in order, undirected ones included, gives groups while it reads; workers then have no group in common"},
}

// The rules by their place in Rules.
const (
	ruleInList = iota
	ruleCountExists
	ruleIndexUnion
	ruleKeepApart
	ruleEarlyWhere
	ruleThroughWith
	ruleCountRows
	ruleCountMatches
	ruleSubtract
	ruleBushy
	ruleBeside
	ruleImplied
	ruleImpliedTypes
	ruleMergeFilters
	rulePushFilter
	ruleAntiExpand
	ruleSemiExpand
	ruleSemiJoin
	ruleOptionalExpand
	ruleInline
	ruleReadOnce
	ruleMergeRows
	ruleEarlyDistinct
	ruleCountFromStore
	ruleExtreme
	ruleInOrder
	ruleTop
	ruleLimitDown
	ruleCollectFirst
	ruleSortInGroups
	ruleLate
	ruleBatchwise
	ruleEachStep
	ruleHops
	ruleComponents
	ruleOneStep
	rulePercentiles
	ruleCommon
	ruleConstants
	ruleLiveness
	ruleDegree
	ruleOnce
	ruleAnyOrder
	ruleTogether
)

// RuleSet says which rules planning uses; the zero value all, each where estimates say that it pays.
type RuleSet struct {
	off uint64 // by place in Rules
	// Always has rules applied wherever they may be, whatever that costs; for tests.
	Always bool
}

// Without is the set without some rules; "*" is all of them. A name that no rule has is an error.
func (r RuleSet) Without(names ...string) (RuleSet, error) {
	for _, n := range names {
		if n == "*" {
			r.off = 1<<len(Rules) - 1
			continue
		}
		i := slices.IndexFunc(Rules, func(x Rule) bool { return x.Name == n })
		if i < 0 {
			return r, status.New(status.ArgumentError, "", "There is no planner rule %q.", n)
		}
		r.off |= 1 << i
	}
	return r, nil
}

// Off is how many rules are switched off.
func (r RuleSet) Off() int { return bits.OnesCount64(r.off) }

// on reports whether planning uses a rule.
func (p *planner) on(rule int) bool { return p.Rules.off>>rule&1 == 0 }

// pays reports whether a rule that costs something is worth it: many rows become few.
func (p *planner) pays(rows, fewer float64) bool {
	return p.Rules.Always || rows > join.MergeRows && rows > join.MergeGain*fewer
}

// improve applies the rules that need the whole tree, from the one that moves operators to those that change expressions.
func (p *planner) improve(plan *physical.Plan) {
	if p.on(ruleOneStep) && plan.ReadOnly {
		p.oneStep(&plan.Root)
	}
	if p.on(ruleLimitDown) {
		p.limits(&plan.Root)
	}
	if p.on(ruleCollectFirst) && plan.ReadOnly {
		p.collectFirst(plan.Root)
	}
	if p.on(ruleSortInGroups) {
		p.sortInGroups(plan.Root)
	}
	if p.on(ruleLate) && plan.ReadOnly {
		p.lateProperties(&plan.Root)
	}
	if p.on(ruleBatchwise) && plan.ReadOnly {
		p.batchwise(&plan.Root, false)
	}
	if p.on(ruleHops) {
		p.hops(plan.Root)
	}
	if p.on(ruleComponents) {
		p.components(plan.Root)
	}
	if p.on(rulePercentiles) {
		p.percentiles(&plan.Root)
	}
	if p.on(ruleCommon) {
		p.commonIn(plan.Root)
	}
	if p.on(ruleConstants) {
		p.constantsIn(plan.Root)
	}
}
