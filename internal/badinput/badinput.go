// Package badinput holds the tests of what a person or a program can do wrong:
// files that cannot be read, folders that are no database, parameters of wrong
// types, queries that are garbage, endless or too large. Each must end in an
// error with a code (and a position where there is a text), lose nothing and
// leave the process able to go on.
package badinput
