#!/usr/bin/env bash
# Loads the sample graph and runs its five queries: rows, plan and time. Takes the morsel binary.
set -euo pipefail
bin=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
db=$(mktemp -d)
trap 'rm -rf "$db"' EXIT
cd "$(dirname "$0")/harbour"
mapfile -t args < import.args
"$bin" import "$db/harbour" "${args[@]}"
sep=$(printf '\036')
while IFS= read -r -d "$sep" query; do
  [ -n "${query//[$'\n\t ']/}" ] || continue
  printf '\n%s\n' "$query"
  "$bin" query "$db/harbour" "$query" --time 2>&1
  "$bin" query "$db/harbour" "EXPLAIN $query"
done < <(sed 's/;[[:space:]]*$/'"$sep"'/' queries.cypher; printf '%s' "$sep")
