package shell

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// keyboard gives the keys that are pressed, one at a time, to the line editor, of which it is the ttyadapter.Tty.
// The terminal is in raw mode only between raw and cooked, so that while a query runs Ctrl-C is a signal. What
// is typed meanwhile, or pasted beyond the end of a statement, is kept for the next.
type keyboard struct {
	ctx     context.Context
	in      *os.File
	cookery *term.State // to go back to
	typed   []byte      // read, and not yet asked for
	want    chan struct{}
	chunks  chan chunk
}

// chunk is what one read gave.
type chunk struct {
	text []byte
	err  error
}

func newKeyboard(ctx context.Context, in *os.File) *keyboard {
	k := &keyboard{ctx: ctx, in: in, want: make(chan struct{}), chunks: make(chan chunk, 1)}
	go k.read()
	return k
}

// read reads when keys are wanted, in a goroutine of its own, as a read from a terminal cannot be called off.
func (k *keyboard) read() {
	buf := make([]byte, 4096)
	for range k.want {
		n, err := k.in.Read(buf)
		k.chunks <- chunk{bytes.Clone(buf[:n]), err}
	}
}

func (k *keyboard) raw() (err error) {
	k.cookery, err = term.MakeRaw(int(k.in.Fd()))
	return err
}

func (k *keyboard) cooked() error { return term.Restore(int(k.in.Fd()), k.cookery) }

// Open implements ttyadapter.Tty; the editor asks for the size at every line.
func (k *keyboard) Open(func(width, height int)) error { return nil }

// Close implements ttyadapter.Tty.
func (k *keyboard) Close() error { return nil }

// Size implements ttyadapter.Tty.
func (k *keyboard) Size() (width, height int, err error) { return term.GetSize(int(k.in.Fd())) }

// GetKey implements ttyadapter.Tty: a character, or the sequence of a key that has none. It ends with the keyboard's context.
func (k *keyboard) GetKey() (string, error) {
	for {
		if key, n := nextKey(k.typed); n > 0 {
			k.typed = k.typed[n:]
			if key != "" {
				return key, nil
			}
			continue
		}
		select {
		case k.want <- struct{}{}:
		case <-k.ctx.Done():
			return "", k.ctx.Err()
		}
		select {
		case c := <-k.chunks:
			if len(c.text) == 0 && c.err != nil {
				return "", gone(c.err)
			}
			k.typed = append(k.typed, c.text...)
		case <-k.ctx.Done():
			return "", k.ctx.Err()
		}
	}
}

func gone(err error) error {
	if err == io.EOF {
		return err
	}
	return fmt.Errorf("reading from the terminal: %w", err)
}

const escape = '\x1b'

// nextKey cuts the first key off what was typed; n = 0 means that it is not all there yet, an empty key that the
// bytes are none. An escape by itself waits for the key that it is a prefix of.
func nextKey(typed []byte) (key string, n int) {
	switch {
	case len(typed) == 0:
		return "", 0
	case typed[0] != escape:
		if !utf8.FullRune(typed) {
			return "", 0
		}
		r, n := utf8.DecodeRune(typed)
		if r == utf8.RuneError || r == 0 {
			return "", n
		}
		return string(typed[:n]), n
	case len(typed) == 1:
		return "", 0
	case typed[1] == escape:
		return "", 1
	case typed[1] == '[':
		return sequence(typed)
	case typed[1] == 'O':
		if len(typed) < 3 {
			return "", 0
		}
		return known("\x1b[" + string(typed[2])), 3
	}
	key, n = nextKey(typed[1:])
	if n == 0 {
		return "", 0
	}
	return string(escape) + key, n + 1
}

// sequence is a control sequence: parameters, then a byte that ends it.
func sequence(typed []byte) (key string, n int) {
	for i := 2; i < len(typed); i++ {
		if typed[i] >= 0x40 && typed[i] <= 0x7e {
			return known(string(typed[:i+1])), i + 1
		}
	}
	return "", 0
}

// known maps the sequences that terminals have for one key to those that the editor binds.
func known(seq string) string {
	switch seq {
	case "\x1b[1~", "\x1b[7~":
		return "\x1b[H"
	case "\x1b[4~", "\x1b[8~":
		return "\x1b[F"
	}
	if strings.HasSuffix(seq, "~") || strings.ContainsAny(seq[len(seq)-1:], "ABCDFH") {
		return seq
	}
	return ""
}
