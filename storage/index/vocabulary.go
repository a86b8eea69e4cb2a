package index

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// vocabulary numbers terms from 1. It only grows, and all states of an index share it. The terms that a checkpoint has
// stay in its memory.
type vocabulary struct {
	ends   []uint32 // of a checkpoint's terms: where the text of term i+1 ends
	texts  []byte
	sorted []uint32 // their numbers, in the order of their texts

	mu   sync.RWMutex
	ids  map[string]uint32 // of the others
	list []string
}

func newVocabulary() *vocabulary { return &vocabulary{ids: map[string]uint32{}} }

// old is a checkpoint's term.
func (v *vocabulary) old(id uint32) string {
	if id == 0 || int(id) > len(v.ends) {
		return ""
	}
	from, to := uint32(0), v.ends[id-1]
	if id > 1 {
		from = v.ends[id-2]
	}
	if from >= to || int(to) > len(v.texts) {
		return ""
	}
	b := v.texts[from:to]
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// id is a term's number; one that is not there gets one, where add is set.
func (v *vocabulary) id(term string, add bool) (uint32, bool) {
	if i, ok := slices.BinarySearchFunc(v.sorted, term, func(id uint32, term string) int { return strings.Compare(v.old(id), term) }); ok {
		return v.sorted[i], true
	}
	v.mu.RLock()
	id, ok := v.ids[term]
	v.mu.RUnlock()
	if ok || !add {
		return id, ok
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if id, ok := v.ids[term]; ok {
		return id, true
	}
	term = strings.Clone(term)
	v.list = append(v.list, term)
	id = uint32(len(v.ends) + len(v.list))
	v.ids[term] = id
	return id, true
}

// news is the terms that are not a checkpoint's.
func (v *vocabulary) news() []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.list
}

// term is the term with a number.
func (v *vocabulary) term(id uint32) string {
	if int(id) <= len(v.ends) {
		return v.old(id)
	}
	return v.news()[int(id)-len(v.ends)-1]
}

// matching is the terms that test accepts.
func (v *vocabulary) matching(test func(term string) bool) []string {
	var out []string
	for i := range v.ends {
		if t := v.old(uint32(i + 1)); test(t) {
			out = append(out, t)
		}
	}
	for _, t := range v.news() {
		if test(t) {
			out = append(out, t)
		}
	}
	return out
}

// store is all terms by number, and their numbers by text.
func (v *vocabulary) store() (ends []uint32, texts []byte, sorted []uint32) {
	news := v.news()
	ends = make([]uint32, 0, len(v.ends)+len(news))
	for i := range len(v.ends) + len(news) {
		t := ""
		if i < len(v.ends) {
			t = v.old(uint32(i + 1))
		} else {
			t = news[i-len(v.ends)]
		}
		texts = append(texts, t...)
		ends = append(ends, uint32(len(texts)))
		sorted = append(sorted, uint32(i+1))
	}
	all := vocabulary{ends: ends, texts: texts}
	slices.SortFunc(sorted, func(a, b uint32) int { return cmp.Compare(all.old(a), all.old(b)) })
	return ends, texts, sorted
}

// load takes what store gave.
func (v *vocabulary) load(ends []uint32, texts []byte, sorted []uint32) {
	v.ends, v.texts, v.sorted = ends, texts, sorted
}
