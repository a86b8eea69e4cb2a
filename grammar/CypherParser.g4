/*
 * The sentences of Cypher 5 (as of Neo4j 5.26) and Cypher 25.
 *
 * How it is written, and why:
 *
 * - Nearly every decision is taken by one or two tokens, so that a parse costs little and grows
 *   with the text. Where Cypher itself would need more, parser/classify.go has already told
 *   the words apart (see the tokens { } section of the lexer).
 * - Operators are not a ladder of rules but one flat list (expression: operand infix*); the tree
 *   builder applies precedence (parser/precedence.go). A chain of a thousand terms
 *   is then a list, not a thousand nested calls.
 * - ORDER BY, SKIP, LIMIT, WHERE and GROUP BY are clauses of their own here, and the builder
 *   hangs them onto the clause before (parser/clauses.go). Cypher has them standing
 *   alone, too, and telling the two apart is not the grammar's to guess.
 * - Everything that the builder reads is labelled; no parse tree is kept beside the labels.
 */
parser grammar CypherParser;

options { tokenVocab = CypherLexer; superClass = Base; }

script : statements+=statement? ( SEMICOLON statements+=statement? )* EOF ;

statement : prefixes+=prefix+ body=query? | body=query ;

prefix
    : how=( EXPLAIN | PROFILE )
    | CYPHER options_+=cypherOption*
    ;

cypherOption
    : version=( INTEGER | FLOAT )
    | key=name EQ ( value=name | number=( INTEGER | FLOAT ) )
    ;

// Queries

query : defs+=localDefinition* parts+=union_ ( NEXT parts+=union_ )* ;

// A procedure or function that only the query below it knows.
localDefinition
    : DEFINE PROCEDURE parts+=name ( DOT parts+=name )* takes=localFields ( ( COLONCOLON | TYPED ) gives=localFields )? LCURLY body=query RCURLY # LocalProcedure
    | DEFINE FUNCTION parts+=name ( DOT parts+=name )* takes=localFields ( ( COLONCOLON | TYPED ) type_=type )? ( EQ value=expression | LCURLY body=query RCURLY ) # LocalFunction
    ;

localFields : ( LPAREN | LPAREN_PATTERN ) ( fields+=localField ( COMMA fields+=localField )* )? RPAREN ;

localField : key=name ( ( COLONCOLON | TYPED )? type_=type )? ( EQ value=expression )? ;

union_ : parts+=singleQuery ( ops+=unionOperator parts+=singleQuery )* ;

unionOperator : UNION how=( ALL | DISTINCT )? ;

singleQuery
    : clauses+=clause+                                                       # ClausesQuery
    | LCURLY body=query RCURLY                                               # BracedQuery
    | branches+=whenBranch+ ( ELSE otherwise=branchQuery )?                  # WhenQuery
    ;

whenBranch : WHEN cond=expression THEN then=branchQuery ;

branchQuery : clauses+=clause+ | LCURLY body=query RCURLY ;

clause
    : MATCH body=matchBody                                                   # MatchClause
    | OPTIONAL ( MATCH match=matchBody | CALL call=callBody )                # OptionalClause
    | CALL call=callBody                                                     # CallClause
    | UNWIND list=expression AS var_=variable                                # UnwindClause
    | FOR var_=variable IN list=expression                                   # ForClause
    | WITH body=projection                                                   # WithClause
    | RETURN body=projection                                                 # ReturnClause
    | FINISH                                                                 # FinishClause
    | WHERE cond=expression                                                  # WhereClause
    | ORDER BY items+=sortItem ( COMMA items+=sortItem )*                    # OrderByClause
    | ( SKIP_ | OFFSET ) count=expression                                    # SkipClause
    | LIMIT count=expression                                                 # LimitClause
    | GROUP BY keys=groupKeys                                                # GroupByClause
    | FILTER WHERE? cond=expression                                          # FilterClause
    | LET items+=letItem ( COMMA items+=letItem )*                           # LetClause
    | CREATE ( pattern_=patternList | command=createCommand )                # CreateClause
    | INSERT pattern_=patternList                                            # InsertClause
    | MERGE part=patternPart actions+=mergeAction*                           # MergeClause
    | SET items+=setItem ( COMMA items+=setItem )*                           # SetClause
    | REMOVE items+=removeItem ( COMMA items+=removeItem )*                  # RemoveClause
    | how=( DETACH | NODETACH )? DELETE exprs+=expression ( COMMA exprs+=expression )* # DeleteClause
    | FOREACH ( LPAREN | LPAREN_PATTERN ) var_=variable IN list=expression BAR_MAP clauses+=clause+ RPAREN # ForeachClause
    | LOAD CSV ( headers=WITH HEADERS )? FROM url=expression AS var_=variable ( FIELDTERMINATOR term=STRING )? # LoadCsvClause
    | USE GRAPH? graph=operand                                               # UseClause
    | command=administration                                                 # CommandClause
    ;

// MATCH

matchBody : how=matchMode? pattern_=patternList search=searchClause? hints+=hint* ;

matchMode
    : REPEATABLE ( ELEMENTS | ELEMENT BINDINGS? )
    | different=DIFFERENT ( RELATIONSHIPS | RELATIONSHIP BINDINGS? )
    ;

hint
    : USING kind=( TEXT | RANGE | POINT | BTREE )? INDEX seek=SEEK? vars+=variable ( COLON | IS_LABEL ) label=name LPAREN keys+=name ( COMMA keys+=name )* RPAREN # IndexHint
    | USING SCAN vars+=variable ( COLON | IS_LABEL ) label=name              # ScanHint
    | USING JOIN ON vars+=variable ( COMMA vars+=variable )*                 # JoinHint
    ;

searchClause
    : SEARCH var_=variable IN LPAREN kind=( VECTOR | FULLTEXT ) INDEX index=nameOrParameter FOR query_=expression
      ( WHERE cond=expression )? LIMIT limit=expression RPAREN ( SCORE AS score=variable )?
    ;

// Patterns

patternList : parts+=patternPart ( COMMA parts+=patternPart )* ;

patternPart
    : ( var_=variable EQ )? select_=selector? how=( WALK | TRAIL | ACYCLIC )?
      ( chain=patternChain | shortest=shortestPattern )
    ;

selector
    : ANY SHORTEST how=( WALK | TRAIL | ACYCLIC )? ( PATH | PATHS )?                                  # AnyShortestSelector
    | ALL SHORTEST how=( WALK | TRAIL | ACYCLIC )? ( PATH | PATHS )?                                  # AllShortestSelector
    | ( ANY | ANY_FN ) k=pathCount? how=( WALK | TRAIL | ACYCLIC )? ( PATH | PATHS )?                 # AnySelector
    | ( ALL | ALL_FN ) how=( WALK | TRAIL | ACYCLIC )? ( PATH | PATHS )?                               # AllSelector
    | SHORTEST k=pathCount? how=( WALK | TRAIL | ACYCLIC )? ( PATH | PATHS )? groups=( GROUP | GROUPS )? # ShortestSelector
    ;

pathCount : number=INTEGER | param=parameter ;

patternChain : factors+=factor+ ;

factor
    : node=nodePattern
    | rel=relPattern
    | paren=parenPattern
    ;

nodePattern : ( LPAREN | LPAREN_PATTERN ) body=nodeBody ;

nodeBody
    : var_=variable? ( labelIntro labels=labelExpression )?
      ( map_=mapLiteral | param=parameter )? ( WHERE cond=expression )? RPAREN
    ;

relPattern
    : left=( LT | ARROW_LEFT )? ( MINUS | ARROW_LINE )
      ( LBRACKET var_=variable? ( labelIntro labels=labelExpression )? range_=pathRange?
        ( map_=mapLiteral | param=parameter )? ( WHERE cond=expression )? RBRACKET )?
      ( MINUS | ARROW_LINE ) right=( GT | ARROW_RIGHT )? quant=quantifier?
    ;

labelIntro : COLON | IS_LABEL LABELED_WORD? ;

pathRange : TIMES min=INTEGER? ( dots=DOTDOT max=INTEGER? )? ;

quantifier
    : kind=( PLUS | TIMES )
    | LCURLY ( exact=INTEGER | min=INTEGER? comma=COMMA max=INTEGER? ) RCURLY
    ;

parenPattern : ( LPAREN | LPAREN_PATTERN ) part=patternPart ( WHERE cond=expression )? RPAREN quant=quantifier? ;

shortestPattern : kind=( SHORTEST_PATH_FN | ALL_SHORTEST_PATHS_FN ) LPAREN chain=patternChain RPAREN ;

// A pattern where an expression may stand: at least one relationship.
patternExpression : first=firstNode ( rels+=relPattern nodes+=nodePattern )+ ;

firstNode : LPAREN_PATTERN body=nodeBody ;

labelExpression : terms+=labelTerm ( ( ops+=BAR COLON? | ops+=AMPERSAND | ops+=COLON ) terms+=labelTerm )* ;

labelTerm
    : nots+=EXCLAMATION*
      ( label=name
      | wildcard=PERCENT
      | LPAREN inner=labelExpression RPAREN
      | DOLLAR kind=( ALL | ALL_FN | ANY | ANY_FN )? LPAREN dynamic=expression RPAREN
      )
    ;

// RETURN, WITH and what hangs on them

projection
    : ( distinct=DISTINCT | all_=ALL_ITEMS )?
      ( star=TIMES ( COMMA items+=item )* | items+=item ( COMMA items+=item )* )
    ;

item : expr=expression ( AS alias=variable )? ;

sortItem : expr=expression dir=( ASC | ASCENDING | DESC | DESCENDING )? ;

groupKeys : all_=ALL | LPAREN RPAREN | keys+=expression ( COMMA keys+=expression )* ;

letItem : var_=variable EQ value=expression ;

// Writing

mergeAction : ON kind=( MATCH | CREATE ) SET items+=setItem ( COMMA items+=setItem )* ;

setItem
    : target=operand ( op=( EQ | PLUSEQUAL ) value=expression )?
    | var_=variable IS_LABEL LABELED_WORD? labels=labelExpression
    ;

removeItem
    : target=operand
    | var_=variable IS_LABEL LABELED_WORD? labels=labelExpression
    ;

// CALL

callBody
    : ( scoped=( LPAREN | LPAREN_PATTERN ) ( star=TIMES | imports+=variable ( COMMA imports+=variable )* )? RPAREN )?
      LCURLY body=query RCURLY tx=inTransactions?                            # CallSubqueryBody
    | parts+=name ( DOT parts+=name )* args=callArguments? yield_=yieldItems? # CallProcedureBody
    ;

callArguments : ( LPAREN | LPAREN_PATTERN ) ( args+=expression ( COMMA args+=expression )* )? RPAREN ;

yieldItems : YIELD ( star=TIMES | items+=yieldItem ( COMMA items+=yieldItem )* ) ;

yieldItem : field=name ( AS alias=variable )? ;

inTransactions : IN ( concurrency=expression? concurrent=CONCURRENT )? ( TRANSACTION | TRANSACTIONS ) params+=inTransactionsParam* ;

inTransactionsParam
    : OF rows=expression ( ROW | ROWS )                                      # TxRows
    | ON ERROR ( how=( CONTINUE | BREAK | FAIL )
               | retry=RETRY ( FOR? seconds=expression ( SEC | SECOND | SECONDS ) )? ( THEN then=( CONTINUE | BREAK | FAIL ) )? ) # TxOnError
    | REPORT STATUS AS var_=variable                                         # TxReport
    | DISJOINT BY ( auto=( AUTO | NONE ) | LPAREN exprs+=expression ( COMMA exprs+=expression )* RPAREN | exprs+=expression ) # TxDisjoint
    ;

// Expressions

expression : first=operand rest+=infix* ;

infix
    : op=( OR | XOR | AND | PLUS | MINUS | DOUBLEBAR | TIMES | DIVIDE | PERCENT | POW ) right=operand # BinaryInfix
    | op=( EQ | NE | BANG_EQ | LT | LE | GT | GE | REGEX ) right=operand     # CompareInfix
    | op=( STARTS | ENDS ) WITH right=operand                                # AffixInfix
    | op=( CONTAINS | IN ) right=operand                                     # WordInfix
    | COLONCOLON type_=type                                                  # TypedInfix
    | IS_LABEL LABELED_WORD? labels=labelExpression                          # LabelInfix
    | IS not=NOT? ( null=NULL | form=( NFC | NFD | NFKC | NFKD )? NORMALIZED | ( COLONCOLON | TYPED ) type_=type | LABELED_WORD labels=labelExpression ) # IsInfix
    ;

operand : signs+=( NOT | PLUS | MINUS )* base=atom posts+=postfix* ( COLON labels=labelExpression )? ;

postfix
    : DOT key=name                                                           # PropertyPostfix
    | LBRACKET ( from=expression ( dots=DOTDOT to=expression? )? | dots=DOTDOT to=expression ) RBRACKET # IndexPostfix
    | LPAREN ( distinct=DISTINCT | ALL_ITEMS )? ( star=TIMES | args+=expression ( COMMA args+=expression )* )? RPAREN # CallPostfix
    | LCURLY ( items+=mapProjectionItem ( COMMA items+=mapProjectionItem )* )? RCURLY # MapProjectionPostfix
    ;

mapProjectionItem
    : DOT ( star=TIMES | prop=name )
    | key=name ( COLON value=expression )?
    ;

atom
    : tok=( INTEGER | FLOAT | STRING | INTERPOLATED | TRUE | FALSE | NULL | INF | INFINITY | NAN ) # LiteralAtom
    | name_=variable                                                         # VariableAtom
    | param=parameter                                                        # ParameterAtom
    | LPAREN inner=expression RPAREN                                         # ParenAtom
    | pattern_=patternExpression                                             # PatternAtom
    | shortest=shortestPattern                                               # ShortestAtom
    | LBRACKET ( items+=expression ( ( COMMA items+=expression )+ | ( WHERE cond=expression )? ( BAR_MAP result=expression )? ) )? RBRACKET # BracketAtom
    | map_=mapLiteral                                                        # MapAtom
    | CASE subject=expression? whens+=caseWhen+ ( ELSE otherwise=expression )? END # CaseAtom
    | kind=( EXISTS_SUB | COUNT_SUB | COLLECT_SUB ) LCURLY ( body=query | pattern_=subqueryPattern ) RCURLY # SubqueryAtom
    | kind=( ALL_FN | ANY_FN | NONE_FN | SINGLE_FN ) LPAREN var_=variable IN list=expression ( WHERE cond=expression )? RPAREN # QuantifierAtom
    | kind=( REDUCE_FN | ALL_REDUCE_FN ) LPAREN acc=variable EQ init=expression COMMA var_=variable IN list=expression BAR_MAP step=expression ( COMMA pred=expression )? RPAREN # ReduceAtom
    | TRIM_FN LPAREN ( spec=( BOTH | LEADING | TRAILING ) chars=expression? FROM of=expression | FROM of=expression | first=expression ( FROM of=expression | ( COMMA more+=expression )* ) ) RPAREN # TrimAtom
    ;

subqueryPattern : how=matchMode? pattern_=patternList ( WHERE cond=expression )? ;

caseWhen : WHEN tests+=caseTest ( COMMA tests+=caseTest )* THEN then=expression ;

caseTest : value=expression | partial=infix rest+=infix* ;

mapLiteral : LCURLY ( keys+=name COLON values+=expression ( COMMA keys+=name COLON values+=expression )* )? RCURLY ;

parameter : DOLLAR ( key=name | number=INTEGER ) ;

nameOrParameter : key=name | param=parameter ;

// Types

type : parts+=typeTerm ( BAR parts+=typeTerm )* ;

typeTerm : base=typeBase suffixes+=typeSuffix* ;

typeSuffix : NOT NULL | EXCLAMATION | list=( LIST | ARRAY ) ;

typeBase
    : ANY ( LT of=type GT | ( VALUE | prop=PROPERTY VALUE | word=( NODE | VERTEX | RELATIONSHIP | EDGE | MAP ) )? )
    | word=( NOTHING | NULL | BOOL | BOOLEAN | VARCHAR | STRING_ | DATE | DURATION | POINT | NODE | VERTEX | RELATIONSHIP | EDGE | MAP | PATH | PATHS | UUID
           | INT | INT8 | INT16 | INT32 | INT64 | INTEGER_ | INTEGER8 | INTEGER16 | INTEGER32 | INTEGER64 | FLOAT_ | FLOAT32 | FLOAT64 )
    | SIGNED word=INTEGER_
    | word=PROPERTY VALUE
    | place=( LOCAL | ZONED ) word=( TIME | DATETIME )
    | word=( TIME | TIMESTAMP ) place=( WITH | WITHOUT ) ( TIMEZONE | TIME ZONE )
    | word=( LIST | ARRAY ) LT of=type GT
    | word=VECTOR ( LT of=type GT )? ( LPAREN dim=INTEGER RPAREN )?
    ;

// Names. A name may be any word; a variable may not be one that begins something else in the
// places where variables stand (escape it with backticks; classify.go relaxes this where it is plain).
// It may be a word that is a literal, which then cannot be read: RETURN 1 AS inf, WITH 2 AS null RETURN *.

name
    : tok=~( INTEGER | FLOAT | STRING | INTERPOLATED | UNCLOSED_STRING | UNCLOSED_COMMENT | ERROR_CHAR
      | SEMICOLON | LPAREN | RPAREN | LBRACKET | RBRACKET | LCURLY | RCURLY | COMMA | DOT | DOTDOT | COLON | COLONCOLON | DOLLAR
      | BAR | DOUBLEBAR | AMPERSAND | EXCLAMATION | PLUS | PLUSEQUAL | MINUS | TIMES | DIVIDE | PERCENT | POW
      | EQ | NE | BANG_EQ | LT | LE | GT | GE | REGEX | DOUBLE_ARROW | ARROW_LINE | ARROW_LEFT | ARROW_RIGHT
      | LPAREN_PATTERN | BAR_MAP | IS_LABEL | LABELED_WORD | ALL_ITEMS | ALL_FN | ANY_FN | NONE_FN | SINGLE_FN | REDUCE_FN | ALL_REDUCE_FN | TRIM_FN
      | SHORTEST_PATH_FN | ALL_SHORTEST_PATHS_FN | EXISTS_SUB | COUNT_SUB | COLLECT_SUB )
    ;

variable
    : tok=~( INTEGER | FLOAT | STRING | INTERPOLATED | UNCLOSED_STRING | UNCLOSED_COMMENT | ERROR_CHAR
      | SEMICOLON | LPAREN | RPAREN | LBRACKET | RBRACKET | LCURLY | RCURLY | COMMA | DOT | DOTDOT | COLON | COLONCOLON | DOLLAR
      | BAR | DOUBLEBAR | AMPERSAND | EXCLAMATION | PLUS | PLUSEQUAL | MINUS | TIMES | DIVIDE | PERCENT | POW
      | EQ | NE | BANG_EQ | LT | LE | GT | GE | REGEX | DOUBLE_ARROW | ARROW_LINE | ARROW_LEFT | ARROW_RIGHT
      | LPAREN_PATTERN | BAR_MAP | IS_LABEL | LABELED_WORD | ALL_ITEMS | ALL_FN | ANY_FN | NONE_FN | SINGLE_FN | REDUCE_FN | ALL_REDUCE_FN | TRIM_FN
      | SHORTEST_PATH_FN | ALL_SHORTEST_PATHS_FN | EXISTS_SUB | COUNT_SUB | COLLECT_SUB
      | NOT | CASE | WHEN | DISTINCT | WHERE | YIELD )
    ;

// Schema commands

createCommand
    : ( OR replace=REPLACE )? ( kind=( RANGE | TEXT | POINT | LOOKUP | FULLTEXT | VECTOR | BTREE )? INDEX index=createIndex
      | CONSTRAINT constraint=createConstraint
      | composite=COMPOSITE? DATABASE database=createDatabase
      | ALIAS alias=createAlias
      | USER user=createUser
      | immutable=IMMUTABLE? ROLE role=createRole
      | AUTH RULE rule_=createAuthRule )
    ;

createIndex
    : name_=nameOrParameter? unless=ifNotExists? FOR of=schemaEntity ON each=EACH? ( lookup=( LABELS | TYPE ) ( LPAREN | LPAREN_PATTERN ) variable RPAREN | props=schemaProperties )
      ( WITH LBRACKET more+=schemaProperty ( COMMA more+=schemaProperty )* RBRACKET )? options_=commandOptions?
    ;

createConstraint
    : name_=nameOrParameter? unless=ifNotExists? FOR of=schemaEntity REQUIRE props=schemaProperties
      ( COLONCOLON type_=type | ( IS | IS_LABEL ) ( ( NODE | REL | RELATIONSHIP )? kind=( KEY | UNIQUE ) | NOT null=NULL | ( COLONCOLON | TYPED ) type_=type ) )
      options_=commandOptions?
    ;

schemaEntity
    : ( LPAREN | LPAREN_PATTERN ) ( var_=variable ( labelIntro labels+=name ( BAR labels+=name )* )? RPAREN
      | RPAREN LT? MINUS rel=LBRACKET var_=variable ( labelIntro labels+=name ( BAR labels+=name )* )? RBRACKET MINUS GT? LPAREN RPAREN )
    ;

schemaProperties
    : ( LPAREN | LPAREN_PATTERN ) props+=schemaProperty ( COMMA props+=schemaProperty )* RPAREN
    | list=LBRACKET props+=schemaProperty ( COMMA props+=schemaProperty )* RBRACKET
    | props+=schemaProperty
    ;

schemaProperty : var_=variable DOT key=name ;

commandOptions : OPTIONS ( map_=mapLiteral | param=parameter ) ;

ifNotExists : IF NOT EXISTS ;

ifExists : IF EXISTS ;

// Commands that list or end something, and administration

administration
    : SHOW show=showCommand yield_=yieldItems?                               # ShowAdmin
    | TERMINATE ( TRANSACTION | TRANSACTIONS ) args+=expression ( COMMA args+=expression )* yield_=yieldItems? # TerminateAdmin
    | DROP what=( INDEX | CONSTRAINT ) name_=nameOrParameter when=ifExists?  # DropSchemaAdmin
    | DROP COMPOSITE? DATABASE name_=dottedName when=ifExists? ( RESTRICT | cascade=CASCADE ( ALIAS | ALIASES ) )? ( data=( DUMP | DESTROY ) DATA )? wait=waitOption? # DropDatabaseAdmin
    | DROP what=( USER | ROLE | SERVER ) name_=nameOrText when=ifExists?     # DropPrincipalAdmin
    | DROP AUTH RULE name_=nameOrText when=ifExists?                         # DropAuthRuleAdmin
    | DROP ALIAS name_=dottedName when=ifExists? FOR DATABASE                # DropAliasAdmin
    | ALTER alter=alterCommand                                               # AlterAdmin
    | RENAME ( what=( USER | ROLE | SERVER ) | AUTH RULE ) from=nameOrText when=ifExists? TO to=nameOrText # RenameAdmin
    | verb=( START | STOP ) DATABASE name_=dottedName wait=waitOption?       # StartStopAdmin
    | verb=( GRANT | REVOKE ) ( ROLE | ROLES ) roles+=nameOrText ( COMMA roles+=nameOrText )* whom=( TO | FROM ) users+=nameOrText ( COMMA users+=nameOrText )* # RoleAdmin
    | ( verb=( GRANT | DENY ) | verb=REVOKE sub=( GRANT | DENY )? ) immutable=IMMUTABLE? what_=privilege whom=( TO | FROM ) roles+=nameOrText ( COMMA roles+=nameOrText )* # PrivilegeAdmin
    | ENABLE SERVER name_=nameOrText options_=commandOptions?                # EnableServerAdmin
    | dry=DRYRUN? verb=( REALLOCATE | DEALLOCATE ) ( DATABASE | DATABASES ) ( FROM ( SERVER | SERVERS ) servers+=nameOrText ( COMMA servers+=nameOrText )* )? # AllocateAdmin
    ;

showCommand
    : filters+=( ALL | RANGE | TEXT | POINT | LOOKUP | FULLTEXT | VECTOR | BTREE )? ( INDEX | INDEXES )                    # ShowIndexes
    | filters+=( ALL | NODE | REL | RELATIONSHIP | UNIQUE | UNIQUENESS | PROPERTY | EXIST | EXISTENCE | KEY | TYPE )* ( CONSTRAINT | CONSTRAINTS ) # ShowConstraints
    | ( filters+=ALL | filters+=BUILT filters+=IN | filters+=USER filters+=DEFINED )? ( FUNCTION | FUNCTIONS ) by=executableBy? # ShowFunctions
    | ( PROCEDURE | PROCEDURES ) by=executableBy?                                                                          # ShowProcedures
    | ( SETTING | SETTINGS ) ( args+=expression ( COMMA args+=expression )* )?                                             # ShowSettings
    | ( TRANSACTION | TRANSACTIONS ) ( args+=expression ( COMMA args+=expression )* )?                                     # ShowTransactions
    | filters+=( DEFAULT | HOME ) DATABASE                                                                                 # ShowOneDatabase
    | ( DATABASES | DATABASE ) name_=dottedName?                                                                           # ShowDatabases
    | ALIASES FOR ( DATABASE | DATABASES )                                                                                 # ShowAliases
    | ALIAS name_=dottedName? FOR ( DATABASE | DATABASES )                                                                 # ShowAlias
    | ( SERVER | SERVERS )                                                                                                 # ShowServers
    | CURRENT USER                                                                                                         # ShowCurrentUser
    | CURRENT GRAPH TYPE ( AS graph=GRAPH )?                                                                               # ShowGraphType
    | SUPPORTED ( PRIVILEGE | PRIVILEGES )                                                                                 # ShowSupportedPrivileges
    | AUTH ( RULE | RULES )                                                                                                # ShowAuthRules
    | filters+=( ALL | POPULATED )? ( ROLE | ROLES ) ( WITH who=( USER | USERS ) )? as_=asCommands?                        # ShowRoles
    | ( USER | USERS ) ( WITH auth=AUTH )? as_=asCommands?                                                                 # ShowUsers
    | ( filters+=ALL | filters+=( USER | USERS | ROLE | ROLES ) ( args+=expression ( COMMA args+=expression )* )? )? ( PRIVILEGE | PRIVILEGES ) as_=asCommands? # ShowPrivileges
    ;

executableBy : EXECUTABLE ( BY ( CURRENT USER | who=name ) )? ;

asCommands : AS revoke=REVOKE? ( COMMAND | COMMANDS ) ;

waitOption : WAIT ( seconds=INTEGER ( SEC | SECOND | SECONDS )? )? | no=NOWAIT ;

dottedName : parts+=name ( DOT parts+=name )* | param=parameter ;

nameOrText : key=name | param=parameter | str=STRING ;

textOrParameter : str=STRING | param=parameter ;

createDatabase : name_=dottedName unless=ifNotExists? settings+=databaseSetting* options_=commandOptions? wait=waitOption? ;

databaseSetting
    : SET? TOPOLOGY servers+=topology+                                       # TopologySetting
    | SET? DEFAULT LANGUAGE CYPHER version=INTEGER                           # LanguageSetting
    | SET ACCESS READ access=( ONLY | WRITE )                                # AccessSetting
    | SET OPTION key=name value=expression                                   # OptionSetting
    | REMOVE OPTION key=name                                                 # RemoveOptionSetting
    | SET? what=( GRAPH | PROPERTY ) ( SHARD | SHARDS ) body=braced          # ShardSetting
    ;

topology : ( count=INTEGER | param=parameter ) role=( PRIMARY | PRIMARIES | SECONDARY | SECONDARIES | REPLICA | REPLICAS ) ;

// Anything in braces, kept as it is written.
braced : LCURLY ( braced | ~( LCURLY | RCURLY ) )* RCURLY ;

createAlias : name_=dottedName unless=ifNotExists? FOR DATABASE target=dottedName settings+=aliasSetting* ;

aliasSetting
    : AT url=textOrParameter
    | USER user=nameOrText
    | PASSWORD password=textOrParameter
    | oidc=OIDC CREDENTIAL FORWARDING
    | DRIVER ( driver=mapLiteral | driverParam=parameter )
    | PROPERTIES ( props=mapLiteral | propsParam=parameter )
    | TARGET target=dottedName
    | DEFAULT LANGUAGE CYPHER version=INTEGER
    ;

createUser : name_=nameOrText unless=ifNotExists? settings+=userSetting+ ;

userSetting
    : SET how=( PLAINTEXT | ENCRYPTED )? PASSWORD value=textOrParameter ( CHANGE keep=NOT? REQUIRED )?  # PasswordSetting
    | SET PASSWORD CHANGE keep=NOT? REQUIRED                                 # ChangeSetting
    | SET STATUS status=( ACTIVE | SUSPENDED )                               # StatusSetting
    | SET HOME DATABASE home=dottedName                                      # HomeSetting
    | REMOVE HOME DATABASE                                                   # RemoveHomeSetting
    | SET ID id=textOrParameter                                              # IdSetting
    | SET AUTH PROVIDER? provider=textOrParameter LCURLY settings+=userSetting+ RCURLY # AuthSetting
    | REMOVE ( ALL AUTH ( PROVIDER )? | AUTH PROVIDER? provider=expression ) # RemoveAuthSetting
    ;

createRole : name_=nameOrText unless=ifNotExists? ( AS COPY OF copy_=nameOrText )? ;

createAuthRule : name_=nameOrText unless=ifNotExists? body=ruleTokens ;

ruleTokens : ( ~( SEMICOLON ) )+ ;

alterCommand
    : DATABASE name_=dottedName when=ifExists? settings+=databaseSetting+ wait=waitOption?   # AlterDatabase
    | USER name_=nameOrText when=ifExists? users+=userSetting+               # AlterUser
    | CURRENT USER SET PASSWORD FROM old=textOrParameter TO new_=textOrParameter # AlterCurrentUser
    | ALIAS name_=dottedName when=ifExists? SET DATABASE aliases+=aliasSetting+ # AlterAlias
    | SERVER name_=nameOrText SET options_=commandOptions                    # AlterServer
    | CURRENT GRAPH TYPE how=( SET | ADD | DROP | ALTER ) LCURLY ( elements+=graphElement ( COMMA elements+=graphElement )* )? RCURLY # AlterGraphType
    | AUTH RULE name_=nameOrText when=ifExists? body=ruleTokens              # AlterAuthRule
    ;

// What a graph must look like: types of nodes and relationships, and constraints.

graphElement
    : CONSTRAINT name_=nameOrParameter? ( FOR of=graphPattern rule_=requirement options_=commandOptions? )?  # GraphConstraint
    | of=graphPattern rules+=requirement*                                    # GraphElementType
    ;

graphPattern
    : from=graphNode ( MINUS LBRACKET var_=variable? ( labelIntro label=name )? ( arrow=( DOUBLE_ARROW | IMPLIES ) props=graphProperties? )? RBRACKET MINUS GT to=graphNode )?
    ;

graphNode
    : ( LPAREN | LPAREN_PATTERN ) var_=variable? ( labelIntro label=name )?
      ( arrow=( DOUBLE_ARROW | IMPLIES ) ( labelIntro? implied+=name ( AMPERSAND implied+=name )* )? props=graphProperties? )? RPAREN
    ;

graphProperties : LCURLY ( props+=graphProperty ( COMMA props+=graphProperty )* )? RCURLY ;

graphProperty
    : key=name ( ( IS | IS_LABEL )? COLONCOLON | ( IS | IS_LABEL ) TYPED ) type_=type
      ( ( IS | IS_LABEL ) ( NODE | REL | RELATIONSHIP )? kind=( KEY | UNIQUE ) )?
    ;

requirement
    : REQUIRE props=schemaProperties
      ( COLONCOLON type_=type | ( IS | IS_LABEL ) ( ( NODE | REL | RELATIONSHIP )? kind=( KEY | UNIQUE ) | NOT null=NULL | ( COLONCOLON | TYPED ) type_=type ) )
    ;

// Which words make a privilege, what may follow them and where it holds is a table in parser/privilege.go.

privilege : act=privilegeAction ON scope=privilegeScope ;

privilegeAction
    : verb=( SET | REMOVE ) LABEL ( star=TIMES | labels+=name ( COMMA labels+=name )* )          # LabelPrivilege
    | EXECUTE boosted=BOOSTED? ( proc=( PROCEDURE | PROCEDURES ) | ( USER DEFINED? )? ( FUNCTION | FUNCTIONS ) ) globs+=glob ( COMMA globs+=glob )* # CallPrivilege
    | SHOW ( SETTING | SETTINGS ) globs+=glob ( COMMA globs+=glob )*                                          # SettingPrivilege
    | words+=privilegeWord+ ( LCURLY ( star=TIMES | props+=name ( COMMA props+=name )* ) RCURLY
      | ( LPAREN | LPAREN_PATTERN ) ( star=TIMES | users+=nameOrText ( COMMA users+=nameOrText )* ) RPAREN )? # WordsPrivilege
    ;

privilegeWord
    : tok=( ACCESS | ADMIN | ADMINISTRATOR | ALIAS | ALL | ALTER | ASSIGN | AUTH | COMPOSITE | CONSTRAINT | CONSTRAINTS | CREATE | DATABASE | DBMS
      | DEFAULT | DELETE | DROP | EXECUTE | GRAPH | HOME | IMPERSONATE | INDEX | INDEXES | LABEL | LABELS | LANGUAGE | LOAD | MANAGEMENT | MATCH | MERGE
      | NAME | NAMES | NEW | NODE | PASSWORD | PASSWORDS | PRIVILEGE | PRIVILEGES | PROCEDURE | PROCEDURES | PROPERTY | READ | RELATIONSHIP | REMOVE
      | RENAME | ROLE | RULE | SERVER | SERVERS | SET | SHOW | START | STATUS | STOP | TERMINATE | TRANSACTION | TRANSACTIONS | TRAVERSE | TYPE | TYPES
      | USER | WRITE )
    ;

// The name of procedures, functions or settings, with * and ? for any letters and any one.
glob : ~( ON | COMMA | SEMICOLON | LPAREN | LPAREN_PATTERN | RPAREN | LCURLY | RCURLY )+ ;

privilegeScope
    : which=( HOME | DEFAULT ) kind=( GRAPH | DATABASE ) of=privilegeEntities?
    | kind=( GRAPH | GRAPHS | DATABASE | DATABASES ) ( star=TIMES | names+=dottedName ( COMMA names+=dottedName )* ) of=privilegeEntities?
    | kind=DBMS
    | kind=ALL DATA
    | kind=( URL | CIDR ) source=textOrParameter
    ;

privilegeEntities
    : kind=( NODE | NODES | RELATIONSHIP | RELATIONSHIPS | ELEMENT | ELEMENTS ) ( star=TIMES | names+=name ( COMMA names+=name )* )
    | FOR node=nodePattern ( WHERE cond=expression )?
    ;
