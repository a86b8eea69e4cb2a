package bolt

import (
	"encoding/binary"
	"errors"
	"io"
)

// magic opens every Bolt connection.
const magic = 0x6060B017

// version is a Bolt version.
type version struct{ major, minor byte }

// at reports whether v is major.minor of the same major version or a later one.
func (v version) at(major, minor byte) bool {
	return v.major > major || v.major == major && v.minor >= minor
}

// supported reports whether the server speaks v. 5.5 never was released.
func supported(v version) bool {
	switch v.major {
	case 4:
		return v.minor == 4
	case 5:
		return v.minor <= 8 && v.minor != 5
	case 6:
		return v.minor == 0
	}
	return false
}

// offers is what the manifest lists: 4.4, 5.4 to 5.0, 5.8 to 5.6 and 6.0, each as 00 range minor major.
var offers = [][4]byte{{0, 0, 4, 4}, {0, 4, 4, 5}, {0, 2, 8, 5}, {0, 0, 0, 6}}

// manifest is the slot by which a client asks for the list of versions.
const manifest = 0x000001FF

// maxVarint is the most bytes that a varint may take.
const maxVarint = 10

var (
	errNotBolt   = errors.New("the client does not speak Bolt")
	errNoVersion = errors.New("the client and the server have no Bolt version in common")
	errVarint    = errors.New("a varint is too long")
)

// negotiate agrees on a version. The first slot of the client that fits wins.
func negotiate(rw io.ReadWriter) (v version, byManifest bool, err error) {
	var in [20]byte
	if _, err := io.ReadFull(rw, in[:]); err != nil {
		return v, false, err
	}
	if binary.BigEndian.Uint32(in[:]) != magic {
		return v, false, errNotBolt
	}
	for i := 4; i < len(in); i += 4 {
		slot := in[i : i+4]
		if binary.BigEndian.Uint32(slot) == manifest {
			v, err := negotiateByManifest(rw)
			return v, true, err
		}
		if v, ok := best(slot); ok {
			_, err := rw.Write([]byte{0, 0, v.minor, v.major})
			return v, false, err
		}
	}
	if _, err := rw.Write(make([]byte, 4)); err != nil {
		return v, false, err
	}
	return v, false, errNoVersion
}

// best is the highest version of a slot that the server speaks.
func best(slot []byte) (version, bool) {
	for back := 0; back <= int(slot[1]) && back <= int(slot[2]); back++ {
		if v := (version{slot[3], slot[2] - byte(back)}); supported(v) {
			return v, true
		}
	}
	return version{}, false
}

func negotiateByManifest(rw io.ReadWriter) (version, error) {
	out := []byte{0, 0, 1, 0xFF, byte(len(offers))}
	for _, o := range offers {
		out = append(out, o[:]...)
	}
	if _, err := rw.Write(append(out, 0)); err != nil {
		return version{}, err
	}
	var chosen [4]byte
	if _, err := io.ReadFull(rw, chosen[:]); err != nil {
		return version{}, err
	}
	capable, err := anyCapability(rw)
	if err != nil {
		return version{}, err
	}
	v := version{chosen[3], chosen[2]}
	if !supported(v) || chosen[0] != 0 || capable {
		return version{}, errNoVersion
	}
	return v, nil
}

// anyCapability reads the capabilities that the client has chosen, a varint: of those that it was offered, which are none.
func anyCapability(r io.Reader) (any bool, err error) {
	var b [1]byte
	for range maxVarint {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return any, err
		}
		any = any || b[0]&0x7F != 0
		if b[0]&0x80 == 0 {
			return any, nil
		}
	}
	return any, errVarint
}
