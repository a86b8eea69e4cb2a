// The programme of the drivers' manual in JavaScript: sessions A and B write at the same time, session C starts from the bookmarks of
// both, so that it finds both persons. It prints who knows whom.
//
//   npm install neo4j-driver && node bookmarks.mjs neo4j://localhost:7687 neo4j PASSWORD
import { createRequire } from 'node:module'
import path from 'node:path'

// The driver of this folder, or of the one that NODE_PATH_DRIVER names.
const neo4j = createRequire(path.join(process.env.NODE_PATH_DRIVER ?? process.cwd(), 'x.js'))('neo4j-driver')

const [uri, user, password] = process.argv.slice(2)
const driver = neo4j.driver(uri, neo4j.auth.basic(user, password))

// hire makes a person and a job in a session of their own, and gives the bookmark behind both.
async function hire (name, company) {
  const session = driver.session()
  try {
    await session.executeWrite(tx => tx.run('CREATE (:Person {name: $name})', { name }))
    // The session sees its own write: the person is there.
    await session.executeWrite(tx => tx.run(
      'MATCH (p:Person {name: $name}) MERGE (c:Company {name: $company}) CREATE (p)-[:WORKS_FOR]->(c)', { name, company }))
    return session.lastBookmarks()
  } finally {
    await session.close()
  }
}

try {
  const saved = (await Promise.all([hire('Alice', 'Wayne Enterprises'), hire('Bob', 'LexCorp')])).flat()
  const c = driver.session({ bookmarks: saved })
  await c.executeWrite(tx => tx.run('MATCH (a:Person {name: $a}), (b:Person {name: $b}) MERGE (a)-[:KNOWS]->(b)', { a: 'Alice', b: 'Bob' }))
  const { records } = await c.executeRead(tx => tx.run('MATCH (a:Person)-[:KNOWS]->(b:Person) RETURN a.name AS a, b.name AS b'))
  for (const r of records) console.log(`${r.get('a')} knows ${r.get('b')}`)
  await c.close()
} finally {
  await driver.close()
}
