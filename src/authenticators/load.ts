import { createRequire } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Authenticator, Tools } from './authenticator.ts'
import { checkAuthenticator, checkKind } from './check-kind.ts'
import { type Kind, kinds } from './index.ts'

/** What every authenticator is given; its MAC key is its own. */
export type SharedTools = Omit<Tools, 'mac'> & { readonly macFor: (id: string) => (text: string) => string }

/** `folder` holds its `messages/` and perhaps its `browser.js`; from outside also its `views/` (`sign-in.eta`, `enrol.eta`, `mail/<name>.text.eta`). */
export interface LoadedAuthenticator {
  readonly authenticator: Authenticator
  readonly folder: string
  readonly builtIn: boolean
}

/** All that could be loaded, in the order of the list, and in words all that could not. */
export interface Loaded {
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly mistakes: readonly string[]
}

/**
 * An entry is the id of a built-in one, a path that begins with `.` or `/` (relative to `base`), or a package name. `settingsOf` is asked by the name an
 * entry goes by: see `nameOf`.
 */
export async function loadAuthenticators(list: readonly string[], settingsOf: (id: string) => unknown, tools: SharedTools, base: string): Promise<Loaded> {
  const authenticators: LoadedAuthenticator[] = []
  const mistakes: string[] = []
  for (const [index, entry] of list.entries()) {
    const loaded = await loadOne(entry, settingsOf, tools, base)
    if ('mistakes' in loaded) mistakes.push(...loaded.mistakes.map((mistake) => `authenticators.${index} (${entry}): ${mistake}`))
    else if (authenticators.some((it) => it.authenticator.id === loaded.authenticator.id)) mistakes.push(`authenticators.${index} (${entry}): is there twice`)
    else authenticators.push(loaded)
  }
  return { authenticators, mistakes }
}

/** What an entry's settings are called: the id itself, a file's name or, for an `index`, its folder's, the last part of a package's name. */
export function nameOf(entry: string): string {
  const parts = entry.split('/').filter((part) => part !== '' && part !== '.')
  const last = (parts.at(-1) ?? entry).replace(/\.[cm]?[jt]s$/, '')
  return last === 'index' ? (parts.at(-2) ?? last) : last
}

/** The parsed module behind an entry, before it has settings; the configuration's schema is printed from it. */
export async function kindOf(entry: string, base: string): Promise<{ readonly kind: Kind; readonly folder: string; readonly builtIn: boolean } | string> {
  const builtIn = (kinds as Readonly<Record<string, Kind>>)[entry]
  if (builtIn !== undefined && Object.hasOwn(kinds, entry)) return { kind: builtIn, folder: fileURLToPath(new URL(entry, import.meta.url)), builtIn: true }
  try {
    const file = fileOf(entry, base)
    const kind = checkKind(await import(pathToFileURL(file).href))
    return typeof kind === 'string' ? kind : { kind, folder: dirname(file), builtIn: false }
  } catch (error) {
    return `cannot be loaded: ${explain(error, entry)}`
  }
}

type Made = LoadedAuthenticator | { readonly mistakes: readonly string[] }

async function loadOne(entry: string, settingsOf: (id: string) => unknown, tools: SharedTools, base: string): Promise<Made> {
  const found = await kindOf(entry, base)
  if (typeof found === 'string') return { mistakes: [found] }
  const name = nameOf(entry)
  const settings = found.kind.settings.safeParse(settingsOf(name) ?? {})
  if (!settings.success) return { mistakes: settings.error.issues.map((issue) => `${[name, ...issue.path].join('.')}: ${issue.message}`) }
  try {
    const authenticator = found.kind.create(settings.data, { ...tools, mac: tools.macFor(name) })
    const mistake = checkAuthenticator(authenticator, name)
    return mistake === null ? { authenticator, folder: found.folder, builtIn: found.builtIn } : { mistakes: [mistake] }
  } catch (error) {
    return { mistakes: [`cannot be made: ${error instanceof Error ? error.message : String(error)}`] }
  }
}

const isPath = (entry: string): boolean => entry.startsWith('.') || isAbsolute(entry)

const fileOf = (entry: string, base: string): string => (isPath(entry) ? resolve(base, entry) : createRequire(resolve(base, 'index.js')).resolve(entry))

function explain(error: unknown, entry: string): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : null
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') return 'a package must ship JavaScript, Node strips no types below node_modules'
  if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return 'the package needs a "default" condition among its exports'
  if (code === 'MODULE_NOT_FOUND' && !isPath(entry))
    return `there is neither a built-in one nor a package of this name (built in: ${Object.keys(kinds).join(', ')})`
  return error.message
}
