// Package metrics counts what a server does and prints it in Prometheus' text
// format. The counters are atomics: counting costs next to nothing.
package metrics

import (
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel"
)

// buckets are the upper bounds of the latency histogram.
var buckets = [...]time.Duration{
	100 * time.Microsecond, 250 * time.Microsecond, time.Millisecond, 5 * time.Millisecond, 25 * time.Millisecond,
	100 * time.Millisecond, 500 * time.Millisecond, time.Second, 5 * time.Second, 30 * time.Second,
}

// Metrics is the counters of one server. A nil Metrics counts nothing.
type Metrics struct {
	failed                      atomic.Int64
	byRuntime                   [len(runtimes)]atomic.Int64
	nanos                       atomic.Int64
	histogram                   [len(buckets) + 1]atomic.Int64
	running                     atomic.Int64
	open, commits, rollbacks    atomic.Int64
	boltOpen, boltTotal         atomic.Int64
	boltMessages, httpRequests  atomic.Int64
	badLogOns                   atomic.Int64
	bytesReceived, bytesWritten atomic.Int64
}

// runtimes are what queries are counted by; the last is of those that none ran: commands about users, and what failed before it ran.
var runtimes = [...]string{"slotted", "pipelined", "parallel", "none"}

// Query counts a query that has ended, by the runtime that ran it ("" where none did).
func (m *Metrics) Query(took time.Duration, runtime string, err error) {
	if m == nil {
		return
	}
	of := len(runtimes) - 1
	for i, r := range runtimes {
		if r == runtime {
			of = i
		}
	}
	m.byRuntime[of].Add(1)
	if err != nil {
		m.failed.Add(1)
	}
	m.nanos.Add(int64(took))
	i := 0
	for i < len(buckets) && took > buckets[i] {
		i++
	}
	m.histogram[i].Add(1)
}

func (m *Metrics) add(c func(*Metrics) *atomic.Int64, n int64) {
	if m != nil {
		c(m).Add(n)
	}
}

// Began counts a query that runs now.
func (m *Metrics) Began() { m.add(func(m *Metrics) *atomic.Int64 { return &m.running }, 1) }

// Ended is the end of what Began counted.
func (m *Metrics) Ended() { m.add(func(m *Metrics) *atomic.Int64 { return &m.running }, -1) }

// TxBegan counts an explicit transaction that is open now.
func (m *Metrics) TxBegan() { m.add(func(m *Metrics) *atomic.Int64 { return &m.open }, 1) }

// TxEnded is the end of what TxBegan counted.
func (m *Metrics) TxEnded() { m.add(func(m *Metrics) *atomic.Int64 { return &m.open }, -1) }

// Committed counts a commit of an explicit transaction.
func (m *Metrics) Committed() { m.add(func(m *Metrics) *atomic.Int64 { return &m.commits }, 1) }

// RolledBack counts a rollback.
func (m *Metrics) RolledBack() { m.add(func(m *Metrics) *atomic.Int64 { return &m.rollbacks }, 1) }

// Connected counts a Bolt connection, Disconnected its end.
func (m *Metrics) Connected() {
	m.add(func(m *Metrics) *atomic.Int64 { return &m.boltOpen }, 1)
	m.add(func(m *Metrics) *atomic.Int64 { return &m.boltTotal }, 1)
}

// Disconnected is the end of a Bolt connection.
func (m *Metrics) Disconnected() { m.add(func(m *Metrics) *atomic.Int64 { return &m.boltOpen }, -1) }

// Message counts a Bolt message and its bytes.
func (m *Metrics) Message(bytes int) {
	m.add(func(m *Metrics) *atomic.Int64 { return &m.boltMessages }, 1)
	m.add(func(m *Metrics) *atomic.Int64 { return &m.bytesReceived }, int64(bytes))
}

// Request counts an HTTP request.
func (m *Metrics) Request() { m.add(func(m *Metrics) *atomic.Int64 { return &m.httpRequests }, 1) }

// BadLogOn counts a log-on that was refused.
func (m *Metrics) BadLogOn() { m.add(func(m *Metrics) *atomic.Int64 { return &m.badLogOns }, 1) }

// Written counts bytes sent over Bolt.
func (m *Metrics) Written(n int) {
	m.add(func(m *Metrics) *atomic.Int64 { return &m.bytesWritten }, int64(n))
}

// Print writes everything in Prometheus' text format, with the database's figures as they are now.
func (m *Metrics) Print(w io.Writer, s morsel.Stats) {
	line := func(name, kind, help string, v any) {
		fmt.Fprintf(w, "# HELP morsel_%s %s\n# TYPE morsel_%s %s\nmorsel_%s %v\n", name, help, name, kind, name, v)
	}
	fmt.Fprint(w, "# HELP morsel_queries_total Queries that have ended, by the runtime that ran them.\n# TYPE morsel_queries_total counter\n")
	for i, r := range runtimes {
		fmt.Fprintf(w, "morsel_queries_total{runtime=%q} %d\n", r, m.byRuntime[i].Load())
	}
	line("queries_failed_total", "counter", "Queries that ended with an error.", m.failed.Load())
	line("queries_running", "gauge", "Queries that run now.", m.running.Load())
	line("transactions_open", "gauge", "Explicit transactions that are open now.", m.open.Load())
	line("commits_total", "counter", "Commits: of explicit transactions, and of queries alone that wrote.", m.commits.Load())
	line("rollbacks_total", "counter", "Rollbacks of explicit transactions.", m.rollbacks.Load())
	line("bolt_connections", "gauge", "Bolt connections that are open now.", m.boltOpen.Load())
	line("bolt_connections_total", "counter", "Bolt connections since the start.", m.boltTotal.Load())
	line("bolt_messages_total", "counter", "Bolt messages received.", m.boltMessages.Load())
	line("bolt_received_bytes_total", "counter", "Bytes of the messages received over Bolt.", m.bytesReceived.Load())
	line("bolt_sent_bytes_total", "counter", "Bytes sent over Bolt.", m.bytesWritten.Load())
	line("http_requests_total", "counter", "HTTP requests.", m.httpRequests.Load())
	line("authentication_failures_total", "counter", "Log-ons that were refused.", m.badLogOns.Load())
	line("nodes", "gauge", "Nodes in the database.", s.Nodes)
	line("relationships", "gauge", "Relationships in the database.", s.Relationships)
	line("last_committed_transaction", "gauge", "Number of the newest commit.", s.LastCommit)
	line("log_fsyncs_total", "counter", "How often the disk was asked to make the log durable.", s.LogSyncs)
	line("log_bytes", "gauge", "Size of the log.", s.LogBytes)
	line("plan_cache_hits_total", "counter", "Queries whose plan was in the cache.", s.PlanCacheHits)
	line("plan_cache_misses_total", "counter", "Queries that had to be planned.", s.PlanCacheMisses)
	line("plan_cache_plans", "gauge", "Plans in the cache.", s.Plans)
	line("transactions_running", "gauge", "Transactions that run now, explicit and not.", s.Transactions)
	line("transactions_memory_bytes", "gauge", "Memory that the growing structures of all transactions take now.", s.MemoryCharged)
	line("spilled_bytes_total", "counter", "Bytes written to temporary files because memory was short.", s.SpilledBytes)
	line("workers_busy", "gauge", "Workers of the parallel runtime that run now.", s.WorkersBusy)
	line("workers_limit", "gauge", "Logical processors that workers may use.", runtime.GOMAXPROCS(0))
	m.latencies(w)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	line("memory_heap_bytes", "gauge", "Memory in use on the heap.", mem.HeapInuse)
	line("memory_system_bytes", "gauge", "Memory taken from the operating system.", mem.Sys)
	line("goroutines", "gauge", "Goroutines.", runtime.NumGoroutine())
}

func (m *Metrics) latencies(w io.Writer) {
	const name = "morsel_query_duration_seconds"
	fmt.Fprintf(w, "# HELP %s How long queries took.\n# TYPE %s histogram\n", name, name)
	var sum int64
	for i, b := range buckets {
		sum += m.histogram[i].Load()
		fmt.Fprintf(w, "%s_bucket{le=\"%g\"} %d\n", name, b.Seconds(), sum)
	}
	sum += m.histogram[len(buckets)].Load()
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n", name, sum, name, time.Duration(m.nanos.Load()).Seconds(), name, sum)
}
