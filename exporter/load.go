package exporter

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/morseldb/morsel"
)

// Script is a file of statements that end with semicolons.
type Script struct {
	Name     string // for errors
	In       io.Reader
	Split    func(text string) []string // a text's statements
	Complete func(text string) bool     // whether a text ends with a whole statement
}

// Load runs the statements of a script, each in a transaction of its own, and
// gives their number. An error says in which line of the script the statements
// that it is about begin; what came before stays.
func Load(ctx context.Context, db *morsel.DB, script Script) (n int, err error) {
	const most = 1 << 20
	in := bufio.NewReaderSize(script.In, most)
	sess := db.Session()
	var text strings.Builder
	for line, begin := 1, 1; ; line++ {
		more, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return n, fmt.Errorf("reading %s: %w", script.Name, err)
		}
		last := err != nil
		text.WriteString(more)
		if !last && !strings.HasSuffix(strings.TrimRight(more, " \t\r\n"), ";") {
			continue
		}
		if last || script.Complete(text.String()) {
			for _, statement := range script.Split(text.String()) {
				if err := runOne(ctx, sess, statement); err != nil {
					return n, fmt.Errorf("%s:%d: %w", script.Name, begin, err)
				}
				n++
			}
			text.Reset()
			begin = line + 1
		}
		if last {
			return n, nil
		}
	}
}

func runOne(ctx context.Context, sess *morsel.Session, statement string) error {
	res, err := sess.Run(ctx, statement, nil)
	if err != nil {
		return err
	}
	_, err = res.Consume()
	return err
}
