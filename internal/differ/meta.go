package differ

import (
	"fmt"
	"math/rand/v2"
)

// Split is a query cut into three by a predicate: the counts of the three texts must add up to that of the whole.
type Split struct {
	Params map[string]any
	tree   *tree // prefix and predicate
}

// NewSplit makes clauses and a predicate on their rows.
func NewSplit(r *rand.Rand) *Split {
	names, budget, wrote := 0, 5, false
	g := &gen{r: r, names: &names, params: map[string]any{}, budget: &budget, wrote: &wrote}
	g.colons, g.stars = g.chance(3), g.chance(2)
	body := g.reading(1 + r.IntN(3))
	const depth = 4
	return &Split{g.params, piece("", body, g.expr(kBool, depth))}
}

// Texts are the whole and its three parts.
func (s *Split) Texts() []string {
	body, p := s.tree.parts[0].(*tree).text(""), s.tree.parts[1].(*tree).text("")
	out := []string{body + "RETURN count(*) AS c"}
	for _, form := range []string{"%s", "NOT (%s)", "(%s) IS NULL"} {
		out = append(out, body+"WITH * WHERE "+fmt.Sprintf(form, p)+" RETURN count(*) AS c")
	}
	return out
}

// Barriers is a query with WITH * between its clauses, which changes nothing. ok is false where it has no such place.
func (q *Query) Barriers() (out *Query, ok bool) {
	t := q.tree.clone()
	for _, p := range t.parts {
		body, isTree := p.(*tree)
		if !isTree || body.kind != "" || body.sep != "" {
			continue
		}
		for i, c := range body.parts {
			if clause, isTree := c.(*tree); isTree && i+1 < len(body.parts) {
				body.parts[i] = piece("", clause, "WITH * ")
				ok = true
			}
		}
		break
	}
	c := *q
	c.tree = t
	return &c, ok
}

// Reordered is a query with the parts of its MATCH clauses the other way round. ok is false where none has several.
func (q *Query) Reordered() (out *Query, ok bool) {
	t := q.tree.clone()
	ok = t.reorder()
	c := *q
	c.tree = t
	return &c, ok
}

func (t *tree) reorder() (any bool) {
	if t.kind == kParts && len(t.parts) > 1 {
		for i, j := 0, len(t.parts)-1; i < j; i, j = i+1, j-1 {
			t.parts[i], t.parts[j] = t.parts[j], t.parts[i]
		}
		any = true
	}
	for _, p := range t.parts {
		if sub, ok := p.(*tree); ok && sub.reorder() {
			any = true
		}
	}
	return any
}
