package bind

import (
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// signatures is what tests call: the functions of Cypher 5 with the types that they
// check before running.
var signatures = []string{
	"abs(input :: INTEGER | FLOAT) :: INTEGER | FLOAT", "ceil(input :: FLOAT) :: FLOAT", "floor(input :: FLOAT) :: FLOAT", "isNaN(input :: INTEGER | FLOAT) :: BOOLEAN",
	"rand() :: FLOAT", "round(value :: FLOAT, precision = 0 :: INTEGER | FLOAT, mode = 'HALF_UP' :: STRING) :: FLOAT", "sign(input :: INTEGER | FLOAT) :: INTEGER",
	"sqrt(input :: FLOAT) :: FLOAT", "exp(input :: FLOAT) :: FLOAT", "log(input :: FLOAT) :: FLOAT", "pi() :: FLOAT", "e() :: FLOAT", "sin(input :: FLOAT) :: FLOAT", "cos(input :: FLOAT) :: FLOAT",
	"isEmpty(input :: STRING | MAP | LIST<ANY>) :: BOOLEAN", "left(original :: STRING, length :: INTEGER) :: STRING", "right(original :: STRING, length :: INTEGER) :: STRING",
	"replace(original :: STRING, search :: STRING, replace :: STRING) :: STRING", "reverse(input :: STRING | LIST<ANY>) :: STRING | LIST<ANY>",
	"split(original :: STRING, splitDelimiters :: STRING | LIST<STRING>) :: LIST<STRING>", "substring(original :: STRING, start :: INTEGER, length = 0 :: INTEGER) :: STRING",
	"toLower(input :: STRING) :: STRING", "toUpper(input :: STRING) :: STRING", "trim(input :: STRING) :: STRING", "ltrim(input :: STRING) :: STRING", "rtrim(input :: STRING) :: STRING",
	"toString(input :: BOOLEAN | INTEGER | FLOAT | STRING | DATE | LOCAL TIME | ZONED TIME | LOCAL DATETIME | ZONED DATETIME | DURATION | POINT) :: STRING",
	"coalesce(input :: ANY) :: ANY", "elementId(input :: NODE | RELATIONSHIP) :: STRING", "endNode(input :: RELATIONSHIP) :: NODE", "startNode(input :: RELATIONSHIP) :: NODE",
	"head(list :: LIST<ANY>) :: ANY", "last(list :: LIST<ANY>) :: ANY", "tail(input :: LIST<ANY>) :: LIST<ANY>", "id(input :: NODE | RELATIONSHIP) :: INTEGER", "length(input :: PATH) :: INTEGER",
	"properties(input :: NODE | RELATIONSHIP | MAP) :: MAP", "randomUUID() :: STRING", "size(input :: STRING | LIST<ANY>) :: INTEGER", "timestamp() :: INTEGER",
	"toBoolean(input :: BOOLEAN | STRING | INTEGER) :: BOOLEAN", "toFloat(input :: STRING | INTEGER | FLOAT) :: FLOAT", "toInteger(input :: ANY) :: INTEGER", "type(input :: RELATIONSHIP) :: STRING",
	"valueType(input :: ANY) :: STRING", "keys(input :: NODE | RELATIONSHIP | MAP) :: LIST<STRING>", "labels(input :: NODE) :: LIST<STRING>", "nodes(input :: PATH) :: LIST<NODE>",
	"range(start :: INTEGER, end :: INTEGER, step = 1 :: INTEGER) :: LIST<INTEGER>", "relationships(input :: PATH) :: LIST<RELATIONSHIP>",
	"point(input :: MAP) :: POINT", "point.distance(from :: ANY, to :: ANY) :: FLOAT",
	"duration(input :: ANY) :: DURATION", "duration.between(from :: ANY, to :: ANY) :: DURATION", "duration.inDays(from :: ANY, to :: ANY) :: DURATION",
	"duration.inMonths(from :: ANY, to :: ANY) :: DURATION", "duration.inSeconds(from :: ANY, to :: ANY) :: DURATION",
	"datetime.fromepoch(seconds :: INTEGER | FLOAT, nanoseconds :: INTEGER | FLOAT) :: ZONED DATETIME", "datetime.fromepochmillis(milliseconds :: INTEGER | FLOAT) :: ZONED DATETIME",
}

var aggregateSignatures = []string{
	"avg(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION", "collect(input :: ANY) :: LIST<ANY>", "count(input :: ANY) :: INTEGER", "max(input :: ANY) :: ANY", "min(input :: ANY) :: ANY",
	"percentileCont(input :: FLOAT, percentile :: FLOAT) :: FLOAT", "percentileDisc(input :: INTEGER | FLOAT, percentile :: FLOAT) :: INTEGER | FLOAT",
	"stdev(input :: FLOAT) :: FLOAT", "stdevp(input :: FLOAT) :: FLOAT", "sum(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION",
}

var procedureSignatures = []string{
	"db.labels() :: (label :: STRING)", "db.awaitIndexes(timeOutSeconds = 300 :: INTEGER) :: VOID",
}

// testRegistry has the functions above and the temporal constructors.
func testRegistry(t testing.TB) *procedures.Registry {
	t.Helper()
	r := procedures.NewRegistry(nil)
	sigs := append([]string{}, signatures...)
	for name, typ := range map[string]string{"date": "DATE", "time": "ZONED TIME", "localtime": "LOCAL TIME", "datetime": "ZONED DATETIME", "localdatetime": "LOCAL DATETIME"} {
		sigs = append(sigs, name+"(input = null :: ANY) :: "+typ, name+".truncate(unit :: STRING, input = null :: ANY, fields = null :: MAP) :: "+typ)
		for _, clock := range []string{"realtime", "statement", "transaction"} {
			sigs = append(sigs, name+"."+clock+"(timezone = null :: ANY) :: "+typ)
		}
	}
	for _, s := range sigs {
		f, err := procedures.ParseFunction(s)
		if err != nil {
			t.Fatal(err)
		}
		f.Call = func(*procedures.Context, []value.Value) (value.Value, error) { return value.Null, nil }
		f.Variadic = f.Name == "coalesce"
		f.Volatile = isRandom(f.Name) || f.Name == "timestamp"
		if f.Name == "id" {
			f.Deprecated = "elementId"
		}
		must(t, r.AddFunction(f))
	}
	for _, s := range aggregateSignatures {
		a, err := procedures.ParseAggregate(s)
		if err != nil {
			t.Fatal(err)
		}
		must(t, r.AddAggregate(a))
	}
	addProcedures(t, r, procedureSignatures...)
	return r
}

func addProcedures(t testing.TB, r *procedures.Registry, sigs ...string) {
	t.Helper()
	for _, s := range sigs {
		p, err := procedures.ParseSignature(s)
		if err != nil {
			t.Fatal(err)
		}
		must(t, r.AddProcedure(p))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
