package importer

import (
	"fmt"
	"math"
	"strconv"
	"sync"

	"github.com/morseldb/morsel/status"
)

// idSpace maps the ids that files use to node ids, within one ID space. It is filled by the
// node files and then only read.
type idSpace struct {
	name    string
	numeric bool
	mu      sync.Mutex
	ints    map[int64]uint32
	strs    map[string]uint32
	filled  []string // with the nodes of these labels, of a database that was there before

	// Made of ints by freeze, for find: dense has nodes plus one by id - first.
	dense []uint32
	first int64
}

// in names the space behind an id in an error; the global one has no name.
func (s *idSpace) in() string {
	if s.name == "" {
		return ""
	}
	return fmt.Sprintf(" in ID space %q", s.name)
}

// freeze prepares the spaces for find: integers that lie close to each other, as most do, become an array.
func (s *idSpaces) freeze() {
	for _, sp := range s.byName {
		if len(sp.ints) == 0 {
			continue
		}
		low, high := int64(math.MaxInt64), int64(math.MinInt64)
		for id := range sp.ints {
			low, high = min(low, id), max(high, id)
		}
		const sparse = 8
		if size := uint64(high) - uint64(low); size < uint64(len(sp.ints))*sparse {
			sp.dense, sp.first = make([]uint32, size+1), low
			for id, node := range sp.ints {
				sp.dense[id-low] = node + 1
			}
			sp.ints = nil
		}
	}
}

// idSpaces is all ID spaces by name; "" is the global one.
type idSpaces struct {
	mu      sync.Mutex
	numeric bool // unless a header says otherwise
	byName  map[string]*idSpace
}

// get gives the space called name, making it on first use with the kind of ids that idType says.
func (s *idSpaces) get(name, idType string) (*idSpace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp := s.byName[name]
	numeric := s.numeric
	if idType != "" {
		numeric = idType == "integer"
	}
	if sp == nil {
		sp = &idSpace{name: name, numeric: numeric, ints: map[int64]uint32{}, strs: map[string]uint32{}}
		s.byName[name] = sp
	}
	if idType != "" && sp.numeric != numeric {
		return nil, status.New(status.InvalidRequest, "", "the headers give ID space %q two id-types", name)
	}
	return sp, nil
}

// reserve takes id for a node that is about to be made; false when the id is taken already.
func (s *idSpace) reserve(r place, id []byte) (bool, error) {
	n, ok := parseInt(id)
	if s.numeric && !ok {
		return false, r.errorf("the id %q is no integer, as the id-type asks for", string(id))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.numeric {
		if _, dup := s.ints[n]; dup {
			return false, nil
		}
		s.ints[n] = 0
		return true, nil
	}
	if _, dup := s.strs[string(id)]; dup {
		return false, nil
	}
	s.strs[string(id)] = 0
	return true, nil
}

// assign says which node a reserved id has become.
func (s *idSpace) assign(id []byte, node uint32) {
	n, _ := parseInt(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.numeric {
		s.ints[n] = node
	} else {
		s.strs[string(id)] = node
	}
}

// find gives the node of an id. It takes no lock: all node files have been read.
func (s *idSpace) find(id []byte) (uint32, bool) {
	if !s.numeric {
		n, ok := s.strs[string(id)]
		return n, ok
	}
	i, ok := parseInt(id)
	if !ok {
		return 0, false
	}
	if s.dense != nil {
		if at := uint64(i) - uint64(s.first); at < uint64(len(s.dense)) && s.dense[at] > 0 {
			return s.dense[at] - 1, true
		}
		return 0, false
	}
	n, ok := s.ints[i]
	return n, ok
}

// parseInt reads a decimal integer; ok is false for anything else and when it does not fit.
func parseInt(b []byte) (n int64, ok bool) {
	if len(b) == 0 || len(b) > 18 {
		n, err := strconv.ParseInt(string(b), 10, 64)
		return n, err == nil
	}
	neg := b[0] == '-'
	if neg || b[0] == '+' {
		b = b[1:]
	}
	if len(b) == 0 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}
