package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/regex"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// matches is text =~ pattern: the whole text must match. The last pattern stays
// compiled, as it is nearly always the same for all rows.
type matches struct {
	text, pattern Evaluator
	last          string
	re            *regex.Regex
}

func (e *matches) Eval(b *batch.Batch, i int) (value.Value, error) {
	text, err := e.text.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	p, err := e.pattern.Eval(b, i)
	if err != nil || p.IsNull() {
		return value.Null, err
	}
	if p.Kind() != value.KindString {
		if text.Kind() != value.KindString {
			return value.Null, nil
		}
		return value.Null, status.New(status.TypeError, "InvalidArgumentType", "Type mismatch: expected String but was %s", value.TypeName(p))
	}
	if e.re == nil || e.last != p.AsString() {
		re, err := regex.Compile(p.AsString())
		if err != nil {
			return value.Null, err
		}
		e.re, e.last = re, p.AsString()
	}
	if text.Kind() != value.KindString {
		return value.Null, nil
	}
	ok, err := e.re.Match(text.AsString())
	return value.Bool(ok), err
}
