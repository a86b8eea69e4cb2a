package cost

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
)

// Why says in words what Pred's estimate for a predicate rests on.
func Why(s Stats, e ast.Expr, sc Scope) string {
	share := number(Pred(s, e, sc))
	if c, ok := e.(*ast.LabelCheck); ok {
		if l, plain := c.Labels.(*ast.LabelName); plain {
			return fmt.Sprintf("%s, as %s of %s nodes have %s", share, number(s.LabelCount(l.Name)), number(s.LabelCount("")), l.Name)
		}
		return share + ", by counts of labels"
	}
	f, ok := firstField(e, sc)
	if !ok {
		return share + ", a default"
	}
	v, _ := valuesOf(s, f, sc)
	if v == nil {
		return share + ", a default: nothing is known of " + f.key
	}
	about := sc[f.id]
	of := ":" + about.Label
	if about.Rel {
		of = "[:" + strings.Join(about.Types, "|") + "]"
	}
	seen := "counted"
	if v.Sampled {
		seen = fmt.Sprintf("sample of %d", v.Seen)
	}
	return fmt.Sprintf("%s, as %s(%s) has %s different values on %s of %s (%s)", share, of, f.key, number(v.Distinct), number(v.Present), number(v.Rows), seen)
}

// WhyFanout says in words what Fanout's estimate rests on.
func WhyFanout(s Stats, start string, types []string, end string, w Ways) string {
	arrow := [2]string{"-", "->"}
	if w.In {
		arrow = [2]string{"<-", "-"}
	}
	if w.In && w.Out {
		arrow = [2]string{"-", "-"}
	}
	typ := ""
	if types != nil {
		typ = ":" + strings.Join(types, "|")
	}
	fan := Fanout(s, start, types, end, w)
	from := s.LabelCount(start)
	return fmt.Sprintf("%s a row, as (%s)%s[%s]%s(%s) is there %s times at %s nodes", number(fan), colon(start), arrow[0], typ, arrow[1], colon(end), number(fan*max(1, from)), number(from))
}

func colon(label string) string {
	if label == "" {
		return ""
	}
	return ":" + label
}

// number is three digits that say something, and none of a large number's fraction.
func number(x float64) string {
	if x >= 1000 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

// firstField is the property that a predicate is about.
func firstField(e ast.Expr, sc Scope) (f field, ok bool) {
	switch e := e.(type) {
	case *ast.Comparison:
		for _, x := range e.Operands {
			if f, ok = fieldBelow(x, sc); ok {
				return f, true
			}
		}
	case *ast.Binary:
		if f, ok = firstField(e.Left, sc); ok {
			return f, true
		}
		return firstField(e.Right, sc)
	case *ast.Unary:
		return firstField(e.Of, sc)
	case *ast.IsNull:
		return fieldBelow(e.Of, sc)
	}
	return fieldBelow(e, sc)
}
