package folder

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/storage/checkpoint"
)

// TestCutOff holds that a folder in which building was cut off is not taken for an empty database, that building may begin again there, and that
// what was there before counts.
func TestCutOff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	cut := func() {
		t.Helper()
		f, err := Open(dir, Options{Build: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.lock.Close(); err != nil { // as the end of the process does
			t.Fatal(err)
		}
	}
	cut()
	for _, o := range []Options{{}, {ReadOnly: true}, {NoLock: true}} {
		if _, err := Open(dir, o); err == nil || !strings.Contains(err.Error(), "cut off") {
			t.Errorf("%+v: %v", o, err)
		}
	}
	f, err := Open(dir, Options{Build: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(&checkpoint.Image{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	cut()
	for range 2 {
		f, err := Open(dir, Options{})
		if err != nil {
			t.Fatal("the database that was there before: ", err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	other := filepath.Join(t.TempDir(), "other")
	if f, err = Open(other, Options{Build: true}); err != nil {
		t.Fatal(err)
	}
	if err := f.Discard(); err != nil {
		t.Fatal(err)
	}
	if f, err = Open(other, Options{}); err != nil {
		t.Fatal("after an import that failed: ", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
