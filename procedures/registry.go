package procedures

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/morseldb/morsel/status"
)

// Registry holds what may be called by name. It is safe for concurrent use; its
// version changes with every registration and removal, and plans are cached under
// it. Who plans and runs a query does both with one [Registry.Snapshot].
// Names of functions are case-insensitive; those of procedures are exact.
type Registry struct {
	mu      sync.RWMutex
	version uint64
	funcs   map[string]*Function
	aggs    map[string]*Aggregate
	procs   map[string]*Procedure
	parent  *Registry
	frozen  *Registry // the snapshot of this version, once somebody asked for it
	sealed  bool      // a snapshot: nothing can be added
}

// NewRegistry makes a registry that falls back to parent (may be nil).
func NewRegistry(parent *Registry) *Registry {
	return &Registry{parent: parent, funcs: map[string]*Function{}, aggs: map[string]*Aggregate{}, procs: map[string]*Procedure{}}
}

// Version changes whenever something is registered or removed here or in a parent.
func (r *Registry) Version() uint64 {
	var sum uint64
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		sum += r.version
		r.mu.RUnlock()
	}
	return sum
}

// Snapshot is the registry as it is now, and stays so: what is registered or
// removed later is not seen in it.
func (r *Registry) Snapshot() *Registry {
	if r == nil || r.sealed {
		return r
	}
	parent := r.parent.Snapshot()
	r.mu.RLock()
	frozen := r.frozen
	r.mu.RUnlock()
	if frozen != nil && frozen.parent == parent {
		return frozen
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.frozen == nil || r.frozen.parent != parent {
		r.frozen = &Registry{version: r.version, parent: parent, sealed: true,
			funcs: copied(r.funcs), aggs: copied(r.aggs), procs: copied(r.procs)}
	}
	return r.frozen
}

func copied[T any](m map[string]*T) map[string]*T {
	out := make(map[string]*T, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// change runs f, which changes the registry, as one version.
func (r *Registry) change(f func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sealed {
		return status.New(status.RegistrationFailed, "", "A snapshot of a registry cannot be changed.")
	}
	if err := f(); err != nil {
		return err
	}
	r.version++
	r.frozen = nil
	return nil
}

// taken is the error for a name that something else has.
func (r *Registry) taken(kind, name string, own, above bool) error {
	switch {
	case own:
		return status.New(status.RegistrationFailed, "", "Unable to register %s, because the name `%s` is already in use. "+
			"Choose another name, replace what has it, or unregister that first.", kind, name)
	case above:
		return status.New(status.RegistrationFailed, "", "Unable to register %s, because the name `%s` is already in use by what is built in. "+
			"Choose another name, best in a namespace of your own such as `my.%s`.", kind, name, name)
	}
	return nil
}

func (r *Registry) functionTaken(key, name string) error {
	return r.taken("function", name, r.funcs[key] != nil || r.aggs[key] != nil, r.parent.function(key) != nil || r.parent.Aggregate(key) != nil)
}

// AddFunction registers f; a name that is taken is an error.
func (r *Registry) AddFunction(f *Function) error {
	key := strings.ToLower(f.Name)
	return r.change(func() error {
		if err := r.functionTaken(key, f.Name); err != nil {
			return err
		}
		r.funcs[key] = f
		return nil
	})
}

// AddAggregate registers a; a name that is taken is an error.
func (r *Registry) AddAggregate(a *Aggregate) error {
	key := strings.ToLower(a.Name)
	return r.change(func() error {
		if err := r.functionTaken(key, a.Name); err != nil {
			return err
		}
		r.aggs[key] = a
		return nil
	})
}

// AddProcedure registers p; a name that is taken is an error.
func (r *Registry) AddProcedure(p *Procedure) error {
	return r.change(func() error {
		if err := r.taken("procedure", p.Name, r.procs[p.Name] != nil, r.parent.Procedure(p.Name) != nil); err != nil {
			return err
		}
		r.procs[p.Name] = p
		return nil
	})
}

// Replace registers what is not nil among f, a and p, in place of what this
// registry has under that name. What a parent has stays as it is.
func (r *Registry) Replace(f *Function, a *Aggregate, p *Procedure) error {
	return r.change(func() error {
		if f != nil {
			key := strings.ToLower(f.Name)
			if err := r.taken("function", f.Name, false, r.parent.function(key) != nil || r.parent.Aggregate(key) != nil); err != nil {
				return err
			}
			delete(r.aggs, key)
			r.funcs[key] = f
		}
		if a != nil {
			key := strings.ToLower(a.Name)
			if err := r.taken("function", a.Name, false, r.parent.function(key) != nil || r.parent.Aggregate(key) != nil); err != nil {
				return err
			}
			delete(r.funcs, key)
			r.aggs[key] = a
		}
		if p != nil {
			if err := r.taken("procedure", p.Name, false, r.parent.Procedure(p.Name) != nil); err != nil {
				return err
			}
			r.procs[p.Name] = p
		}
		return nil
	})
}

// Remove takes the function, aggregating function or procedure of a name out of
// this registry, and reports whether there was one. Queries that run keep it.
func (r *Registry) Remove(name string) bool {
	key := strings.ToLower(name)
	return r.change(func() error {
		if r.funcs[key] == nil && r.aggs[key] == nil && r.procs[name] == nil {
			return status.New(status.ProcedureNotFound, "", "There is nothing with the name `%s`.", name)
		}
		delete(r.funcs, key)
		delete(r.aggs, key)
		delete(r.procs, name)
		return nil
	}) == nil
}

// Function finds a scalar function that can be called, or nil.
func (r *Registry) Function(name string) *Function {
	f := r.function(strings.ToLower(name))
	if f != nil && f.Call == nil {
		return nil
	}
	return f
}

// function finds a scalar function by its key, also one that cannot be called.
func (r *Registry) function(key string) *Function {
	return find(r, key, func(r *Registry) map[string]*Function { return r.funcs })
}

// Aggregate finds an aggregating function, or nil.
func (r *Registry) Aggregate(name string) *Aggregate {
	return find(r, strings.ToLower(name), func(r *Registry) map[string]*Aggregate { return r.aggs })
}

// Procedure finds a procedure, or nil.
func (r *Registry) Procedure(name string) *Procedure {
	return find(r, name, func(r *Registry) map[string]*Procedure { return r.procs })
}

func find[T any](r *Registry, key string, m func(*Registry) map[string]*T) *T {
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		v := m(r)[key]
		r.mu.RUnlock()
		if v != nil {
			return v
		}
	}
	return nil
}

// Functions lists all scalar functions by name.
func (r *Registry) Functions() []*Function {
	fs := list(r, func(r *Registry) map[string]*Function { return r.funcs })
	sort.Slice(fs, func(i, j int) bool { return fs[i].Name < fs[j].Name })
	return fs
}

// Aggregates lists all aggregating functions by name.
func (r *Registry) Aggregates() []*Aggregate {
	as := list(r, func(r *Registry) map[string]*Aggregate { return r.aggs })
	as = slices.DeleteFunc(as, func(a *Aggregate) bool { return a.Internal })
	sort.Slice(as, func(i, j int) bool { return as[i].Name < as[j].Name })
	return as
}

// Procedures lists all procedures by name.
func (r *Registry) Procedures() []*Procedure {
	ps := list(r, func(r *Registry) map[string]*Procedure { return r.procs })
	sort.Slice(ps, func(i, j int) bool { return ps[i].Name < ps[j].Name })
	return ps
}

func list[T any](r *Registry, m func(*Registry) map[string]*T) []*T {
	seen := map[string]bool{}
	var out []*T
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		for k, v := range m(r) {
			if !seen[k] {
				seen[k] = true
				out = append(out, v)
			}
		}
		r.mu.RUnlock()
	}
	return out
}
