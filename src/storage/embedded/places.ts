import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Fault } from '../../domain/fault.ts'
import { canReach, handTo, openToAll, type Owner, ownHome } from './owner.ts'

/** A socket's address holds 107 bytes and a NUL (unix(7)); PostgreSQL adds `/.s.PGSQL.5432`. */
const SOCKET_FOLDER_BYTES_MAX = 107 - '/.s.PGSQL.5432'.length
const SHARED = '/var/lib/keyward'
const POINTER = 'database-is-at'

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

/**
 * The folder that holds the database: `postgres` below `folder`; or, where the owner cannot go or anybody may write there, one of its own elsewhere,
 * named in the file `database-is-at`, which stays in `folder`: removing `folder` begins anew, and moving it takes the database along.
 */
export async function findHome(folder: string, owner: Owner): Promise<string> {
  const wanted = resolve(folder)
  const made = await mkdir(wanted, { recursive: true, mode: owner.root ? 0o711 : 0o700 }).catch((error: Error) => error)
  if (made instanceof Error)
    throw new Fault('embedded-folder', `The folder ${wanted} cannot be made (${made.message}): name one that can, or give KEYWARD_DATABASE_URL.`)
  const real = await realpath(wanted)
  const pointed = await readPointer(real)
  if (pointed !== null) return pointed
  const here = join(real, 'postgres')
  // What was made by a start under another account is kept: an empty database in another place would look like a loss.
  if (existsSync(here)) return here
  if ((await canReach(owner, here)) && (await openToAll(here)) === null) {
    await makePrivate(here, owner)
    return here
  }
  return elsewhere(real, owner)
}

async function elsewhere(folder: string, owner: Owner): Promise<string> {
  const base = owner.root ? SHARED : join(ownHome() ?? '/', '.local/share/keyward')
  const home = await makeAmong(base, `${short(folder)}-`, owner)
  if (home === null) {
    throw new Fault(
      'embedded-folder',
      `Nothing secret can be kept below ${folder} (anybody may write above it) or in ${base}: name another data folder, or give KEYWARD_DATABASE_URL.`,
    )
  }
  await makePrivate(home, owner)
  try {
    await writeFile(join(folder, POINTER), `${home}\n`, { flag: 'wx' })
    return home
  } catch {
    await rm(home, { recursive: true, force: true })
    const other = await readPointer(folder)
    if (other !== null) return other
    throw new Fault('embedded-folder', `The file ${POINTER} cannot be written in ${folder}: make the folder writable, or give KEYWARD_DATABASE_URL.`)
  }
}

/** A new folder in `base`, or null where it could not be private. */
async function makeAmong(base: string, prefix: string, owner: Owner): Promise<string | null> {
  await mkdir(base, { recursive: true, mode: owner.root ? 0o755 : 0o700 }).catch(() => null)
  if (!(await canReach(owner, join(base, prefix))) || (await openToAll(base)) !== null) return null
  return mkdtemp(join(base, prefix)).catch(() => null)
}

async function readPointer(folder: string): Promise<string | null> {
  const pointed = (await readFile(join(folder, POINTER), 'utf8').catch(() => '')).trim()
  if (pointed === '') return null
  if (existsSync(pointed)) return pointed
  throw new Fault(
    'embedded-folder',
    `${join(folder, POINTER)} names ${pointed}, which is gone: bring it back, or remove the file to begin with an empty database.`,
  )
}

/** The database's socket stands in its home where the address is short enough, else in the shortest private folder there is. */
export async function findSocketFolder(home: string, owner: Owner): Promise<string> {
  const name = `keyward-${short(home)}`
  const others = owner.root ? [join(SHARED, name), join('/run', name)] : [join('/run/user', String(owner.uid), name), join(ownHome() ?? '/', `.${name}`)]
  for (const candidate of [join(home, 'socket'), ...others]) {
    if (Buffer.byteLength(candidate) > SOCKET_FOLDER_BYTES_MAX || !(await canReach(owner, candidate)) || (await openToAll(candidate)) !== null) continue
    if ((await makePrivate(candidate, owner).catch(() => 'refused')) !== 'refused') return candidate
  }
  throw new Fault(
    'embedded-path',
    `The path ${home} is too long for a socket (${SOCKET_FOLDER_BYTES_MAX} bytes at most) and no shorter private folder was found: name a data folder with a shorter path.`,
  )
}

/** A folder that only the owner can enter. */
export async function makePrivate(path: string, owner: Owner): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await handTo(owner, path)
}
