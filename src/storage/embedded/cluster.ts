import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Fault } from '../../domain/fault.ts'
import type { Binaries } from './binaries.ts'
import { handTo, type Owner } from './owner.ts'

const run = promisify(execFile)
const LOG_BYTES_MAX = 1_000_000
const STOP_SECONDS = 30

/** Nothing of ours, above all no secret, is in the environment of the database's processes. */
const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Where one database keeps what. `home/database` appears at once and whole, so that a start that was cut off leaves nothing half made. */
export const layout = (home: string) => ({
  whole: join(home, 'database'),
  cluster: join(home, 'database/cluster'),
  password: join(home, 'database/password'),
  log: join(home, 'database/postgres.log'),
})

/** The major version that wrote the cluster, or null where there is none yet. */
export async function writtenBy(home: string): Promise<number | null> {
  const text = await readFile(join(layout(home).cluster, 'PG_VERSION'), 'utf8').catch(() => null)
  return text === null ? null : Number.parseInt(text, 10)
}

/** Makes the cluster and its password, beside its place, and moves both in at once; another start that was first wins. */
export async function makeCluster(home: string, owner: Owner, binaries: Binaries): Promise<void> {
  const making = await mkdtemp(join(home, 'new-'))
  const [cluster, password] = [join(making, 'cluster'), join(making, 'password')]
  await writeFile(password, randomBytes(32).toString('base64url'), { mode: 0o600 })
  await mkdir(cluster, { mode: 0o700 })
  for (const path of [making, cluster, password]) await handTo(owner, path)
  const how = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--data-checksums', '--no-instructions']
  try {
    await run(join(binaries.folder, 'initdb'), ['-D', cluster, '-U', 'keyward', `--pwfile=${password}`, ...how], { ...owner.spawn, cwd: home, env })
    await rename(making, layout(home).whole)
  } catch (error) {
    if (existsSync(layout(home).cluster)) return
    throw new Fault('embedded-initdb', `PostgreSQL ${binaries.version} (${binaries.folder}) could not make a database in ${home}: ${lastLine(error)}`)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/** Starts the postmaster in a process group of its own, so that a Ctrl-C in our terminal does not stop it before us. */
export async function startPostmaster({
  home,
  socket,
  owner,
  binaries,
}: {
  home: string
  socket: string
  owner: Owner
  binaries: Binaries
}): Promise<ChildProcess> {
  const { cluster, log } = layout(home)
  await removeForeignLock(cluster)
  const size = await stat(log).then(
    ({ size: bytes }) => bytes,
    () => 0,
  )
  const file = await open(log, size > LOG_BYTES_MAX ? 'w' : 'a', 0o600)
  const settings = [
    'listen_addresses=',
    `unix_socket_directories="${socket.replaceAll('"', '""')}"`,
    'unix_socket_permissions=0700',
    'fsync=on',
    'timezone=UTC',
    'log_timezone=UTC',
  ]
  const child = spawn(join(binaries.folder, 'postgres'), ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])], {
    ...owner.spawn,
    cwd: home,
    env,
    detached: true,
    stdio: ['ignore', file.fd, file.fd],
  })
  child.on('error', () => null)
  child.unref()
  await file.close()
  return child
}

/** Stops whatever postmaster runs on the cluster, ours or adopted, and waits until it is gone. */
export async function stopPostmaster(home: string, owner: Owner, binaries: Binaries): Promise<void> {
  const how = ['stop', '-D', layout(home).cluster, '-m', 'fast', '-w', '-t', String(STOP_SECONDS)]
  await run(join(binaries.folder, 'pg_ctl'), how, { ...owner.spawn, cwd: home, env }).catch((error: unknown) => {
    if (existsSync(join(layout(home).cluster, 'postmaster.pid'))) throw new Fault('embedded-stop', `The database in ${home} did not stop: ${lastLine(error)}`)
  })
}

/** The last thing the postmaster said. */
export async function lastWords(home: string): Promise<string> {
  const text = await readFile(layout(home).log, 'utf8').catch(() => '')
  return (
    text
      .trim()
      .split('\n')
      .findLast((line) => /FATAL|PANIC|ERROR|could not|cannot/.test(line)) ?? 'it said nothing'
  )
}

/**
 * After a crash `postmaster.pid` may name a process number that something else has now, and PostgreSQL would not start for ever:
 * removed where the process can be seen to work in another folder.
 */
async function removeForeignLock(cluster: string): Promise<void> {
  const lock = join(cluster, 'postmaster.pid')
  const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10)
  if (!Number.isInteger(pid) || !existsSync(`/proc/${pid}`)) return
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  if (folder !== null && folder !== (await realpath(cluster))) await rm(lock, { force: true })
}

const lastLine = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr === undefined || stderr.trim() === '' ? message : stderr).trim().split('\n').at(-1) ?? ''
}
