package procedures

import "strings"

// SuggestFunction is the name of a function or aggregating function that is
// spelled much like name, or "".
func (r *Registry) SuggestFunction(name string) string {
	var names []string
	for _, f := range r.Functions() {
		if f.Call != nil {
			names = append(names, f.Name)
		}
	}
	for _, a := range r.Aggregates() {
		names = append(names, a.Name)
	}
	return nearest(name, names)
}

// SuggestProcedure is the name of a procedure that is spelled much like name, or "".
func (r *Registry) SuggestProcedure(name string) string {
	var names []string
	for _, p := range r.Procedures() {
		names = append(names, p.Name)
	}
	return nearest(name, names)
}

// nearest is the name with the fewest edits from the one that was written, if
// those are at most a third of its letters.
func nearest(written string, names []string) string {
	best, at := "", len([]rune(written))/3+1
	for _, n := range names {
		if d := edits(strings.ToLower(written), strings.ToLower(n)); d < at {
			best, at = n, d
		}
	}
	return best
}

// edits is the number of letters to insert, drop, replace or swap with the next
// one (Damerau's distance, restricted) that make b of a.
func edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
