// Compares the browser rows of the support data with MDN's: `npm install --no-save @mdn/browser-compat-data && node bench/support-data.ts`.
// One megabyte to download and 20 to unpack, so it is no dependency. Lists every row that differs, and fails where there is one.
import { createRequire } from 'node:module'
import { newest, readSupport, type SupportRow } from '../src/help/support.ts'

const COMPAT = '__compat'
const META = '__meta'

type Node = Readonly<Record<string, unknown>>
interface Difference {
  readonly row: SupportRow
  readonly theirs: string
}

/** Where MDN writes of a feature of ours; it knows no others. */
const paths: Readonly<Record<string, readonly string[]>> = {
  base_api: ['api', 'PublicKeyCredential'],
  conditional_get_check: ['api', 'PublicKeyCredential', 'isConditionalMediationAvailable_static'],
  json_helpers: ['api', 'PublicKeyCredential', 'parseRequestOptionsFromJSON_static'],
  client_capabilities: ['api', 'PublicKeyCredential', 'getClientCapabilities_static'],
  signals: ['api', 'PublicKeyCredential', 'signalAllAcceptedCredentials_static'],
}

const data = load()
const { interface: level, browsers } = readSupport()
const compared = [...newest(level).flatMap((row) => versionOf(row)), ...newest(browsers).flatMap((row) => (row.version === '' ? [] : releaseOf(row)))]
const differing = compared.filter(({ row, theirs }) => theirs !== oursIn(row))
const { version, timestamp } = at([META]) as { readonly version: string; readonly timestamp: string }
const lines = [
  `${compared.length} of ${level.length + browsers.length} rows compared with version ${version} of ${timestamp.slice(0, 10)}; ${differing.length} differ.`,
  ...differing.map(({ row, theirs }) => `${row.subject} ${row.feature}: ours ${oursIn(row)} (checked ${row.as_of}), theirs ${theirs}`),
]
process.stdout.write(`${lines.join('\n')}\n`)
process.exitCode = differing.length > 0 ? 1 : 0

function load(): Node {
  try {
    return createRequire(import.meta.url)('@mdn/browser-compat-data') as Node
  } catch {
    process.stderr.write('Run `npm install --no-save @mdn/browser-compat-data` first.\n')
    return process.exit(2)
  }
}

function at(path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (typeof node === 'object' && node !== null ? (node as Node)[name] : undefined), data)
}

function oursIn({ supported, version: ours, since }: SupportRow): string {
  return supported === 'no' ? 'no' : `${ours} of ${since}`
}

/** The first version that has the feature, and the day of its release. */
function versionOf(row: SupportRow): readonly Difference[] {
  const path = paths[row.feature]
  const support = path === undefined ? undefined : at([...path, COMPAT, 'support', row.subject])
  const [first] = [support ?? []].flat() as { readonly version_added?: unknown }[]
  if (first === undefined) return []
  const added = typeof first.version_added === 'string' ? first.version_added.replace('≤', '') : null
  return [{ row, theirs: added === null ? 'no' : `${added} of ${dayOf(row.subject, added) ?? 'an unknown day'}` }]
}

/** The day on which the version of a row was released; nothing where its browser is none of MDN's, or has no such version. */
function releaseOf(row: SupportRow): readonly Difference[] {
  const day = dayOf(row.subject, row.version)
  return day === undefined ? [] : [{ row, theirs: `${row.version} of ${day}` }]
}

function dayOf(browser: string, release: string): string | undefined {
  const day = at(['browsers', browser, 'releases', release, 'release_date'])
  return typeof day === 'string' ? day : undefined
}
