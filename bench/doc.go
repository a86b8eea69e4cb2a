// Package bench holds the benchmarks: parsing and planning, the runtimes side by
// side, functions. They make their own data, from fixed seeds, so that they run
// on a checkout alone. Compare two states of the code with benchstat; docs/benchmarks.md keeps results.
package bench
