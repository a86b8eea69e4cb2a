package column

import (
	"sync/atomic"

	"github.com/morseldb/morsel/storage/place"
	"github.com/morseldb/morsel/value"
)

// Form is how a chunk lays out its values.
type Form uint8

// The forms. Their numbers are part of the file format.
const (
	Generic       Form = iota // any kinds, a value.Value each; in memory only
	Packed                    // any kinds, encoded one behind the other
	Int                       // Ints
	Float                     // Floats
	Bool                      // Bits
	Date                      // Ints: days since 1970
	LocalTime                 // Ints: nanoseconds of the day
	LocalDateTime             // Ints: seconds since 1970; Nanos
	DateTime                  // the same in UTC, all in one zone
	Dictionary                // Codes into the column's dictionary
	Text                      // strings; in memory only
	Heap                      // strings, one behind the other
	numForms
)

// Chunk is the values of ChunkSize consecutive ids; what it hands out is read
// only. Rows from Len() on, and those without a bit in Present, have no value;
// the arrays hold something meaningless there.
type Chunk struct {
	gen     uint64
	form    Form
	n       int // rows stored
	count   int // rows with a value
	present []uint64

	ints   []int64
	nanos  []int32
	floats []float64
	bits   []uint64
	codes  []uint32
	strs   []string
	vals   []value.Value
	offs   []uint32 // n+1 offsets into blob
	blob   []byte
	zone   *value.Zone

	span atomic.Pointer[span] // see IntRange; nil until asked for and after a change

	// shared is how many rows lie in arrays that older states read, too; end is
	// how far anybody has written in them. See extend.
	shared int
	end    *atomic.Int32

	// packed says that the arrays are still to be unpacked from file; form, n, count
	// and present are there.
	packed atomic.Bool
	file   *packedChunk

	mark place.Mark
}

// Form is how the chunk's values are laid out.
func (c *Chunk) Form() Form { return c.form }

// Len is the number of rows stored; rows beyond have no value.
func (c *Chunk) Len() int { return c.n }

// Count is how many rows have a value.
func (c *Chunk) Count() int { return c.count }

// Full reports whether every one of the Len rows has a value.
func (c *Chunk) Full() bool { return c.count == c.n }

// Present has a bit for each of the Len rows that has a value; nil means that
// all have one.
func (c *Chunk) Present() []uint64 { return c.present }

// Has reports whether the row has a value.
func (c *Chunk) Has(i int) bool {
	return i < c.n && (c.present == nil || c.present[i>>6]>>(i&63)&1 != 0)
}

// Ints is the values of forms Int, Date, LocalTime, LocalDateTime, DateTime.
func (c *Chunk) Ints() []int64 { return c.ints }

// Nanos is the nanoseconds of the second of forms LocalDateTime and DateTime.
func (c *Chunk) Nanos() []int32 { return c.nanos }

// Zone is the zone of form DateTime.
func (c *Chunk) Zone() *value.Zone { return c.zone }

// Floats is the values of form Float.
func (c *Chunk) Floats() []float64 { return c.floats }

// Bits is the values of form Bool, 64 rows a word.
func (c *Chunk) Bits() []uint64 { return c.bits }

// Codes is the values of form Dictionary.
func (c *Chunk) Codes() []uint32 { return c.codes }

// Str is the string of a row that has a value, in forms Text and Heap. No copy
// is made.
func (c *Chunk) Str(i int) string {
	if c.form == Text {
		return c.strs[i]
	}
	return str(c.blob[c.offs[i]:c.offs[i+1]])
}

func (c *Chunk) get(i int, d *Dict) value.Value {
	if !c.Has(i) {
		return value.Null
	}
	switch c.form {
	case Int:
		return value.Int(c.ints[i])
	case Dictionary:
		return value.String(d.String(c.codes[i]))
	case Float:
		return value.Float(c.floats[i])
	case Bool:
		return value.Bool(c.bits[i>>6]>>(i&63)&1 != 0)
	case Text, Heap:
		return value.String(c.Str(i))
	case Generic:
		return c.vals[i]
	}
	return c.getRare(i)
}

func (c *Chunk) getRare(i int) value.Value {
	switch c.form {
	case Date:
		return value.DateOf(c.ints[i])
	case LocalTime:
		return value.NewLocalTime(c.ints[i])
	case LocalDateTime:
		return value.NewLocalDateTime(c.ints[i], c.nanos[i])
	case DateTime:
		return value.NewDateTime(c.ints[i], c.nanos[i], c.zone)
	case Packed:
		// The bytes were made by AppendBinary and are checksummed in the file:
		// an error here can only be damage, which reads as null.
		if v, err := value.DecodeAll(c.blob[c.offs[i]:c.offs[i+1]]); err == nil {
			return v
		}
	}
	return value.Null
}
