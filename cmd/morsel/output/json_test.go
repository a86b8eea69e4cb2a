package output

import (
	"encoding/json"
	"math"
	"testing"
)

// TestJSONTellsFloatsFromIntegers holds what --format json and jsonl write of numbers.
func TestJSONTellsFloatsFromIntegers(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{int64(1), `1`},
		{1.0, `1.0`},
		{1e21, `1.0E21`},
		{math.Inf(-1), `"-Infinity"`},
		{[]any{int64(2), 2.0, map[string]any{"x": 0.5}}, `[2,2.0,{"x":0.5}]`},
	} {
		got, err := json.Marshal(written(c.v))
		if err != nil || string(got) != c.want {
			t.Errorf("%v is written as %s, %v, not %s", c.v, got, err, c.want)
		}
	}
}
