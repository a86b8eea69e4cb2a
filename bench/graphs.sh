#!/usr/bin/env bash
# Makes the benchmark graphs (LSQB at SF1 size, study, amazon by ../shared/tools/graphgen; SNB 0.1 from ../shared/data), imports
# them and runs their queries in each runtime. Takes a folder for the data (about 1.5 GB).
#   bench/graphs.sh DIR [go test arguments, e.g. -benchtime 3x -count 3]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=${MORSEL_SHARED:-$root/../shared}
[ -d "$shared/tools/graphgen" ] || { echo "SKIPPED: $shared/tools/graphgen is not there" >&2; exit 0; }
dir=$(mkdir -p "$1" && cd "$1" && pwd); shift
(cd "$root" && CGO_ENABLED=0 go build -o "$dir/morsel" ./cmd/morsel)
mkdir -p "$dir/db" "$dir/csv" "$dir/queries"
[ -x "$dir/graphgen" ] || (cp -r "$shared/tools/graphgen" "$dir/src" && cd "$dir/src" && go build -o "$dir/graphgen" .)
for set in lsqb study amazon; do
  cp "$shared/tools/peers/cypher/$set.cypher" "$dir/queries/"
  [ -d "$dir/db/$set" ] && continue
  mkdir -p "$dir/csv/$set"
  "$dir/graphgen" "$set" "$dir/csv/$set" > /dev/null
  mapfile -t args < <(bash "$shared/tools/graphgen/import-args.sh" "$set" "$dir/csv/$set")
  "$dir/morsel" import "$dir/db/$set" "${args[@]}"
done
if [ ! -d "$dir/db/snb" ]; then
  mapfile -t args < "$shared/data/snb-sf0.1/import.args"
  (cd "$shared/data/snb-sf0.1" && "$dir/morsel" import "$dir/db/snb" "${args[@]}")
fi
cp "$shared/data/snb-sf0.1/queries.cypher" "$dir/queries/snb.cypher"
cd "$root" && MORSEL_BENCH_DATA="$dir" go test ./bench -run '^$' -bench Query -timeout 60m "$@"
