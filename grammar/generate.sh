#!/usr/bin/env bash
# Generates parser/internal/cypher from the two grammars beside this script. Needs Java and Maven;
# the tool is fetched by its Maven coordinates. The result is the same wherever it runs.
set -euo pipefail
cd "$(dirname "$0")"
version=4.13.1
out=../parser/internal/cypher
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mvn -q -B dependency:copy "-Dartifact=org.antlr:antlr4:$version:jar:complete" "-DoutputDirectory=$work" >/dev/null
cp CypherLexer.g4 CypherParser.g4 "$work"
(cd "$work" && java -jar "antlr4-$version-complete.jar" -Dlanguage=Go -Werror -no-listener -no-visitor -package cypher CypherLexer.g4 CypherParser.g4)
# Every generated function ends in an unreachable goto, there only to keep a label used; vet objects to it.
awk '/^func /{f=NR} {line[NR]=$0; of[NR]=f} /goto errorExit$/{uses[f]++}
  END{for(i=1;i<=NR;i++){if(line[i]~/goto errorExit \/\/ Trick/)continue; if(line[i]=="errorExit:"&&!uses[of[i]])continue; print line[i]}}' \
  "$work"/cypher_parser.go >"$work"/cypher_parser.tmp
mv "$work"/cypher_parser.tmp "$work"/cypher_parser.go
gofmt -w "$work"/*.go
mv "$work"/cypher_lexer.go "$work"/cypher_parser.go "$out"/
