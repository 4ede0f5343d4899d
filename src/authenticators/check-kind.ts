import type { Authenticator } from './authenticator.ts'
import type { Kind } from './index.ts'

/** What a module from outside exports, checked since no compiler saw it together with us. A text is what is wrong with it. */
export function checkKind(module: unknown): Kind | string {
  if (!isRecord(module)) return 'is not a module'
  const { settings, create } = module
  if (!isRecord(settings) || typeof settings['safeParse'] !== 'function') return 'must export `settings`, a zod schema'
  if (typeof create !== 'function') return 'must export `create(settings, tools)`'
  return module as unknown as Kind
}

/** What `create` gave. `name` is what the list calls it; the two must be the same, since folders, messages and credentials go by it. */
export function checkAuthenticator(made: unknown, name: string): string | null {
  if (!isRecord(made)) return '`create` must return an authenticator, made with `tools.define`'
  const { id, traits, signIn } = made as Partial<Authenticator>
  if (typeof id !== 'string' || !ID.test(id)) return '`id` must be of lower-case letters, digits and dashes'
  if (id !== name) return `calls itself "${id}", so its file or folder must be called that too, not "${name}"`
  if (!Array.isArray(traits?.amr)) return '`traits` are missing'
  return isCeremony(signIn) ? null : '`signIn` must have `begin` and `finish`'
}

const ID = /^[a-z][a-z0-9-]{0,63}$/

const isCeremony = (it: unknown): boolean => isRecord(it) && typeof it['begin'] === 'function' && typeof it['finish'] === 'function'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
