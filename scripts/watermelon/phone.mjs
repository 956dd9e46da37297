// A phone whose app is on WatermelonDB, told what to do line by line: a JSON document comes
// in, one goes out. The library is as npm has it; what an app must write itself, pullChanges
// and pushChanges, is below as mobile-contract/watermelon.md shows it.
// Arguments: the file with the app's schema, and "lokijs" or "sqlite".
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const require = createRequire(import.meta.url)
const { Database, Model, appSchema, tableSchema } = require('@nozbe/watermelondb')
const { synchronize } = require('@nozbe/watermelondb/sync')
const { fetchLocalChanges } = require('@nozbe/watermelondb/sync/impl')
const { schemaMigrations, addColumns, createTable } = require('@nozbe/watermelondb/Schema/migrations')
const logger = require('@nozbe/watermelondb/utils/common/logger').default

const complaints = []
logger.log = logger.warn = () => {}
logger.error = (...words) => complaints.push(words.join(' '))

const [file, storage] = process.argv.slice(2)
const contract = JSON.parse(readFileSync(file, 'utf8'))
const schema = appSchema({ version: contract.version, tables: contract.tables.map(tableSchema) })
const migrations = schemaMigrations({
  migrations: contract.migrations.map(({ toVersion, steps }) => ({
    toVersion,
    steps: steps.map((s) => (s.type === 'create_table' ? createTable(s.schema) : addColumns(s))),
  })),
})
const modelClasses = contract.tables.map(({ name }) => class extends Model { static table = name })

// adapter makes an empty database of a name.
const adapter = (dbName) => {
  if (storage === 'sqlite') {
    const SQLiteAdapter = require('@nozbe/watermelondb/adapters/sqlite').default
    return new SQLiteAdapter({ schema, migrations, dbName: ':memory:' })
  }
  const LokiJSAdapter = require('@nozbe/watermelondb/adapters/lokijs').default
  return new LokiJSAdapter({ schema, migrations, dbName, useWebWorker: false, useIncrementalIndexedDB: false, extraLokiOptions: { autosave: false } })
}

let database, server, token, says
let arrived, undone // in a round: what the server was sent, and what the person could not do

const dirty = async () => {
  const { changes } = await fetchLocalChanges(database)
  const rows = ({ created, updated, deleted }) => Object.fromEntries([
    ...created.map((raw) => [raw.id, '']), ...updated.map((raw) => [raw.id, raw._changed]), ...deleted.map((id) => [id, ''])])
  return Object.fromEntries(Object.entries(changes).map(([table, of]) => [table, rows(of)]))
}

// kept says where the phone's values won over those of the last page. The library's own log
// of a round tells, if this is the app that was there.
let log = {}
const kept = (lastPulledAt) => (log.newLastPulledAt === lastPulledAt
  ? Object.fromEntries((log.resolvedConflicts ?? []).map(({ local }) => [local.id, local._changed])) : undefined)

const call = async (path, body, fault) => {
  const answer = await fetch(server + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json', Fault: fault ?? '' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

// goOn is the person's own work, done once; the pull can have taken the row away.
const goOn = async (during = []) => {
  for (const work of during.splice(0)) await works[work.op](work).catch(() => { undone += JSON.stringify(work) })
}

const round = ({ pull, push, killed, during }, news) => synchronize({
  database,
  log: news,
  pullChanges: async ({ lastPulledAt, schemaVersion, migration }) => (says
    ? call('/v1/watermelon/pull', { lastPulledAt, schemaVersion, migration, dirty: await dirty(), kept: kept(lastPulledAt) }, pull)
    : call(`/v1/watermelon?last_pulled_at=${lastPulledAt}&schema_version=${schemaVersion}&migration=${encodeURIComponent(JSON.stringify(migration))}`, undefined, pull)),
  pushChanges: async ({ changes, lastPulledAt }) => {
    if (killed) throw new Error('killed')
    const sent = JSON.parse(JSON.stringify(changes))
    await goOn(during)
    if (push !== 'request') arrived = JSON.stringify(sent)
    return call(`/v1/watermelon?last_pulled_at=${lastPulledAt}`, sent, push)
  },
})

const works = {
  open: async (o) => {
    ;({ server, token, says } = o)
    complaints.length = 0
    log = {}
    database = new Database({ adapter: adapter(o.name), modelClasses })
  },
  list: async ({ table }) => (await database.get(table).query().fetch()).map((r) => ({ ...r._raw })),
  create: ({ table, values }) => database.write(async () => {
    const made = await database.get(table).create((r) => Object.entries(values).forEach(([column, v]) => r._setRaw(column, v)))
    return made.id
  }),
  update: ({ table, id, values }) => database.write(async () => {
    const found = await database.get(table).find(id)
    await found.update((r) => Object.entries(values).forEach(([column, v]) => r._setRaw(column, v)))
  }),
  remove: ({ table, id }) => database.write(async () => (await database.get(table).find(id)).markAsDeleted()),
  sync: async (o) => {
    let error = ''
    arrived = undone = ''
    const news = {}
    await round(o, news).catch((e) => { error = String(e.message || e) })
    if (news.newLastPulledAt) log = news
    await goOn(o.during)
    return { arrived, undone, error }
  },
  unsent: async () => Object.values(await dirty()).reduce((n, rows) => n + Object.keys(rows).length, 0),
  complaints: async () => complaints,
}

for await (const line of createInterface({ input: process.stdin })) {
  const work = JSON.parse(line)
  let answer
  try {
    answer = { ok: (await works[work.op](work)) ?? null }
  } catch (error) {
    answer = { fault: String(error.stack) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
