import type { Config } from './load.ts'

/** Settings whose values are never printed. The addresses of database and mail server may hold passwords. */
const secretNames = new Set(['secret', 'client_secret'])
const HIDDEN = '(hidden)'

/** The configuration as it may be shown to people. */
export function withoutSecrets(config: Config): Readonly<Record<string, unknown>> {
  const { policyAsWritten: _written, ...settings } = config
  const { url: database, ...restOfDatabase } = config.database
  const { url: smtp, ...restOfSmtp } = config.smtp
  const shown = { ...settings, database: { url: withoutPassword(database), ...restOfDatabase }, smtp: { url: withoutPassword(smtp), ...restOfSmtp } }
  return hide(shown) as Readonly<Record<string, unknown>>
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, secretNames.has(name) ? HIDDEN : hide(inner)]))
}

function withoutPassword(url: string | null): string | null {
  if (url === null) return null
  if (!URL.canParse(url)) return HIDDEN
  const shown = new URL(url)
  if (shown.password !== '') shown.password = 'hidden'
  return shown.href
}
