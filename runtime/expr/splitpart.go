package expr

import (
	"strings"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// splitPart is split(text, delimiter)[at], with the same delimiter and place for all rows: the part is looked for, and no list is made. What is no
// string is left to plain.
type splitPart struct {
	plain Evaluator
	text  operand
	by    string
	at    int // -1 is the last
}

// splitPartOf makes a splitPart of an element of a list that is one, nil of any other.
func splitPartOf(plain, list Evaluator, at int64) Evaluator {
	c, ok := list.(*columnCall)
	if !ok || !c.f.BuiltIn || c.f.Name != "split" || len(c.args) != 2 {
		return nil
	}
	by, ok := c.args[1].(*constant)
	if !ok || by.v.Kind() != value.KindString || by.v.AsString() == "" {
		return nil
	}
	p := &splitPart{plain: plain, text: newOperand(c.args[0]), by: by.v.AsString(), at: int(at)}
	if at < -1 || at == -1 && len(p.by) > 1 || at > 1000 {
		return nil
	}
	return p
}

func (e *splitPart) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.text.e.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return e.part(v, b, i)
}

// EvalBatch reads the text as a column.
func (e *splitPart) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if err := e.text.load(b); err != nil {
		return err
	}
	out.Reset(batch.Any)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		v, err := e.part(e.text.at(i), b, i)
		if err != nil {
			return err
		}
		out.Vals[i] = v
	}
	return nil
}

func (e *splitPart) part(v value.Value, b *batch.Batch, i int) (value.Value, error) {
	if v.Kind() != value.KindString {
		return e.plain.Eval(b, i)
	}
	s := v.AsString()
	if e.at < 0 {
		return value.String(s[strings.LastIndex(s, e.by)+1:]), nil
	}
	for range e.at {
		at := strings.Index(s, e.by)
		if at < 0 {
			return value.Null, nil
		}
		s = s[at+len(e.by):]
	}
	if at := strings.Index(s, e.by); at >= 0 {
		s = s[:at]
	}
	return value.String(s), nil
}
