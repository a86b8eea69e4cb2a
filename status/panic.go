package status

import "strings"

// Damage of a store can show where there is no error to return: in the middle of a
// loop over a column. There an *Error panics; it is what the user sees in the end.
// Any other panic is a fault of ours.

// Caught, deferred, turns a panic with an *Error into an error. Other panics go on.
func Caught(err *error) {
	switch p := recover().(type) {
	case nil:
	case *Error:
		*err = p
	default:
		panic(p)
	}
}

// Unexpected is the error of a panic: an *Error in its chain, else one that says
// that this should not have happened.
func Unexpected(err error) *Error {
	if e := As(err); e != nil {
		return e
	}
	what, _, _ := strings.Cut(err.Error(), "\n") // behind that is the stack
	return Wrap(UnknownError, err, "An unexpected error has occurred: %s", what)
}
