import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.logging.Level;
import java.util.stream.*;
import org.neo4j.driver.*;
import org.neo4j.driver.exceptions.*;
import org.neo4j.driver.summary.*;
import org.neo4j.driver.types.*;

/**
 * Checks of a Bolt server with the official Java driver: HOST:PORT USER PASSWORD. The server's graph must be empty.
 * The last line says how many checks passed and failed.
 */
public final class Checks {
    private static int passed;
    private static final List<String> failed = new ArrayList<>();
    private static String address, user, password;

    private static void check(String name, boolean ok, Object seen) {
        if (ok) {
            passed++;
        } else {
            failed.add(name);
            System.err.printf("FAILED %s: %s%n", name, seen);
        }
    }

    private static void equal(String name, Object got, Object want) {
        String text = String.valueOf(got);
        check(name, Objects.deepEquals(got, want), text.substring(0, Math.min(300, text.length())) + ", wanted " + want);
    }

    private static Neo4jException fails(String name, String code, Callable<?> work) {
        try {
            work.call();
        } catch (Neo4jException e) {
            check(name, code.equals(e.code()), e.code() + ", wanted " + code + ": " + e.getMessage());
            return e;
        } catch (Exception e) {
            check(name, false, e);
            return null;
        }
        check(name, false, "no error");
        return null;
    }

    private static Value one(Driver d, String query, Object... params) {
        return d.executableQuery(query).withParameters(Values.parameters(params).asMap(Values.ofValue()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> (Object) e.getValue()))).execute().records().get(0).get(0);
    }

    private static ResultSummary summary(Driver d, String query) {
        return d.executableQuery(query).execute().summary();
    }

    private static List<String> statuses(ResultSummary s) {
        return s.gqlStatusObjects().stream().map(GqlStatusObject::gqlStatus).toList();
    }

    private static void values(Driver d) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("true", true);
        all.put("false", false);
        for (long n : new long[] {0, -16, -17, 127, 128, -129, 32767, 32768, 1L << 31, Long.MIN_VALUE, Long.MAX_VALUE}) {
            all.put("integer " + n, n);
        }
        for (double f : new double[] {1.5, -0.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            all.put("float " + f, f);
        }
        all.put("empty", "");
        all.put("unicode", "é✓𝄞");
        all.put("long string", "x".repeat(100_000));
        all.put("empty list", List.of());
        all.put("long list", LongStream.range(0, 70_000).boxed().toList());
        all.put("nested", List.of(List.of(1L), Map.of("a", List.of("b"))));
        all.put("map", Map.of("a", 1L, "é", "x"));
        all.put("date", LocalDate.of(2024, 2, 29));
        all.put("time", OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(2)));
        all.put("local time", LocalTime.of(1, 2, 3, 999_999_999));
        all.put("local date-time", LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4));
        all.put("date-time with offset", ZonedDateTime.of(2024, 7, 1, 1, 2, 3, 4, ZoneOffset.ofHoursMinutes(-5, -30)));
        all.put("date-time with zone", ZonedDateTime.of(2024, 7, 1, 1, 2, 3, 4, ZoneId.of("Europe/Paris")));
        for (var e : all.entrySet()) {
            equal("value " + e.getKey(), one(d, "RETURN $v", "v", e.getValue()).asObject(), e.getValue());
        }
        check("value null", one(d, "RETURN null").isNull(), "");
        for (Value v : List.of(Values.isoDuration(-1, 2, -3, 4), Values.point(7203, 1, 2), Values.point(9157, 1, 2, 3), Values.point(4326, 1, 2), Values.point(4979, 1, 2, 3))) {
            equal("value " + v, one(d, "RETURN $v", "v", v), v);
        }
        equal("temporal values nested in parameters", one(d, "UNWIND $rows AS r RETURN sum(r.t.day)", "rows",
            List.of(Map.of("t", LocalDate.of(2024, 1, 1)), Map.of("t", LocalDate.of(2024, 1, 2)))).asLong(), 3L);
    }

    private static void graph(Driver d) {
        Path p = one(d, "CREATE p = (:A:B {x: 1})-[:R {y: 2}]->(:C {z: 'q'})<-[:S]-(:D) RETURN p").asPath();
        equal("path", p.length(), 2);
        equal("path types", StreamSupport.stream(p.relationships().spliterator(), false).map(Relationship::type).toList(), List.of("R", "S"));
        Node n = one(d, "MATCH (n:A) RETURN n").asNode();
        check("node", n.hasLabel("A") && n.hasLabel("B") && n.get("x").asInt() == 1, n.asMap());
        equal("element id", one(d, "MATCH (n:A) RETURN elementId(n)").asString(), n.elementId());
        equal("by element id", one(d, "MATCH (n) WHERE elementId(n) = $id RETURN n.x", "id", n.elementId()).asInt(), 1);
        Relationship r = one(d, "MATCH ()-[r:R]->() RETURN r").asRelationship();
        check("relationship", r.hasType("R") && r.startNodeElementId().equals(n.elementId()), r.asMap());
        equal("nodes in a list", one(d, "MATCH (n) RETURN collect(n)").asList().size(), 3);
    }

    private static void summaries(Driver d) {
        var s = summary(d, "CREATE (a:S {x: 1, y: 2})-[:R]->(b:S) RETURN a.x");
        var c = s.counters();
        equal("counters", List.of(c.nodesCreated(), c.relationshipsCreated(), c.propertiesSet(), c.labelsAdded()), List.of(2, 1, 2, 2));
        check("contains updates", c.containsUpdates(), c);
        equal("type rw", s.queryType(), QueryType.READ_WRITE);
        equal("type w", summary(d, "CREATE (:S)").queryType(), QueryType.WRITE_ONLY);
        equal("type r", summary(d, "MATCH (n) RETURN n").queryType(), QueryType.READ_ONLY);
        equal("database", s.database().name(), "neo4j");
        check("agent", s.server().agent().startsWith("Neo4j/"), s.server().agent());
        check("times", s.resultAvailableAfter(TimeUnit.MILLISECONDS) >= 0 && s.resultConsumedAfter(TimeUnit.MILLISECONDS) >= 0, "");
        var plan = summary(d, "EXPLAIN MATCH (n:S) RETURN n.x").plan();
        check("plan", plan.operatorType().startsWith("ProduceResults") && !plan.children().isEmpty(), plan);
        var profile = summary(d, "PROFILE MATCH (n:S) RETURN n.x").profile();
        check("profile", profile.records() == 3, profile);
        equal("statuses", statuses(summary(d, "MATCH (n:NoSuchLabel) RETURN n")), List.of("02000", "01N50"));
        check("cartesian product", statuses(summary(d, "EXPLAIN MATCH (a), (b) RETURN a, b")).contains("03N90"), "");
        check("notification", summary(d, "MATCH (n:NoSuchLabel) RETURN n").notifications().get(0).code().contains("UnknownLabelWarning"), "");
        try (var session = d.session(SessionConfig.builder().withNotificationConfig(NotificationConfig.disableAllConfig()).build())) {
            equal("no notifications for who wants none", statuses(session.run("MATCH (n:NoSuchLabel) RETURN n").consume()).size(), 1);
        }
        equal("deleted", summary(d, "MATCH (n:S) DETACH DELETE n").counters().nodesDeleted(), 3);
    }

    private static void transactions(Driver d) throws Exception {
        try (var session = d.session(SessionConfig.builder().withFetchSize(10).build())) {
            var tx = session.beginTransaction(TransactionConfig.builder().withMetadata(Map.of("app", "checks")).build());
            var a = tx.run("UNWIND range(1, 100) AS x RETURN x");
            var b = tx.run("UNWIND range(1, 100) AS x CREATE (n:T {x: x}) RETURN n.x");
            boolean same = true;
            for (int i = 1; i <= 100; i++) {
                same &= a.next().get(0).asInt() == i && b.next().get(0).asInt() == i;
            }
            check("two open results", same, "");
            equal("metadata", tx.run("CALL tx.getMetaData() YIELD metadata RETURN metadata").single().get(0).asMap(), Map.of("app", "checks"));
            equal("isolation", one(d, "MATCH (n:T) RETURN count(n)").asInt(), 0);
            equal("own writes", tx.run("MATCH (n:T) RETURN count(n)").single().get(0).asInt(), 100);
            tx.rollback();
            equal("rollback", one(d, "MATCH (n:T) RETURN count(n)").asInt(), 0);
            session.executeWrite(t -> t.run("CREATE (:T {x: 1})").consume());
            equal("managed", session.executeRead(t -> t.run("MATCH (n:T) RETURN count(n)").single().get(0).asInt()), 1);
            try (var t = session.beginTransaction()) {
                t.run("CREATE (:T {x: 2})").consume();
                fails("error in a transaction", "Neo.ClientError.Statement.SyntaxError", () -> t.run("RETRUN 1").consume());
            }
            equal("its writes are gone", one(d, "MATCH (n:T) RETURN count(n)").asInt(), 1);
            equal("the session goes on", session.run("RETURN 1").single().get(0).asInt(), 1);
            equal("streaming", session.run("UNWIND range(1, 1000) AS x RETURN x").list().size(), 1000);
            var left = session.run("UNWIND range(1, 1000000) AS x RETURN x");
            left.next();
            left.consume();
            equal("discard", session.run("RETURN 2").single().get(0).asInt(), 2);
        }
        one(d, "CREATE (c:Counter {n: 0}) RETURN 1");
        var pool = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(pool.submit(() -> {
                try (var s = d.session()) {
                    for (int k = 0; k < 5; k++) {
                        s.executeWrite(t -> t.run("MATCH (c:Counter) SET c.n = c.n + 1").consume());
                    }
                }
            }));
        }
        for (var f : all) {
            f.get();
        }
        pool.shutdown();
        equal("concurrent writers", one(d, "MATCH (c:Counter) RETURN c.n").asInt(), 20);
    }

    private static void cancellation(Driver d) throws Exception {
        String endless = "UNWIND range(1, 1000000000000) AS x RETURN count(x)";
        try (var session = d.session()) {
            fails("time limit", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
                () -> session.run(endless, TransactionConfig.builder().withTimeout(Duration.ofMillis(100)).build()).consume());
            equal("after the time limit", session.run("RETURN 1").single().get(0).asInt(), 1);
        }
        var ended = new CompletableFuture<Void>();
        new Thread(() -> {
            try (var s = d.session()) {
                fails("terminated", "Neo.ClientError.Transaction.Terminated", () -> s.run(endless).consume());
            }
            ended.complete(null);
        }).start();
        List<String> ids = List.of();
        for (long until = System.currentTimeMillis() + 20_000; ids.isEmpty() && System.currentTimeMillis() < until; ) {
            ids = d.executableQuery("SHOW TRANSACTIONS").execute().records().stream()
                .filter(r -> r.get("currentQuery").asString().contains("1000000000000")).map(r -> r.get("transactionId").asString()).toList();
        }
        equal("show transactions", ids.size(), 1);
        equal("terminate", d.executableQuery("TERMINATE TRANSACTIONS $id").withParameters(Map.of("id", ids.get(0))).execute()
            .records().get(0).get("message").asString(), "Transaction terminated.");
        ended.get(20, TimeUnit.SECONDS);
        fails("write in a read transaction", "Neo.ClientError.Statement.AccessMode",
            () -> d.executableQuery("CREATE (n)").withConfig(QueryConfig.builder().withRouting(RoutingControl.READ).build()).execute());
    }

    private static void bookmarks(Driver d) {
        Set<Bookmark> both = new HashSet<>();
        for (String name : List.of("a", "b")) {
            try (var s = d.session()) {
                s.executeWrite(t -> t.run("CREATE (:BM {n: $n})", Map.of("n", name)).consume());
                both.addAll(s.lastBookmarks());
            }
        }
        equal("a bookmark each", both.size(), 2);
        try (var c = d.session(SessionConfig.builder().withBookmarks(both).build())) {
            equal("both are seen", c.executeRead(t -> t.run("MATCH (n:BM) RETURN count(n)").single().get(0).asInt()), 2);
            var before = c.lastBookmarks();
            equal("a read has a bookmark", before.size(), 1);
            try (var t = c.beginTransaction()) {
                t.run("CREATE (:BM)").consume();
                t.rollback();
            }
            equal("a rollback has none", c.lastBookmarks(), before);
            c.executeWrite(t -> t.run("CREATE (:BM)").consume());
            check("a write has a new one", !c.lastBookmarks().equals(before), c.lastBookmarks());
        }
        String good = both.iterator().next().value();
        for (String text : List.of("hi, this is an invalid bookmark", good.substring(0, good.length() - 1) + "-")) {
            try (var s = d.session(SessionConfig.builder().withBookmarks(Bookmark.from(text)).build())) {
                fails("bookmark " + text, "Neo.ClientError.Transaction.InvalidBookmark", () -> s.run("RETURN 1").consume());
            }
        }
    }

    private static void errors(Driver d) {
        var queries = Map.of("RETRUN 1", "Statement.SyntaxError", "RETURN x", "Statement.SyntaxError", "RETURN $missing", "Statement.ParameterMissing",
            "RETURN 1/0", "Statement.ArithmeticError", "CALL no.such()", "Procedure.ProcedureNotFound", "RETURN nosuch(1)", "Statement.SyntaxError",
            "CREATE ({m: {a: 1}})", "Statement.TypeError");
        queries.forEach((query, code) -> {
            var e = fails("error of " + query, "Neo.ClientError." + code, () -> d.executableQuery(query).execute());
            check("status of " + query, e != null && e.gqlStatus().length() == 5, e);
        });
        fails("unknown database", "Neo.ClientError.Database.DatabaseNotFound",
            () -> d.executableQuery("RETURN 1").withConfig(QueryConfig.builder().withDatabase("nosuch").build()).execute());
        try (var bad = GraphDatabase.driver("bolt://" + address, AuthTokens.basic(user, "wrong-password"), quiet())) {
            fails("wrong password", "Neo.ClientError.Security.Unauthorized", () -> {
                bad.verifyConnectivity();
                return null;
            });
        }
    }

    private static void routing() {
        try (var d = GraphDatabase.driver("neo4j://" + address, AuthTokens.basic(user, password), quiet())) {
            d.verifyConnectivity();
            equal("routed write", one(d, "CREATE (n:Routed) RETURN 1").asInt(), 1);
            equal("routed read", d.executableQuery("MATCH (n:Routed) RETURN count(n)").withConfig(QueryConfig.builder().withRouting(RoutingControl.READ).build())
                .execute().records().get(0).get(0).asInt(), 1);
            check("authentication holds", d.verifyAuthentication(AuthTokens.basic(user, password)), "");
            check("authentication fails", !d.verifyAuthentication(AuthTokens.basic("nobody", "wrong-password")), "");
            check("multi-database", d.supportsMultiDb(), "");
            check("session authentication", d.supportsSessionAuth(), "");
            try (var s = d.session(SessionConfig.forDatabase("system"))) {
                check("show users", s.run("SHOW USERS").stream().anyMatch(r -> r.get("user").asString().equals(user)), "");
                equal("show current user", s.run("SHOW CURRENT USER").single().get("user").asString(), user);
            }
        }
    }

    private static Config quiet() {
        return Config.builder().withLogging(Logging.console(Level.OFF)).build();
    }

    public static void main(String[] args) throws Exception {
        address = args[0];
        user = args[1];
        password = args[2];
        try (var d = GraphDatabase.driver("bolt://" + address, AuthTokens.basic(user, password), quiet())) {
            values(d);
            graph(d);
            summaries(d);
            transactions(d);
            cancellation(d);
            bookmarks(d);
            errors(d);
        }
        routing();
        System.out.printf("java: %d passed, %d failed%n", passed, failed.size());
        System.exit(failed.isEmpty() ? 0 : 1);
    }
}
