package differ
import ("testing";"fmt")
func TestZZ(t *testing.T) {
	for seed := uint64(1); seed < 200; seed++ {
		if seed%7==0 { continue }
		r := random(seed, 1); g := NewGraph(r); q := NewQuery(r, options(seed))
		e, _ := NewEngine(g, "")
		a := e.Run(Ways[0], q.Text(""), q)
		if a.Code != "" { fmt.Println(seed, a.Code, a.Message[:min(300,len(a.Message))]); fmt.Println(q.Text("")) }
	}
}
