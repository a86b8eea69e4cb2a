package importer

import (
	"runtime"
	"strings"
	"testing"
)

// TestBlocksAtATime reads lines by one worker and by three, which begin no more blocks than they may, and in order.
func TestBlocksAtATime(t *testing.T) {
	line := `{"type":"node","id":"1","labels":["N"],"properties":{"pad":"` + strings.Repeat("x", 1000) + `"}}` + "\n"
	text := strings.Repeat(line, 6*blockSize/len(line))
	for _, workers := range []int{1, 3} {
		before := runtime.NumGoroutine()
		ordered, stop, wait := blocks(t.Context(), strings.NewReader(text), nil, workers)
		if n := runtime.NumGoroutine() - before; n > workers+1 {
			t.Errorf("%d workers are %d goroutines with the reader", workers, n)
		}
		n := 0
		for b := range ordered {
			<-b.done
			if b.bad != nil || b.failed != nil {
				t.Fatal(b.bad, b.failed)
			}
			n += len(b.entities)
		}
		stop()
		wait()
		if want := len(text) / len(line); n != want {
			t.Errorf("%d workers: %d lines, want %d", workers, n, want)
		}
	}
}
