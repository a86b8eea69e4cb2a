package index

import (
	"cmp"
	"strings"
	"unsafe"

	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// BuildSorted makes an index of entities, in any order, of which those that lack a property are left out.
func BuildSorted(cols []*column.Column, ids []uint32) *Sorted {
	s, _ := buildSorted(cols, ids, workers.Pool{}) // which never ends early
	return s
}

// keyed is an entity and what it is sorted by.
type keyed[K any] struct {
	key K
	id  uint32
}

func buildSorted(cols []*column.Column, ids []uint32, pool workers.Pool) (*Sorted, error) {
	ids, err := gathered(pool, ids, func(out []uint32, id uint32) []uint32 {
		if complete(cols, id) {
			out = append(out, id)
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	if len(cols) == 1 {
		sorted, ok, err := sortOne(pool, cols[0], ids)
		if ok || err != nil {
			return NewSorted(sorted), err
		}
	}
	ids, err = sortValues(pool, cols, ids)
	return NewSorted(ids), err
}

// sortOne sorts by a property that is an integer everywhere, or a string; ok is false where it is not.
func sortOne(pool workers.Pool, c *column.Column, ids []uint32) (sorted []uint32, ok bool, err error) {
	if len(ids) == 0 {
		return ids, true, nil
	}
	switch c.Get(int64(ids[0])).Kind() {
	case value.KindInt:
		return sortKeyed(pool, ids, func(id uint32) (int64, bool) {
			if v := c.Get(int64(id)); v.Kind() == value.KindInt {
				return v.AsInt(), true
			}
			return 0, false
		}, func(a, b keyed[int64]) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	case value.KindString:
		return sortKeyed(pool, ids, func(id uint32) (string, bool) {
			if v := c.Get(int64(id)); v.Kind() == value.KindString {
				return v.AsString(), true
			}
			return "", false
		}, func(a, b keyed[string]) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	}
	return ids, false, nil
}

// sortKeyed sorts by keys; ok is false where an entity has none.
func sortKeyed[K any](pool workers.Pool, ids []uint32, key func(id uint32) (K, bool), compare func(a, b keyed[K]) int) (sorted []uint32, ok bool, err error) {
	if err := pool.Take(int64(len(ids)) * 2 * int64(unsafe.Sizeof(keyed[K]{}))); err != nil {
		return nil, false, err
	}
	list, err := gathered(pool, ids, func(out []keyed[K], id uint32) []keyed[K] {
		if k, ok := key(id); ok {
			out = append(out, keyed[K]{k, id})
		}
		return out
	})
	if err != nil || len(list) < len(ids) {
		return ids, false, err
	}
	if list, err = sortedBy(pool, list, compare); err != nil {
		return nil, false, err
	}
	for i := range list {
		ids[i] = list[i].id
	}
	return ids, true, nil
}

// sortValues sorts by anything.
func sortValues(pool workers.Pool, cols []*column.Column, ids []uint32) ([]uint32, error) {
	n := len(cols)
	if err := pool.Take(int64(len(ids)) * int64(n*24+16)); err != nil {
		return nil, err
	}
	keys, err := gathered(pool, ids, func(out []value.Value, id uint32) []value.Value {
		for _, c := range cols {
			out = append(out, c.Get(int64(id)))
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	list := make([]keyed[int], len(ids))
	for i, id := range ids {
		list[i] = keyed[int]{i * n, id}
	}
	list, err = sortedBy(pool, list, func(a, b keyed[int]) int {
		for k := range n {
			if c := value.Order(keys[a.key+k], keys[b.key+k]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.id, b.id)
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		ids[i] = list[i].id
	}
	return ids, nil
}
