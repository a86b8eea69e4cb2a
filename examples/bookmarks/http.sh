#!/usr/bin/env bash
# Reading one's own write over HTTP: POST a write, commit it, take the bookmark of the answer's header, POST a read with it.
#   http.sh http://localhost:7474 neo4j PASSWORD
set -euo pipefail
base=$1/db/data/transaction
post() { curl -sS -i -u "$user" -H 'Content-Type: application/json' -X POST "$1" -d "$2"; }
user=$2:$3

# The first POST opens a transaction and answers with the address at which it is committed.
opened=$(post "$base" '{"statements": [{"statement": "CREATE (p:Post {id: $postId, content: $content}) RETURN p",
  "parameters": {"postId": "post-123", "content": "My first post!"}}]}')
commit=$(grep -o '"commit":"[^"]*"' <<< "$opened" | cut -d'"' -f4)

# The commit's answer carries the bookmark.
committed=$(post "$commit" '{"statements": []}')
bookmark=$(grep -i '^x-neo4j-transaction-info:' <<< "$committed" | sed 's/.*"bookmark": *"\([^"]*\)".*/\1/')
echo "bookmark: $bookmark"

# A read that is given the bookmark sees the write, whoever answers it.
post "$base/commit" '{"statements": [{"statement": "MATCH (p:Post {id: $postId}) OPTIONAL MATCH (p)<-[:COMMENTED_ON]-(c:Comment) RETURN p, collect(c) AS comments",
  "parameters": {"postId": "post-123"}}], "bookmark": "'"$bookmark"'"}' | tail -1
echo
