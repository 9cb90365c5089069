package hostile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// pngHead is how a picture begins: its signature and 64 by 64 dots in one colour channel.
var pngHead = append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", []byte{0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0})...)

// largePicture is a picture of side by side black dots, a bit each, in a few kilobytes.
// https://www.w3.org/TR/png-3/
func largePicture(side uint32) []byte {
	head := binary.BigEndian.AppendUint32(nil, side)
	head = binary.BigEndian.AppendUint32(head, side)
	head = append(head, 1, 0, 0, 0, 0)
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	row := make([]byte, 1+(side+7)/8)
	for range side {
		_, _ = w.Write(row) // into memory
	}
	_ = w.Close()
	picture := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head)...)
	picture = append(picture, chunk("IDAT", packed.Bytes())...)
	return append(picture, chunk("IEND", nil)...)
}

// chunk is a part of a picture.
func chunk(kind string, data []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	c = append(append(c, kind...), data...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}
