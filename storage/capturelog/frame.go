package capturelog

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/morseldb/morsel/storage/vfs"
)

// A segment is the magic and then frames: CRC-32C of what follows, length of the data, sequence
// number, data. The first frame has no data and the number that the segment's name says.
const (
	segmentMagic = "MORSELD1"
	frameHead    = 4 + 4 + 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendFrame(b []byte, seq uint64, data []byte) []byte {
	at := len(b)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(binary.LittleEndian.AppendUint64(b, seq), data...)
	binary.LittleEndian.PutUint32(b[at:], crc32.Checksum(b[at+4:], castagnoli))
	return b
}

// nextFrame reads the frame that b begins with, and its size; ok is false where it is none.
func nextFrame(b []byte) (f Frame, size int, ok bool) {
	if len(b) < frameHead {
		return f, 0, false
	}
	n := binary.LittleEndian.Uint32(b[4:])
	if uint64(n) > uint64(len(b)-frameHead) {
		return f, 0, false
	}
	size = frameHead + int(n)
	f = Frame{Seq: binary.LittleEndian.Uint64(b[8:]), Data: b[frameHead:size:size]}
	return f, size, crc32.Checksum(b[4:size], castagnoli) == binary.LittleEndian.Uint32(b)
}

// read gives the segment's frames and where each ends; whole is false where something that is no
// frame, or is out of order, comes behind them.
func (s *segment) read(f vfs.FS) (frames []Frame, ends []int64, whole bool, err error) {
	b, err := vfs.ReadFile(f, s.path)
	if err != nil {
		return nil, nil, false, err
	}
	if len(b) < len(segmentMagic) || string(b[:len(segmentMagic)]) != segmentMagic {
		return nil, nil, false, nil
	}
	at := len(segmentMagic)
	for at < len(b) {
		frame, size, ok := nextFrame(b[at:])
		n := len(frames)
		if !ok || n == 0 && frame.Seq != s.behind || n > 0 && frame.Seq <= frames[n-1].Seq {
			return frames, ends, false, nil
		}
		at += size
		frames, ends = append(frames, frame), append(ends, int64(at))
	}
	return frames, ends, len(frames) > 0, nil
}
