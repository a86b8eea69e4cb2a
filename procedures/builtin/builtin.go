// Package builtin is the built-in procedures, and the registry in which
// everything that is built in is registered: functions, aggregations, procedures.
package builtin

import (
	"sync"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/aggregate"
	"github.com/morseldb/morsel/procedures/algo"
	"github.com/morseldb/morsel/procedures/function"
)

// Default is the registry of all that is built in. It is shared: what a
// database adds of its own goes into a registry whose parent this is.
var Default = sync.OnceValue(func() *procedures.Registry {
	r := procedures.NewRegistry(nil)
	for _, register := range []func(*procedures.Registry) error{function.Register, aggregate.Register, Register, algo.Register} {
		if err := register(r); err != nil {
			panic(err) // two built-ins of one name: a test finds it
		}
	}
	return r
})

// Register adds all built-in procedures to r.
func Register(r *procedures.Registry) error {
	for _, table := range [][]entry{catalogue, vectors, server, network, cluster, databases, fleet, indexes, visualization, cdc} {
		for _, p := range table {
			if err := p.register(r); err != nil {
				return err
			}
		}
	}
	return nil
}
