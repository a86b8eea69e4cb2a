package importer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"github.com/morseldb/morsel/graphjson"
)

// block is some lines of a file of a graph. Parsing is most of the work of reading one: blocks are parsed beside
// each other, and what they have is taken in the file's order.
type block struct {
	text     []byte              // the lines with their ends
	entities []*graphjson.Entity // by line; nil where there is none
	bad      error               // why the line behind them is none
	failed   error               // why the file could not be read further
	done     chan struct{}       // closed when it is parsed
}

// blockSize is about how many bytes a block has.
const blockSize = 1 << 18

// parse reads the lines but those that begin with skip.
func (b *block) parse(skip []byte) {
	defer close(b.done)
	defer recovered(&b.bad)
	for rest := b.text; len(rest) > 0; {
		var line []byte
		if end := bytes.IndexByte(rest, '\n'); end < 0 {
			line, rest = rest, nil
		} else {
			line, rest = rest[:end], rest[end+1:]
		}
		var e *graphjson.Entity
		if line = bytes.TrimSpace(line); len(line) > 0 && (len(skip) == 0 || !bytes.HasPrefix(line, skip)) {
			if e, b.bad = graphjson.Parse(line); b.bad != nil {
				return
			}
		}
		b.entities = append(b.entities, e)
	}
}

// blocks reads a file's blocks and parses so many at a time; they come in order, and must be waited for. Stop ends it
// early; all goroutines have ended when wait returns.
func blocks(ctx context.Context, in io.Reader, skip []byte, workers int) (ordered <-chan *block, stop, wait func()) {
	ctx, stop = context.WithCancel(ctx)
	order, todo := make(chan *block, 2*workers), make(chan *block)
	var all sync.WaitGroup
	all.Go(func() {
		defer close(order)
		defer close(todo)
		lines := bufio.NewReaderSize(in, readBuffer)
		for more := true; more; {
			b := &block{done: make(chan struct{})}
			b.text, b.failed, more = readLines(lines)
			for _, to := range []chan *block{todo, order} {
				select {
				case to <- b:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	for range workers {
		all.Go(func() {
			for b := range todo {
				b.parse(skip)
			}
		})
	}
	return order, stop, all.Wait
}

// readLines reads whole lines of about blockSize bytes; more is false at the end of the file, and after an error.
func readLines(in *bufio.Reader) (text []byte, failed error, more bool) {
	text = make([]byte, blockSize)
	n, err := io.ReadFull(in, text)
	text = text[:n]
	if err == nil {
		var rest []byte
		rest, err = in.ReadBytes('\n')
		text = append(text, rest...)
	}
	switch {
	case err == nil:
		return text, nil, true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return text, nil, false
	}
	return text[:bytes.LastIndexByte(text, '\n')+1], err, false
}
