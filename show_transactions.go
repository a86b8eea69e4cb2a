package morsel

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// note keeps what SHOW TRANSACTIONS tells of the query that begins.
func (tx *Tx) note(text string, params map[string]value.Value, began time.Time) {
	tx.db.mu.Lock()
	defer tx.db.mu.Unlock()
	tx.info.query, tx.info.params, tx.info.queryBegan, tx.info.details = text, params, began, nil
	tx.info.queries++
}

// noteEnd keeps that the query has ended that began then, unless another has begun.
func (tx *Tx) noteEnd(began time.Time) {
	tx.db.mu.Lock()
	defer tx.db.mu.Unlock()
	if tx.info.queryBegan.Equal(began) {
		tx.info.query, tx.info.params, tx.info.details = "", nil, nil
	}
}

// noteMeta keeps the transaction's metadata for SHOW TRANSACTIONS.
func (tx *Tx) noteMeta(m value.Value) {
	tx.db.mu.Lock()
	defer tx.db.mu.Unlock()
	tx.info.meta = m
}

// noteDetails keeps how to ask the procedure that runs how far it is.
func (tx *Tx) noteDetails(details func() string) {
	tx.db.mu.Lock()
	defer tx.db.mu.Unlock()
	tx.info.details = details
}

func timestamp(t time.Time) value.Value { return str(t.UTC().Format("2006-01-02T15:04:05.000Z")) }

func transactionName(db string, id uint64) string { return fmt.Sprintf("%s-transaction-%d", db, id) }

// showTransactions lists the running transactions, of those that are named or all.
func (db *DB) showTransactions(only []string) [][]value.Value {
	now := db.opts.now()
	db.mu.Lock()
	defer db.mu.Unlock()
	ids := make([]uint64, 0, len(db.open))
	for id := range db.open {
		if len(only) == 0 || slices.Contains(only, transactionName(db.name, id)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var rows [][]value.Value
	for _, id := range ids {
		rows = append(rows, db.open[id].row(db.name, now))
	}
	return rows
}

// row is a transaction in the columns of SHOW TRANSACTIONS. What is not measured is null.
func (t *txInfo) row(database string, now time.Time) []value.Value {
	elapsed := func(since time.Time) value.Value {
		d := now.Sub(since)
		return value.DurationOf(value.Duration{Seconds: int64(d / time.Second), Nanos: int64(d % time.Second)})
	}
	empty := value.MapOf(value.NewMap(0))
	meta, state, params := t.meta, "Running", value.NewMap(len(t.params))
	for name, v := range t.params {
		params.Put(name, v)
	}
	if meta.IsNull() {
		meta = empty
	}
	if t.terminated {
		state = "Terminated with reason: Status.Code[Neo.ClientError.Transaction.Terminated]"
	}
	known := map[string]value.Value{
		"database": str(database), "transactionId": str(transactionName(database, t.id)), "currentQueryId": str(""), "outerTransactionId": str(""),
		"connectionId": str(t.caller.ConnectionID), "clientAddress": str(t.caller.ClientAddress), "username": str(t.caller.User),
		"metaData": meta, "currentQuery": str(""), "parameters": empty, "indexes": value.List(nil), "startTime": timestamp(t.started),
		"protocol": str(cmp.Or(t.caller.Protocol, "embedded")), "requestUri": str(t.caller.RequestURI), "status": str(state), "currentQueryStatus": str(""), "statusDetails": str(""),
		"resourceInformation": empty, "activeLockCount": value.Int(0), "currentQueryActiveLockCount": value.Int(0), "elapsedTime": elapsed(t.started),
		"initializationStackTrace": str(""),
	}
	if t.details != nil {
		known["statusDetails"] = str(t.details())
	}
	if t.query != "" {
		known["currentQueryId"] = str(fmt.Sprintf("query-%d-%d", t.id, t.queries))
		known["currentQuery"], known["parameters"] = str(t.query), value.MapOf(params)
		known["currentQueryStartTime"], known["currentQueryElapsedTime"] = timestamp(t.queryBegan), elapsed(t.queryBegan)
		known["currentQueryStatus"] = str("running")
	}
	return arranged(showTransactionColumns, known)
}

// checkTransactionName refuses what no transaction can be called: a name is a database, then -transaction- and a number.
func checkTransactionName(name string) error {
	const form = "(expected format: <databasename>-transaction-<id>)"
	const between = "-transaction-"
	at := strings.LastIndex(name, between)
	if at < 0 {
		return status.New(status.InvalidArguments, "", "Could not parse id %s", form)
	}
	switch id, err := strconv.ParseInt(name[at+len(between):], 10, 64); {
	case err != nil:
		return status.New(status.InvalidArguments, "", "Could not parse id %s", form)
	case id < 0:
		return status.New(status.InvalidArguments, "", "Negative ids are not supported %s", form)
	case at == 0:
		return status.New(status.InvalidArguments, "", "The provided database name is empty.")
	}
	return nil
}

// terminate ends transactions by name and tells of each what became of it. Where a name can be none, no transaction is ended.
func (db *DB) terminate(names []string) ([][]value.Value, error) {
	if len(names) == 0 {
		return nil, status.New(status.SemanticError, "", "Missing transaction id to terminate, the transaction id can be found using `SHOW TRANSACTIONS`.")
	}
	for _, name := range names {
		if err := checkTransactionName(name); err != nil {
			return nil, err
		}
	}
	var rows [][]value.Value
	for _, name := range names {
		user, message := value.Null, "Transaction not found."
		db.mu.Lock()
		for id, t := range db.open {
			if transactionName(db.name, id) != name {
				continue
			}
			user, message = str(t.caller.User), "Transaction terminated."
			if t.terminated {
				message = "Unable to terminate terminating transactions."
			}
			t.terminated = true
			t.cancel(status.New(status.TransactionTerminated, "", "The transaction has been terminated. Retry your operation in a new transaction, "+
				"and you should see a successful result. Explicitly terminated by the user. "))
		}
		db.mu.Unlock()
		rows = append(rows, []value.Value{str(name), user, str(message)})
	}
	return rows, nil
}
