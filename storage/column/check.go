package column

import (
	"fmt"

	"github.com/morseldb/morsel/value"
)

// Check looks for what cannot be in a sound column: values of ids that are not
// there, codes without a string, places outside their array, wrong counts. It
// tells report of each chunk's first fault; spare says that it is a value of an id
// that is not there, and nothing worse.
func (c *Column) Check(there func(id uint32) bool, report func(fault string, spare bool)) {
	count := int64(0)
	for i, ch := range c.chunks {
		if ch == nil {
			continue
		}
		count += int64(ch.count)
		ch = ch.open()
		base := uint32(i) << ChunkBits
		if fault := ch.fault(base, c.dict, func(uint32) bool { return true }); fault != "" {
			report(fmt.Sprintf("ids from %d: %s", base, fault), false)
		} else if fault := ch.fault(base, c.dict, there); fault != "" {
			report(fmt.Sprintf("ids from %d: %s", base, fault), true)
		}
	}
	if count != c.count {
		report(fmt.Sprintf("it should have %d values, but has %d", c.count, count), false)
	}
}

func (c *Chunk) fault(base uint32, d *Dict, there func(id uint32) bool) string {
	if c.form == Heap || c.form == Packed {
		for i := range c.n {
			if c.offs[i] > c.offs[i+1] || int(c.offs[i+1]) > len(c.blob) {
				return fmt.Sprintf("the text of id %d lies outside its array", base+uint32(i))
			}
		}
	}
	count := 0
	for i := range c.n {
		if !c.Has(i) {
			continue
		}
		count++
		id := base + uint32(i)
		switch {
		case !there(id):
			return fmt.Sprintf("id %d has a value, but is not there", id)
		case c.form == Dictionary && int(c.codes[i]) >= d.Len():
			return fmt.Sprintf("id %d has code %d of %d", id, c.codes[i], d.Len())
		case c.form == Packed:
			if _, _, err := value.DecodeBinary(c.blob[c.offs[i]:c.offs[i+1]]); err != nil {
				return fmt.Sprintf("the value of id %d does not decode: %v", id, err)
			}
		}
	}
	if count != c.count {
		return fmt.Sprintf("it should have %d values, but has %d", c.count, count)
	}
	return ""
}
