"""Checks of a Bolt server with the official Python driver, 5.28 or 6.x.

    checks.py HOST:PORT USER PASSWORD

The server's graph must be empty. The last line says how many checks passed and failed.
"""

import logging
import math
import sys
import threading
import time
import warnings

import neo4j
import pytz
from neo4j import GraphDatabase, Bookmarks, Query, NotificationMinimumSeverity
from neo4j.exceptions import (
    AuthError, ClientError, ConstraintError, CypherSyntaxError, Neo4jError, ServiceUnavailable,
)
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import CartesianPoint, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

warnings.simplefilter("ignore")  # of features that are previews in 5.28
logging.getLogger("neo4j").addHandler(logging.NullHandler())
logging.getLogger("neo4j").propagate = False
address, user, password = sys.argv[1:4]
passed, failed = 0, []


def check(name, ok, seen=""):
    global passed
    if ok:
        passed += 1
    else:
        failed.append(name)
        print(f"FAILED {name}: {seen}", file=sys.stderr)


def equal(name, got, want):
    check(name, got == want and type(got) is type(want), f"{got!r}, wanted {want!r}")


def fails(name, code, work):
    """work must fail with code; gives the error."""
    try:
        work()
    except Neo4jError as e:
        check(name, e.code == code, f"{e.code}, wanted {code}: {e.message}")
        return e
    except Exception as e:  # the check has failed, whatever else it is
        check(name, False, repr(e))
        return None
    check(name, False, "no error")
    return None


def one(driver, query, **params):
    return driver.execute_query(query, params, database_="neo4j").records[0][0]


def values(driver):
    big = list(range(70_000))
    for name, v in {
        "null": None, "true": True, "false": False, "zero": 0, "tiny": -16, "int8": -17, "int16": 1000, "int32": 100_000,
        "least int64": -2**63, "greatest int64": 2**63 - 1, "float": 1.5, "negative zero": -0.0, "infinity": math.inf, "empty": "",
        "unicode": "é✓𝄞", "long string": "x" * 100_000, "empty list": [], "long list": big, "nested": [[1, [2]], {"a": [None, {"b": 1}]}],
        "map": {"a": 1, "é": "x"}, "date": Date(2024, 2, 29), "early date": Date(1, 1, 1),
        "time": Time(1, 2, 3, 4, pytz.FixedOffset(120)), "local time": Time(1, 2, 3, 999_999_999),
        "local date-time": DateTime(2024, 2, 29, 1, 2, 3, 4), "duration": Duration(months=-1, days=2, seconds=-3, nanoseconds=4),
        "point": CartesianPoint((1.0, 2.0)), "point in space": CartesianPoint((1.0, 2.0, 3.0)),
        "place": WGS84Point((1.0, 2.0)), "place with height": WGS84Point((1.0, 2.0, 3.0)),
    }.items():
        equal(f"value {name}", one(driver, "RETURN $v", v=v), v)
    check("value NaN", math.isnan(one(driver, "RETURN $v", v=math.nan)))
    offset = DateTime(2024, 7, 1, 1, 2, 3, 4, pytz.FixedOffset(-330))
    equal("value date-time with offset", one(driver, "RETURN $v", v=offset), offset)
    got = one(driver, "RETURN datetime('2024-07-01T01:02:03[Europe/Paris]')")
    check("value date-time with zone", got.iso_format().startswith("2024-07-01T01:02:03") and "Paris" in str(got.tzinfo), repr(got))
    equal("value zone there and back", one(driver, "RETURN $v", v=got), got)
    rows = [{"t": Date(2024, 1, d)} for d in range(1, 4)]
    equal("temporal values nested in parameters", one(driver, "UNWIND $rows AS r RETURN sum(r.t.day)", rows=rows), 6)
    equal("point in a property", one(driver, "CREATE (n:V {p: $p}) WITH n SET n.q = $p RETURN n.q", p=CartesianPoint((3.0, 4.0))), CartesianPoint((3.0, 4.0)))


def byte_arrays(driver):
    """Byte arrays are lists of integers that stay byte arrays where they are sent, stored and returned."""
    for b in (b"", b"\x01\xff\x00\x80", bytes(range(256)) * 4096):
        equal(f"{len(b)} bytes", one(driver, "RETURN $b", b=b), b)
        equal(f"{len(b)} bytes in a node", one(driver, "CREATE (n:B {b: $b}) RETURN n", b=b)["b"], b)
        equal(f"{len(b)} bytes found", one(driver, "MATCH (n:B) WHERE n.b = $b RETURN n.b", b=b), b)
    equal("bytes as integers", one(driver, "RETURN [x IN $b | x]", b=b"\x01\xff"), [1, -1])
    equal("bytes within", one(driver, "RETURN {a: [$b]}", b=b"\x01"), {"a": [b"\x01"]})
    one(driver, "MATCH (n:B) DETACH DELETE n RETURN count(*)")


def vectors(driver):
    """Vectors are values of their own from Bolt 6.0 on, which drivers of version 6 speak."""
    version = driver.get_server_info().protocol_version
    got = one(driver, "RETURN vector([1, 2.5], 2, FLOAT32)")
    if version < (6, 0):
        equal("vector as a list", got, [1.0, 2.5])
        return
    from neo4j.vector import Vector
    for v in (Vector([1, -2, 3], "i8"), Vector([1, -300], "i16"), Vector([1, -70000], "i32"), Vector([1, -2**40], "i64"), Vector([1.5, -2.0], "f32"), Vector([0.1], "f64")):
        equal(f"vector {v.dtype}", repr(one(driver, "RETURN $v", v=v)), repr(v))
    equal("vector made by a function", repr(got), repr(Vector([1.0, 2.5], "f32")))
    equal("vector in a property", one(driver, "CREATE (n:V {v: $v}) RETURN n", v=got)["v"].to_native(), [1.0, 2.5])


def graph(driver):
    p = one(driver, "CREATE p = (:A:B {x: 1})-[:R {y: 2}]->(:C {z: 'q'})<-[:S]-(:D) RETURN p")
    check("path is a path", isinstance(p, Path) and len(p.nodes) == 3 and len(p.relationships) == 2, repr(p))
    check("path types", [r.type for r in p.relationships] == ["R", "S"])
    check("path directions", p.relationships[1].start_node == p.nodes[2] and p.relationships[1].end_node == p.nodes[1])
    n = one(driver, "MATCH (n:A) RETURN n")
    check("node", isinstance(n, Node) and n.labels == {"A", "B"} and dict(n) == {"x": 1}, repr(n))
    equal("element id", one(driver, "MATCH (n:A) RETURN elementId(n)"), n.element_id)
    equal("by element id", one(driver, "MATCH (n) WHERE elementId(n) = $id RETURN n.x", id=n.element_id), 1)
    r = one(driver, "MATCH ()-[r:R]->() RETURN r")
    check("relationship", isinstance(r, Relationship) and r.type == "R" and r["y"] == 2 and r.start_node.element_id == n.element_id, repr(r))
    equal("nodes in a list", len(one(driver, "MATCH (n) WHERE n:A OR n:C OR n:D RETURN collect(n)")), 3)
    equal("node in a map", one(driver, "MATCH (n:A) RETURN {n: n}")["n"].element_id, n.element_id)
    fails("a map is no property", "Neo.ClientError.Statement.TypeError", lambda: one(driver, "CREATE (m {n: $n}) RETURN m", n={"a": 1}))


def summaries(driver):
    s = driver.execute_query("CREATE (a:S {x: 1, y: 2})-[:R]->(b:S) RETURN a.x").summary
    c = s.counters
    check("counters", (c.nodes_created, c.relationships_created, c.properties_set, c.labels_added) == (2, 1, 2, 2) and c.contains_updates, repr(c))
    equal("type rw", s.query_type, "rw")
    equal("type w", driver.execute_query("CREATE (:S)").summary.query_type, "w")
    equal("type r", driver.execute_query("MATCH (n) RETURN n").summary.query_type, "r")
    equal("database", s.database, "neo4j")
    check("agent", s.server.agent.startswith("Neo4j/"), s.server.agent)
    check("times", s.result_available_after >= 0 and s.result_consumed_after >= 0)
    equal("text", s.query, "CREATE (a:S {x: 1, y: 2})-[:R]->(b:S) RETURN a.x")
    plan = driver.execute_query("EXPLAIN MATCH (n:S) RETURN n.x").summary.plan
    check("plan", plan and plan["operatorType"].startswith("ProduceResults") and plan["children"], repr(plan)[:200])
    profile = driver.execute_query("PROFILE MATCH (n:S) RETURN n.x").summary.profile
    check("profile", profile and profile["rows"] == 3 and profile["dbHits"] >= 0, repr(profile)[:200])
    equal("keys", driver.execute_query("RETURN 1 AS one, 2 AS two").keys, ["one", "two"])
    s = driver.execute_query("MATCH (n:NoSuchLabel) RETURN n").summary
    equal("statuses", [o.gql_status for o in s.gql_status_objects], ["02000", "01N50"])
    s = driver.execute_query("MATCH (n:S) DETACH DELETE n").summary
    check("deleted", s.counters.nodes_deleted == 3 and s.counters.relationships_deleted == 1, repr(s.counters))


def notifications(driver):
    with GraphDatabase.driver(f"bolt://{address}", auth=(user, password), notifications_min_severity=NotificationMinimumSeverity.OFF) as quiet:
        s = quiet.execute_query("MATCH (n:NoSuchLabel) RETURN n").summary
        equal("no notifications for who wants none", [o.gql_status for o in s.gql_status_objects], ["02000"])
    with driver.session(notifications_min_severity="WARNING") as session:
        s = session.run("MATCH (a), (b) RETURN count(*)").consume()
        check("information filtered", all(o.gql_status != "03N90" for o in s.gql_status_objects))
    s = driver.execute_query("EXPLAIN MATCH (a), (b) RETURN a, b").summary
    check("cartesian product", any(o.gql_status == "03N90" for o in s.gql_status_objects), repr(s.gql_status_objects))
    with driver.session(notifications_disabled_categories=["UNRECOGNIZED"]) as session:
        s = session.run("MATCH (n:NoSuchLabel) RETURN n").consume()
        equal("category filtered", [o.gql_status for o in s.gql_status_objects], ["02000"])


def transactions(driver):
    with driver.session(fetch_size=10) as session:
        tx = session.begin_transaction(metadata={"app": "checks"})
        a, b = tx.run("UNWIND range(1, 100) AS x RETURN x"), tx.run("UNWIND range(1, 100) AS x CREATE (n:T {x: x}) RETURN n.x")
        equal("two open results", [(r[0], s[0]) for r, s in zip(a, b)], [(i, i) for i in range(1, 101)])
        equal("metadata", tx.run("CALL tx.getMetaData() YIELD metadata RETURN metadata").single()[0], {"app": "checks"})
        equal("isolation", one(driver, "MATCH (n:T) RETURN count(n)"), 0)
        equal("own writes", tx.run("MATCH (n:T) RETURN count(n)").single()[0], 100)
        tx.rollback()
        equal("rollback", one(driver, "MATCH (n:T) RETURN count(n)"), 0)
        session.execute_write(lambda tx: tx.run("CREATE (:T {x: 1})").consume())
        equal("managed write", session.execute_read(lambda tx: tx.run("MATCH (n:T) RETURN count(n)").single()[0]), 1)
        tx = session.begin_transaction()
        tx.run("CREATE (:T {x: 2})")
        fails("error in a transaction", "Neo.ClientError.Statement.SyntaxError", lambda: tx.run("RETRUN 1").consume())
        tx.close()
        equal("its writes are gone", one(driver, "MATCH (n:T) RETURN count(n)"), 1)
        equal("the session goes on", session.run("RETURN 1").single()[0], 1)
        result = session.run("UNWIND range(1, 1000) AS x RETURN x")
        equal("streaming", sum(1 for _ in result), 1000)
        result = session.run("UNWIND range(1, 1000000) AS x RETURN x")
        next(iter(result))
        result.consume()
        equal("discard", session.run("RETURN 2").single()[0], 2)
    retries()
    waits(driver)


def retries():
    with GraphDatabase.driver(f"neo4j://{address}", auth=(user, password)) as driver:
        driver.execute_query("CREATE (:Counter {n: 0})")

        def count():
            with driver.session() as session:
                for _ in range(5):
                    session.execute_write(lambda tx: tx.run("MATCH (c:Counter) SET c.n = c.n + 1").consume())

        threads = [threading.Thread(target=count) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        equal("concurrent writers", one(driver, "MATCH (c:Counter) RETURN c.n"), 20)


def waits(driver):
    """Cancellation: a time limit, TERMINATE TRANSACTIONS, a connection that is closed."""
    endless = "UNWIND range(1, 1000000000000) AS x RETURN count(x)"
    with driver.session() as session:
        fails("time limit", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", lambda: session.run(Query(endless, timeout=0.1)).consume())
        equal("after the time limit", session.run("RETURN 1").single()[0], 1)
    ended = []

    def work():
        with driver.session() as session:
            try:
                session.run(endless).consume()
            except Neo4jError as e:
                ended.append(e.code)

    t = threading.Thread(target=work)
    t.start()
    name = []
    until = time.time() + 20
    while not name and time.time() < until:
        name = [r["transactionId"] for r in driver.execute_query("SHOW TRANSACTIONS").records if "1000000000000" in r["currentQuery"]]
    check("show transactions", len(name) == 1, name)
    rows = driver.execute_query("TERMINATE TRANSACTIONS $id", id=name[0]).records
    equal("terminate", rows[0]["message"], "Transaction terminated.")
    t.join(20)
    equal("terminated", ended, ["Neo.ClientError.Transaction.Terminated"])
    fails("write in a read transaction", "Neo.ClientError.Statement.AccessMode",
          lambda: driver.execute_query("CREATE (n)", routing_="r"))


def bookmarks(driver):
    with driver.session() as a, driver.session() as b:
        a.execute_write(lambda tx: tx.run("CREATE (:BM {n: 'a'})").consume())
        b.execute_write(lambda tx: tx.run("CREATE (:BM {n: 'b'})").consume())
        both = a.last_bookmarks() + b.last_bookmarks()
        check("a bookmark each", len(both.raw_values) == 2, both)
    with driver.session(bookmarks=both) as c:
        equal("both are seen", c.execute_read(lambda tx: tx.run("MATCH (n:BM) RETURN count(n)").single()[0]), 2)
        check("a read has a bookmark", len(c.last_bookmarks().raw_values) == 1)
        before = c.last_bookmarks()
        tx = c.begin_transaction()
        tx.run("CREATE (:BM)")
        tx.rollback()
        equal("a rollback has none", c.last_bookmarks().raw_values, before.raw_values)
        c.execute_write(lambda tx: tx.run("CREATE (:BM {n: 'c'})").consume())
        check("a write has a new one", c.last_bookmarks().raw_values != before.raw_values)
    for text in ("hi, this is an invalid bookmark", next(iter(both.raw_values))[:-1] + "-"):
        with driver.session(bookmarks=Bookmarks.from_raw_values([text])) as session:
            fails(f"bookmark {text}", "Neo.ClientError.Transaction.InvalidBookmark", lambda: session.run("RETURN 1").consume())


def errors(driver):
    for query, code, kind in (
        ("RETRUN 1", "Statement.SyntaxError", CypherSyntaxError), ("RETURN x", "Statement.SyntaxError", CypherSyntaxError),
        ("RETURN $missing", "Statement.ParameterMissing", ClientError), ("RETURN 1/0", "Statement.ArithmeticError", ClientError),
        ("CALL no.such()", "Procedure.ProcedureNotFound", ClientError), ("RETURN nosuch(1)", "Statement.SyntaxError", ClientError),
        ("CREATE ({m: {a: 1}})", "Statement.TypeError", ClientError), ("MATCH (n) RETURN n; RETURN 1", "Statement.SyntaxError", ClientError),
    ):
        e = fails(f"error of {query}", "Neo.ClientError." + code, lambda: driver.execute_query(query))
        check(f"class of {query}", isinstance(e, kind) and bool(e.gql_status) and bool(e.message), repr(e))
    fails("unknown database", "Neo.ClientError.Database.DatabaseNotFound", lambda: driver.execute_query("RETURN 1", database_="nosuch"))
    with GraphDatabase.driver(f"bolt://{address}", auth=(user, "wrong-password")) as bad:
        try:
            bad.verify_connectivity()
            check("wrong password", False)
        except AuthError as e:
            equal("wrong password", e.code, "Neo.ClientError.Security.Unauthorized")


def schema(driver):
    try:
        s = driver.execute_query("CREATE INDEX s_x FOR (n:S) ON (n.x)").summary
    except ClientError as e:
        if e.code != "Neo.ClientError.Statement.UnsupportedOperationError":
            raise
        print("skipped: this server has no schema commands")
        return
    equal("type s", s.query_type, "s")
    equal("indexes added", s.counters.indexes_added, 1)
    s = driver.execute_query("CREATE INDEX s_x IF NOT EXISTS FOR (n:S) ON (n.x)").summary
    check("index exists", any(o.gql_status == "00NA0" for o in s.gql_status_objects), repr(s.gql_status_objects))
    driver.execute_query("DROP INDEX s_x")
    driver.execute_query("CREATE CONSTRAINT only_one FOR (n:Only) REQUIRE n.x IS UNIQUE")
    driver.execute_query("CREATE (:Only {x: 1})")
    e = fails("constraint", "Neo.ClientError.Schema.ConstraintValidationFailed", lambda: driver.execute_query("CREATE (:Only {x: 1})"))
    check("constraint error", isinstance(e, ConstraintError), repr(e))
    driver.execute_query("DROP CONSTRAINT only_one")


def routing():
    with GraphDatabase.driver(f"neo4j://{address}", auth=(user, password)) as driver:
        driver.verify_connectivity()
        info = driver.get_server_info()
        check("server info", info.agent.startswith("Neo4j/") and info.protocol_version >= (5, 8), f"{info.agent} {info.protocol_version}")
        equal("routed write", driver.execute_query("CREATE (n:Routed) RETURN 1").records[0][0], 1)
        equal("routed read", driver.execute_query("MATCH (n:Routed) RETURN count(n)", routing_="r").records[0][0], 1)
        check("authentication holds", driver.verify_authentication())
        check("multi-database", driver.supports_multi_db())
        with driver.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session:
            equal("read session", session.run("RETURN 1").single()[0], 1)
        with driver.session(database="system") as session:
            check("show users", any(r["user"] == user for r in session.run("SHOW USERS")))
            equal("show current user", session.run("SHOW CURRENT USER").single()["user"], user)
    with GraphDatabase.driver(f"neo4j://{address}", auth=("nobody", "wrong-password")) as bad:
        check("authentication fails", not bad.verify_authentication())
    try:
        GraphDatabase.driver("bolt://127.0.0.1:1", auth=(user, password)).verify_connectivity()
        check("nobody there", False)
    except ServiceUnavailable:
        check("nobody there", True)


def main():
    with GraphDatabase.driver(f"bolt://{address}", auth=(user, password)) as driver:
        values(driver)
        vectors(driver)
        byte_arrays(driver)
        graph(driver)
        summaries(driver)
        notifications(driver)
        transactions(driver)
        bookmarks(driver)
        errors(driver)
        schema(driver)
    routing()
    print(f"python {neo4j.__version__}: {passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


main()
