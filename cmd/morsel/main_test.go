package main

import (
	"os"
	"testing"
)

// asProgram in the environment makes the test binary the program itself.
const asProgram = "MORSEL_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}
