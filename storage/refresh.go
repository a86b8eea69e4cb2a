package storage

// Refresh moves a transaction that has changed nothing to the newest committed
// state, so that it sees what the inner transactions of CALL … IN TRANSACTIONS
// have committed. It does nothing once the transaction has changes.
func (t *Tx) Refresh() {
	if t.done || t.Changed() {
		return
	}
	t.store.running.end(t)
	t.store.running.begin(t)
	t.base.root.branch(&t.view)
}
