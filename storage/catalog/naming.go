package catalog

import (
	"fmt"
	"math/bits"
	"unicode/utf16"
)

// Indexes and constraints that are created without a name get one by a hash of what they are, as in Neo4j: scripts
// that drop them by the name they know work here, too. The hash is XXH64 a word at a time, over Java's hash codes.
const (
	prime1 uint64 = 0x9E3779B185EBCA87
	prime2 uint64 = 0xC2B2AE3D27D4EB4F
	prime3 uint64 = 0x165667B19E3779F9
	prime4 uint64 = 0x85EBCA77C2B2AE63
	prime5 uint64 = 0x27D4EB2F165667C5
)

// How a schema meets entities, as numbers in the hash.
const (
	allTokens  = 0
	anyToken   = 1
	tokensOnly = 2
)

type nameHash uint64

func (h *nameHash) add(word int64) {
	k := bits.RotateLeft64(uint64(word)*prime2, 31) * prime1
	*h = nameHash(bits.RotateLeft64((uint64(*h)+8)^k, 27)*prime1 + prime4)
}

func (h *nameHash) addNames(names []string) {
	h.add(int64(len(names)))
	for _, s := range names {
		var code int32
		for _, c := range utf16.Encode([]rune(s)) {
			code = 31*code + int32(c)
		}
		h.add(int64(code))
	}
}

func (h *nameHash) addBool(b bool) {
	if b {
		h.add(1231)
	} else {
		h.add(1237)
	}
}

func (h nameHash) sum() uint32 {
	x := uint64(h)
	x ^= x >> 33
	x *= prime2
	x ^= x >> 29
	x *= prime3
	x ^= x >> 32
	return uint32(x>>32) ^ uint32(x)
}

func begin(constraint, rels bool, pattern int64, tokens, keys []string) nameHash {
	h := nameHash(1237 + prime5)
	if constraint {
		h = nameHash(1231 + prime5)
	}
	entity := int64(0)
	if rels {
		entity = 1
	}
	h.add(entity)
	h.add(pattern)
	h.addNames(tokens)
	h.addNames(keys)
	return h
}

// IndexName is the name of an index that was given none; tokens and keys are the names of what it has.
func IndexName(ix *Index, tokens, keys []string) string {
	pattern := int64(allTokens)
	switch ix.Kind {
	case Fulltext:
		pattern = anyToken
	case Lookup:
		pattern = tokensOnly
	}
	h := begin(false, ix.OnRels, pattern, tokens, keys)
	h.add(int64(ix.Kind))
	h.addBool(false)
	return fmt.Sprintf("index_%x", h.sum())
}

// ConstraintName is the name of a constraint that was given none.
func ConstraintName(c *Constraint, token string, keys []string) string {
	h := begin(true, c.OnRels, allTokens, []string{token}, keys)
	h.add(int64(c.Kind))
	switch {
	case c.Unique():
		h.add(int64(Range))
	case c.Kind == Typed:
		h.addNames([]string{c.Type.Name})
	}
	return fmt.Sprintf("constraint_%x", h.sum())
}
