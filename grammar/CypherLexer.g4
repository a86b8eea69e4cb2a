/*
 * The words of Cypher: what Cypher 5 (as of Neo4j 5.26) and Cypher 25 need.
 *
 * Keywords are case-insensitive and none is reserved here: CypherParser.g4 says where a keyword
 * may stand for a name. The lexer is total: what it does not know becomes ERROR_CHAR,
 * UNCLOSED_STRING or UNCLOSED_COMMENT, so every fault is reported by the parser with a position.
 *
 * Numbers are lexed loosely (1abc is one INTEGER); the tree builder checks them and says
 * "invalid literal number", which is more helpful than an unexpected name after a number.
 */
lexer grammar CypherLexer;

options { caseInsensitive = true; }

/*
 * Roles. A token's meaning sometimes depends on its neighbours: "(" may open a
 * pattern or an expression, "|" may separate labels or introduce the result of a
 * comprehension. Finding out by lookahead would cost the parser a scan of the
 * bracket's content at every nesting level, so parser/classify.go settles these in one linear
 * pass between lexer and parser and gives the token one of these types.
 */
tokens {
    LPAREN_PATTERN,     // "(" that opens a path pattern where an expression may stand: (a)-->(b)
    BAR_MAP,            // "|" before the result of a comprehension, reduce or FOREACH
    IS_LABEL,           // IS before a label expression: n IS Person
    LABELED_WORD,       // LABELED after such an IS or IS NOT
    ALL_ITEMS,          // ALL as a set quantifier: RETURN ALL x, count(ALL x)
    ALL_FN, ANY_FN, NONE_FN, SINGLE_FN, REDUCE_FN, ALL_REDUCE_FN, TRIM_FN,
    SHORTEST_PATH_FN, ALL_SHORTEST_PATHS_FN,   // these words directly before "("
    EXISTS_SUB, COUNT_SUB, COLLECT_SUB         // these words before the "{" of a subquery
}

SPACE : [\u0009-\u000D\u001C-\u0020\u0085\u00A0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]+ -> skip ;
LINE_COMMENT : '//' ~[\r\n]* -> skip ;
BLOCK_COMMENT : '/*' ( ~[*] | '*'+ ~[*/] )* '*'+ '/' -> skip ;
UNCLOSED_COMMENT : '/*' ( ~[*] | '*'+ ~[*/] )* '*'* ;

// Literals

FLOAT
    : DIGITS ( '.' DIGITS )? 'e' [+-]? [0-9] NAME_PART*
    | DIGITS '.' [0-9] NAME_PART*
    | '.' [0-9] [0-9_]* ( 'e' [+-]? [0-9] )? NAME_PART*
    ;
INTEGER : [0-9] NAME_PART* ;
fragment DIGITS : [0-9] [0-9_]* ;

STRING
    : '\'' ( ~['\\] | '\\' . )* '\''
    | '"' ( ~["\\] | '\\' . )* '"'
    ;
INTERPOLATED
    : 's\'' ( ~['\\] | '\\' . )* '\''
    | 's"' ( ~["\\] | '\\' . )* '"'
    ;
UNCLOSED_STRING
    : 's'? '\'' ( ~['\\] | '\\' . )* '\\'?
    | 's'? '"' ( ~["\\] | '\\' . )* '\\'?
    ;

// Punctuation

SEMICOLON : ';' ;
LPAREN : '(' ;
RPAREN : ')' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
LCURLY : '{' ;
RCURLY : '}' ;
COMMA : ',' ;
DOT : '.' ;
DOTDOT : '..' ;
COLON : ':' ;
COLONCOLON : '::' ;
DOLLAR : '$' ;
BAR : '|' ;
DOUBLEBAR : '||' ;
AMPERSAND : '&' ;
EXCLAMATION : '!' ;
PLUS : '+' ;
PLUSEQUAL : '+=' ;
MINUS : '-' ;
TIMES : '*' ;
DIVIDE : '/' ;
PERCENT : '%' ;
POW : '^' ;
EQ : '=' ;
NE : '<>' ;
BANG_EQ : '!=' ;
LT : '<' ;
LE : '<=' ;
GT : '>' ;
GE : '>=' ;
REGEX : '=~' ;
DOUBLE_ARROW : '=>' ;
ARROW_LINE : [\u00AD\u2010-\u2015\u2212\uFE58\uFE63\uFF0D] ;
ARROW_LEFT : [\u27E8\u3008\uFE64\uFF1C] ;
ARROW_RIGHT : [\u27E9\u3009\uFE65\uFF1E] ;

// Keywords

ACCESS : 'ACCESS' ;
ACTIVE : 'ACTIVE' ;
ACYCLIC : 'ACYCLIC' ;
ADD : 'ADD' ;
ADMIN : 'ADMIN' ;
ADMINISTRATOR : 'ADMINISTRATOR' ;
ALIAS : 'ALIAS' ;
ALIASES : 'ALIASES' ;
ALL : 'ALL' ;
ALLREDUCE : 'ALLREDUCE' ;
ALLSHORTESTPATHS : 'ALLSHORTESTPATHS' ;
ALTER : 'ALTER' ;
AND : 'AND' ;
ANY : 'ANY' ;
ARRAY : 'ARRAY' ;
AS : 'AS' ;
ASC : 'ASC' ;
ASCENDING : 'ASCENDING' ;
ASSERT : 'ASSERT' ;
ASSIGN : 'ASSIGN' ;
AT : 'AT' ;
AUTH : 'AUTH' ;
AUTO : 'AUTO' ;
BINDINGS : 'BINDINGS' ;
BOOL : 'BOOL' ;
BOOLEAN : 'BOOLEAN' ;
BOOSTED : 'BOOSTED' ;
BOTH : 'BOTH' ;
BREAK : 'BREAK' ;
BTREE : 'BTREE' ;
BUILT : 'BUILT' ;
BY : 'BY' ;
CALL : 'CALL' ;
CASCADE : 'CASCADE' ;
CASE : 'CASE' ;
CHANGE : 'CHANGE' ;
CIDR : 'CIDR' ;
COLLECT : 'COLLECT' ;
COMMAND : 'COMMAND' ;
COMMANDS : 'COMMANDS' ;
COMPOSITE : 'COMPOSITE' ;
CONCURRENT : 'CONCURRENT' ;
CONSTRAINT : 'CONSTRAINT' ;
CONSTRAINTS : 'CONSTRAINTS' ;
CONTAINS : 'CONTAINS' ;
CONTINUE : 'CONTINUE' ;
COPY : 'COPY' ;
COUNT : 'COUNT' ;
CREATE : 'CREATE' ;
CREDENTIAL : 'CREDENTIAL' ;
CSV : 'CSV' ;
CURRENT : 'CURRENT' ;
CYPHER : 'CYPHER' ;
DATA : 'DATA' ;
DATABASE : 'DATABASE' ;
DATABASES : 'DATABASES' ;
DATE : 'DATE' ;
DATETIME : 'DATETIME' ;
DBMS : 'DBMS' ;
DEALLOCATE : 'DEALLOCATE' ;
DEFAULT : 'DEFAULT' ;
DEFINE : 'DEFINE' ;
DEFINED : 'DEFINED' ;
DELETE : 'DELETE' ;
DENY : 'DENY' ;
DESC : 'DESC' ;
DESCENDING : 'DESCENDING' ;
DESTROY : 'DESTROY' ;
DETACH : 'DETACH' ;
DIFFERENT : 'DIFFERENT' ;
DISJOINT : 'DISJOINT' ;
DISTINCT : 'DISTINCT' ;
DRIVER : 'DRIVER' ;
DROP : 'DROP' ;
DRYRUN : 'DRYRUN' ;
DUMP : 'DUMP' ;
DURATION : 'DURATION' ;
EACH : 'EACH' ;
EDGE : 'EDGE' ;
ELEMENT : 'ELEMENT' ;
ELEMENTS : 'ELEMENTS' ;
ELSE : 'ELSE' ;
ENABLE : 'ENABLE' ;
ENCRYPTED : 'ENCRYPTED' ;
END : 'END' ;
ENDS : 'ENDS' ;
ERROR : 'ERROR' ;
EXECUTABLE : 'EXECUTABLE' ;
EXECUTE : 'EXECUTE' ;
EXIST : 'EXIST' ;
EXISTENCE : 'EXISTENCE' ;
EXISTS : 'EXISTS' ;
EXPLAIN : 'EXPLAIN' ;
FAIL : 'FAIL' ;
FALSE : 'FALSE' ;
FIELDTERMINATOR : 'FIELDTERMINATOR' ;
FILTER : 'FILTER' ;
FINISH : 'FINISH' ;
FLOAT32 : 'FLOAT32' ;
FLOAT64 : 'FLOAT64' ;
FLOAT_ : 'FLOAT' ;
FOR : 'FOR' ;
FOREACH : 'FOREACH' ;
FORWARDING : 'FORWARDING' ;
FROM : 'FROM' ;
FULLTEXT : 'FULLTEXT' ;
FUNCTION : 'FUNCTION' ;
FUNCTIONS : 'FUNCTIONS' ;
GRANT : 'GRANT' ;
GRAPH : 'GRAPH' ;
GRAPHS : 'GRAPHS' ;
GROUP : 'GROUP' ;
GROUPS : 'GROUPS' ;
HEADERS : 'HEADERS' ;
HOME : 'HOME' ;
ID : 'ID' ;
IF : 'IF' ;
IMMUTABLE : 'IMMUTABLE' ;
IMPERSONATE : 'IMPERSONATE' ;
IMPLIES : 'IMPLIES' ;
IN : 'IN' ;
INDEX : 'INDEX' ;
INDEXES : 'INDEXES' ;
INF : 'INF' ;
INFINITY : 'INFINITY' ;
INSERT : 'INSERT' ;
INT : 'INT' ;
INT16 : 'INT16' ;
INT32 : 'INT32' ;
INT64 : 'INT64' ;
INT8 : 'INT8' ;
INTEGER16 : 'INTEGER16' ;
INTEGER32 : 'INTEGER32' ;
INTEGER64 : 'INTEGER64' ;
INTEGER8 : 'INTEGER8' ;
INTEGER_ : 'INTEGER' ;
IS : 'IS' ;
JOIN : 'JOIN' ;
KEY : 'KEY' ;
LABEL : 'LABEL' ;
LABELED : 'LABELED' ;
LABELS : 'LABELS' ;
LANGUAGE : 'LANGUAGE' ;
LEADING : 'LEADING' ;
LET : 'LET' ;
LIMIT : 'LIMIT' ;
LIST : 'LIST' ;
LOAD : 'LOAD' ;
LOCAL : 'LOCAL' ;
LOOKUP : 'LOOKUP' ;
MANAGEMENT : 'MANAGEMENT' ;
MAP : 'MAP' ;
MATCH : 'MATCH' ;
MERGE : 'MERGE' ;
NAME : 'NAME' ;
NAMES : 'NAMES' ;
NAN : 'NAN' ;
NEW : 'NEW' ;
NEXT : 'NEXT' ;
NFC : 'NFC' ;
NFD : 'NFD' ;
NFKC : 'NFKC' ;
NFKD : 'NFKD' ;
NODE : 'NODE' ;
NODES : 'NODES' ;
NODETACH : 'NODETACH' ;
NONE : 'NONE' ;
NORMALIZED : 'NORMALIZED' ;
NOT : 'NOT' ;
NOTHING : 'NOTHING' ;
NOWAIT : 'NOWAIT' ;
NULL : 'NULL' ;
OF : 'OF' ;
OFFSET : 'OFFSET' ;
OIDC : 'OIDC' ;
ON : 'ON' ;
ONLY : 'ONLY' ;
OPTION : 'OPTION' ;
OPTIONAL : 'OPTIONAL' ;
OPTIONS : 'OPTIONS' ;
OR : 'OR' ;
ORDER : 'ORDER' ;
PASSWORD : 'PASSWORD' ;
PASSWORDS : 'PASSWORDS' ;
PATH : 'PATH' ;
PATHS : 'PATHS' ;
PLAINTEXT : 'PLAINTEXT' ;
POINT : 'POINT' ;
POPULATED : 'POPULATED' ;
PRIMARIES : 'PRIMARIES' ;
PRIMARY : 'PRIMARY' ;
PRIVILEGE : 'PRIVILEGE' ;
PRIVILEGES : 'PRIVILEGES' ;
PROCEDURE : 'PROCEDURE' ;
PROCEDURES : 'PROCEDURES' ;
PROFILE : 'PROFILE' ;
PROPERTIES : 'PROPERTIES' ;
PROPERTY : 'PROPERTY' ;
PROVIDER : 'PROVIDER' ;
RANGE : 'RANGE' ;
READ : 'READ' ;
REALLOCATE : 'REALLOCATE' ;
REDUCE : 'REDUCE' ;
REL : 'REL' ;
RELATIONSHIP : 'RELATIONSHIP' ;
RELATIONSHIPS : 'RELATIONSHIPS' ;
REMOVE : 'REMOVE' ;
RENAME : 'RENAME' ;
REPEATABLE : 'REPEATABLE' ;
REPLACE : 'REPLACE' ;
REPLICA : 'REPLICA' ;
REPLICAS : 'REPLICAS' ;
REPORT : 'REPORT' ;
REQUIRE : 'REQUIRE' ;
REQUIRED : 'REQUIRED' ;
RESTRICT : 'RESTRICT' ;
RETRY : 'RETRY' ;
RETURN : 'RETURN' ;
REVOKE : 'REVOKE' ;
ROLE : 'ROLE' ;
ROLES : 'ROLES' ;
ROW : 'ROW' ;
ROWS : 'ROWS' ;
RULE : 'RULE' ;
RULES : 'RULES' ;
SCAN : 'SCAN' ;
SCORE : 'SCORE' ;
SEARCH : 'SEARCH' ;
SEC : 'SEC' ;
SECOND : 'SECOND' ;
SECONDARIES : 'SECONDARIES' ;
SECONDARY : 'SECONDARY' ;
SECONDS : 'SECONDS' ;
SEEK : 'SEEK' ;
SERVER : 'SERVER' ;
SERVERS : 'SERVERS' ;
SET : 'SET' ;
SETTING : 'SETTING' ;
SETTINGS : 'SETTINGS' ;
SHARD : 'SHARD' ;
SHARDS : 'SHARDS' ;
SHORTEST : 'SHORTEST' ;
SHORTESTPATH : 'SHORTESTPATH' ;
SHOW : 'SHOW' ;
SIGNED : 'SIGNED' ;
SINGLE : 'SINGLE' ;
SKIP_ : 'SKIP' ;
START : 'START' ;
STARTS : 'STARTS' ;
STATUS : 'STATUS' ;
STOP : 'STOP' ;
STRING_ : 'STRING' ;
SUPPORTED : 'SUPPORTED' ;
SUSPENDED : 'SUSPENDED' ;
TARGET : 'TARGET' ;
TERMINATE : 'TERMINATE' ;
TEXT : 'TEXT' ;
THEN : 'THEN' ;
TIME : 'TIME' ;
TIMESTAMP : 'TIMESTAMP' ;
TIMEZONE : 'TIMEZONE' ;
TO : 'TO' ;
TOPOLOGY : 'TOPOLOGY' ;
TRAIL : 'TRAIL' ;
TRAILING : 'TRAILING' ;
TRANSACTION : 'TRANSACTION' ;
TRANSACTIONS : 'TRANSACTIONS' ;
TRAVERSE : 'TRAVERSE' ;
TRIM : 'TRIM' ;
TRUE : 'TRUE' ;
TYPE : 'TYPE' ;
TYPED : 'TYPED' ;
TYPES : 'TYPES' ;
UNION : 'UNION' ;
UNIQUE : 'UNIQUE' ;
UNIQUENESS : 'UNIQUENESS' ;
UNWIND : 'UNWIND' ;
URL : 'URL' ;
USE : 'USE' ;
USER : 'USER' ;
USERS : 'USERS' ;
USING : 'USING' ;
UUID : 'UUID' ;
VALUE : 'VALUE' ;
VARCHAR : 'VARCHAR' ;
VECTOR : 'VECTOR' ;
VERBOSE : 'VERBOSE' ;
VERTEX : 'VERTEX' ;
WAIT : 'WAIT' ;
WALK : 'WALK' ;
WHEN : 'WHEN' ;
WHERE : 'WHERE' ;
WITH : 'WITH' ;
WITHOUT : 'WITHOUT' ;
WRITE : 'WRITE' ;
XOR : 'XOR' ;
YIELD : 'YIELD' ;
ZONE : 'ZONE' ;
ZONED : 'ZONED' ;

// Names

IDENT : NAME_START NAME_PART* ;
ESCAPED_IDENT : '`' ( ~'`' | '``' )* '`' ;
fragment NAME_START : [\p{ID_Start}\p{Pc}] ;
fragment NAME_PART : [\p{ID_Continue}\p{Sc}\p{Pc}] ;

ERROR_CHAR : . ;
