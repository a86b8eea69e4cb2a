// Checks of a Bolt server with the official JavaScript driver.
//
//   node checks.mjs HOST:PORT USER PASSWORD
//
// The server's graph must be empty. NODE_PATH_DRIVER names the folder in which the driver was installed. The last
// line says how many checks passed and failed.
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(path.join(process.env.NODE_PATH_DRIVER ?? process.cwd(), 'x.js'))
const neo4j = require('neo4j-driver')
const version = require('neo4j-driver/package.json').version
const [address, user, password] = process.argv.slice(2)
const auth = neo4j.auth.basic(user, password)
const int = neo4j.int

let passed = 0
const failed = []

function check (name, ok, seen = '') {
  if (ok) passed++
  else {
    failed.push(name)
    console.error(`FAILED ${name}: ${seen}`)
  }
}

const show = v => JSON.stringify(v, (_, x) => typeof x === 'bigint' ? `${x}n` : x)
const equal = (name, got, want) => check(name, show(got) === show(want), `${show(got)?.slice(0, 300)}, wanted ${show(want)?.slice(0, 300)}`)

async function fails (name, code, work) {
  try {
    await work()
  } catch (e) {
    check(name, e.code === code, `${e.code}, wanted ${code}: ${e.message}`)
    return e
  }
  check(name, false, 'no error')
}

const one = async (driver, query, params = {}, config = {}) => (await driver.executeQuery(query, params, config)).records[0].get(0)

async function values (driver) {
  const { types } = neo4j
  for (const [name, v] of Object.entries({
    null: null, true: true, false: false, zero: int(0), 'tiny integer': int(-16), int8: int(-17), int16: int(1000), int32: int(100000),
    'least integer': int('-9223372036854775808'), 'greatest integer': int('9223372036854775807'), float: 1.5, empty: '', unicode: 'é✓𝄞',
    'long string': 'x'.repeat(100000), 'empty list': [], 'long list': Array.from({ length: 70000 }, (_, i) => int(i)), nested: [[int(1)], { a: [null, 'b'] }],
    map: { a: int(1), é: 'x' }, date: new types.Date(2024, 2, 29), time: new types.Time(1, 2, 3, 4, 7200), 'local time': new types.LocalTime(1, 2, 3, 999999999),
    'local date-time': new types.LocalDateTime(2024, 2, 29, 1, 2, 3, 4), 'date-time with offset': new types.DateTime(2024, 7, 1, 1, 2, 3, 4, -19800),
    duration: new types.Duration(-1, 2, -3, 4), point: new types.Point(int(7203), 1, 2), 'point in space': new types.Point(int(9157), 1, 2, 3),
    place: new types.Point(int(4326), 1, 2), 'place with height': new types.Point(int(4979), 1, 2, 3)
  })) {
    const got = await one(driver, 'RETURN $v', { v })
    check(`value ${name}`, String(got) === String(v) && show(got)?.length === show(neo4jNumbers(v))?.length, `${show(got)?.slice(0, 200)}, wanted ${show(v)?.slice(0, 200)}`)
  }
  for (const f of [NaN, Infinity, -Infinity, -0]) check(`value ${f}`, Object.is(await one(driver, 'RETURN $v', { v: f }), f))
  const zoned = new types.DateTime(2024, 7, 1, 1, 2, 3, 4, undefined, 'Europe/Paris')
  const got = await one(driver, 'RETURN $v', { v: zoned })
  check('value date-time with zone', got.timeZoneId === 'Europe/Paris' && String(got).startsWith('2024-07-01T01:02:03.000000004'), String(got))
  equal('temporal values nested in parameters', await one(driver, 'UNWIND $rows AS r RETURN sum(r.t.day)', { rows: [1, 2, 3].map(d => ({ t: new types.Date(2024, 1, d) })) }), int(6))
}

// neo4jNumbers is v with its temporal and spatial fields as the driver returns them.
function neo4jNumbers (v) {
  if (v === null || typeof v !== 'object' || neo4j.isInt(v) || Array.isArray(v) || Object.getPrototypeOf(v) === Object.prototype) return v
  const out = Object.assign(Object.create(Object.getPrototypeOf(v)), v)
  for (const k of Object.keys(out)) if (typeof out[k] === 'number' && !['x', 'y', 'z'].includes(k)) out[k] = int(out[k])
  return out
}

async function graph (driver) {
  const p = await one(driver, "CREATE p = (:A:B {x: 1})-[:R {y: 2}]->(:C {z: 'q'})<-[:S]-(:D) RETURN p")
  check('path', neo4j.isPath(p) && p.length === 2, show(p))
  equal('path types', p.segments.map(s => s.relationship.type), ['R', 'S'])
  check('path directions', p.segments[1].relationship.startNodeElementId === p.end.elementId)
  const n = await one(driver, 'MATCH (n:A) RETURN n')
  check('node', neo4j.isNode(n) && show(n.labels.sort()) === '["A","B"]' && n.properties.x.toNumber() === 1, show(n))
  equal('element id', await one(driver, 'MATCH (n:A) RETURN elementId(n)'), n.elementId)
  equal('by element id', await one(driver, 'MATCH (n) WHERE elementId(n) = $id RETURN n.x', { id: n.elementId }), int(1))
  const r = await one(driver, 'MATCH ()-[r:R]->() RETURN r')
  check('relationship', neo4j.isRelationship(r) && r.type === 'R' && r.startNodeElementId === n.elementId, show(r))
  equal('nodes in a list', (await one(driver, 'MATCH (n) RETURN collect(n)')).length, 3)
}

async function summaries (driver) {
  const sum = async (q, c) => (await driver.executeQuery(q, {}, c)).summary
  const s = await sum('CREATE (a:S {x: 1, y: 2})-[:R]->(b:S) RETURN a.x')
  const c = s.counters.updates()
  equal('counters', [c.nodesCreated, c.relationshipsCreated, c.propertiesSet, c.labelsAdded, s.counters.containsUpdates()], [2, 1, 2, 2, true])
  equal('type rw', s.queryType, 'rw')
  equal('type w', (await sum('CREATE (:S)')).queryType, 'w')
  equal('type r', (await sum('MATCH (n) RETURN n')).queryType, 'r')
  equal('database', s.database.name, 'neo4j')
  check('agent', s.server.agent.startsWith('Neo4j/'), s.server.agent)
  check('times', s.resultAvailableAfter.toNumber() >= 0 && s.resultConsumedAfter.toNumber() >= 0)
  const plan = (await sum('EXPLAIN MATCH (n:S) RETURN n.x')).plan
  check('plan', plan.operatorType.startsWith('ProduceResults') && plan.children.length > 0, show(plan)?.slice(0, 200))
  const profile = (await sum('PROFILE MATCH (n:S) RETURN n.x')).profile
  check('profile', Number(profile.rows) === 3, show(profile)?.slice(0, 200))
  const codes = s => s.gqlStatusObjects.map(o => o.gqlStatus)
  equal('statuses', codes(await sum('MATCH (n:NoSuchLabel) RETURN n')), ['02000', '01N50'])
  check('cartesian product', codes(await sum('EXPLAIN MATCH (a), (b) RETURN a, b')).includes('03N90'))
  const quiet = neo4j.driver(`bolt://${address}`, auth, { notificationFilter: { minimumSeverityLevel: 'OFF' } })
  const q = (await quiet.executeQuery('MATCH (n:NoSuchLabel) RETURN n')).summary
  equal('no notifications for who wants none', codes(q), ['02000'])
  await quiet.close()
  const filtered = driver.session({ notificationFilter: { disabledClassifications: ['UNRECOGNIZED'] } })
  equal('classification filtered', codes((await filtered.run('MATCH (n:NoSuchLabel) RETURN n')).summary), ['02000'])
  await filtered.close()
  equal('deleted', (await sum('MATCH (n:S) DETACH DELETE n')).counters.updates().nodesDeleted, 3)
}

async function transactions (driver) {
  const session = driver.session({ fetchSize: 10 })
  let tx = await session.beginTransaction({ metadata: { app: 'checks' } })
  const a = tx.run('UNWIND range(1, 100) AS x RETURN x')
  const b = tx.run('UNWIND range(1, 100) AS x CREATE (n:T {x: x}) RETURN n.x')
  const [ra, rb] = [await a, await b]
  equal('two open results', ra.records.map((r, i) => [r.get(0), rb.records[i].get(0)]), Array.from({ length: 100 }, (_, i) => [int(i + 1), int(i + 1)]))
  equal('metadata', (await tx.run('CALL tx.getMetaData() YIELD metadata RETURN metadata')).records[0].get(0), { app: 'checks' })
  equal('isolation', await one(driver, 'MATCH (n:T) RETURN count(n)'), int(0))
  equal('own writes', (await tx.run('MATCH (n:T) RETURN count(n)')).records[0].get(0), int(100))
  await tx.rollback()
  equal('rollback', await one(driver, 'MATCH (n:T) RETURN count(n)'), int(0))
  await session.executeWrite(tx => tx.run('CREATE (:T {x: 1})'))
  equal('managed', (await session.executeRead(tx => tx.run('MATCH (n:T) RETURN count(n)'))).records[0].get(0), int(1))
  tx = await session.beginTransaction()
  await tx.run('CREATE (:T {x: 2})')
  await fails('error in a transaction', 'Neo.ClientError.Statement.SyntaxError', () => tx.run('RETRUN 1'))
  await tx.close()
  equal('its writes are gone', await one(driver, 'MATCH (n:T) RETURN count(n)'), int(1))
  equal('the session goes on', (await session.run('RETURN 1')).records[0].get(0), int(1))
  let n = 0
  for await (const _ of session.run('UNWIND range(1, 1000) AS x RETURN x')) n++
  equal('streaming', n, 1000)
  n = 0
  for await (const _ of session.run('UNWIND range(1, 1000000) AS x RETURN x')) if (++n === 3) break
  equal('left early', (await session.run('RETURN 2')).records[0].get(0), int(2))
  await session.close()
  await driver.executeQuery('CREATE (:Counter {n: 0})')
  await Promise.all([1, 2, 3].map(async () => {
    const s = driver.session()
    for (let i = 0; i < 4; i++) await s.executeWrite(tx => tx.run('MATCH (c:Counter) SET c.n = c.n + 1'))
    await s.close()
  }))
  equal('concurrent writers', await one(driver, 'MATCH (c:Counter) RETURN c.n'), int(12))
}

async function cancellation (driver) {
  const endless = 'UNWIND range(1, 1000000000000) AS x RETURN count(x)'
  const session = driver.session()
  await fails('time limit', 'Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', () => session.run(endless, {}, { timeout: 100 }))
  equal('after the time limit', (await session.run('RETURN 1')).records[0].get(0), int(1))
  await session.close()
  const other = driver.session()
  const ended = fails('terminated', 'Neo.ClientError.Transaction.Terminated', () => other.run(endless))
  let ids = []
  for (const until = Date.now() + 20000; ids.length === 0 && Date.now() < until;) {
    ids = (await driver.executeQuery('SHOW TRANSACTIONS')).records.filter(r => r.get('currentQuery').includes('1000000000000')).map(r => r.get('transactionId'))
  }
  equal('show transactions', ids.length, 1)
  equal('terminate', (await driver.executeQuery('TERMINATE TRANSACTIONS $id', { id: ids[0] })).records[0].get('message'), 'Transaction terminated.')
  await ended
  await other.close()
  await fails('write in a read transaction', 'Neo.ClientError.Statement.AccessMode', () => driver.executeQuery('CREATE (n)', {}, { routing: 'READ' }))
}

async function bookmarks (driver) {
  const [a, b] = [driver.session(), driver.session()]
  await a.executeWrite(tx => tx.run("CREATE (:BM {n: 'a'})"))
  await b.executeWrite(tx => tx.run("CREATE (:BM {n: 'b'})"))
  const both = [...a.lastBookmarks(), ...b.lastBookmarks()]
  equal('a bookmark each', both.length, 2)
  const c = driver.session({ bookmarks: both })
  equal('both are seen', (await c.executeRead(tx => tx.run('MATCH (n:BM) RETURN count(n)'))).records[0].get(0), int(2))
  const before = c.lastBookmarks()
  equal('a read has a bookmark', before.length, 1)
  const tx = await c.beginTransaction()
  await tx.run('CREATE (:BM)')
  await tx.rollback()
  equal('a rollback has none', c.lastBookmarks(), before)
  await c.executeWrite(tx => tx.run('CREATE (:BM)'))
  check('a write has a new one', show(c.lastBookmarks()) !== show(before))
  for (const text of ['hi, this is an invalid bookmark', both[0].slice(0, -1) + '-']) {
    const s = driver.session({ bookmarks: [text] })
    await fails(`bookmark ${text}`, 'Neo.ClientError.Transaction.InvalidBookmark', () => s.run('RETURN 1'))
    await s.close()
  }
  await Promise.all([a.close(), b.close(), c.close()])
}

async function errors (driver) {
  for (const [query, code] of Object.entries({
    'RETRUN 1': 'Statement.SyntaxError', 'RETURN x': 'Statement.SyntaxError', 'RETURN $missing': 'Statement.ParameterMissing',
    'RETURN 1/0': 'Statement.ArithmeticError', 'CALL no.such()': 'Procedure.ProcedureNotFound', 'RETURN nosuch(1)': 'Statement.SyntaxError',
    'CREATE ({m: {a: 1}})': 'Statement.TypeError'
  })) {
    const e = await fails(`error of ${query}`, 'Neo.ClientError.' + code, () => driver.executeQuery(query))
    check(`status of ${query}`, e?.gqlStatus?.length === 5 && e?.message.length > 0, show(e))
  }
  await fails('unknown database', 'Neo.ClientError.Database.DatabaseNotFound', () => driver.executeQuery('RETURN 1', {}, { database: 'nosuch' }))
  const bad = neo4j.driver(`bolt://${address}`, neo4j.auth.basic(user, 'wrong-password'))
  await fails('wrong password', 'Neo.ClientError.Security.Unauthorized', () => bad.verifyConnectivity())
  await bad.close()
}

async function routing () {
  const driver = neo4j.driver(`neo4j://${address}`, auth)
  const info = await driver.getServerInfo()
  check('server info', info.agent.startsWith('Neo4j/') && String(info.protocolVersion.minor ?? info.protocolVersion).length > 0, show(info))
  equal('routed write', await one(driver, 'CREATE (n:Routed) RETURN 1'), int(1))
  equal('routed read', await one(driver, 'MATCH (n:Routed) RETURN count(n)', {}, { routing: 'READ' }), int(1))
  check('authentication holds', await driver.verifyAuthentication())
  check('multi-database', await driver.supportsMultiDb())
  check('session authentication', await driver.supportsSessionAuth())
  const system = driver.session({ database: 'system' })
  check('show users', (await system.run('SHOW USERS')).records.some(r => r.get('user') === user))
  equal('show current user', (await system.run('SHOW CURRENT USER')).records[0].get('user'), user)
  await system.close()
  check('authentication fails', !(await driver.verifyAuthentication({ auth: neo4j.auth.basic('nobody', 'wrong-password') })))
  await driver.close()
}

const driver = neo4j.driver(`bolt://${address}`, auth)
try {
  await values(driver)
  await graph(driver)
  await summaries(driver)
  await transactions(driver)
  await cancellation(driver)
  await bookmarks(driver)
  await errors(driver)
  await routing()
} finally {
  await driver.close()
}
console.log(`javascript ${version}: ${passed} passed, ${failed.length} failed`)
process.exit(failed.length > 0 ? 1 : 0)
