package badinput

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

var full = flag.Bool("badinput.full", false, "run the tests of bad input; some take gigabytes and a minute")

// TestMain runs the tests only where they are asked for: they are not all settled yet.
func TestMain(m *testing.M) {
	flag.Parse()
	if !*full {
		fmt.Println("SKIPPED: the tests of bad input run with -badinput.full (make badinput)")
		os.Exit(0)
	}
	os.Exit(m.Run())
}
