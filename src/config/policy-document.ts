import { nameOf } from '../authenticators/load.ts'
import type { Policy } from '../domain/policy.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { Settings } from './schema.ts'
import { without } from './merge.ts'
import { type Mistake, mistakesOf } from './mistakes.ts'
import { toPolicy } from './policy.ts'
import { policyRelations, type Deployment } from './policy-relations.ts'
import { type PolicyDocument, policyDocument } from './policy-schema.ts'

/** A document that was read: what it says with its defaults, and what it means here; or everything wrong with it. */
export type ReadPolicy = { readonly document: PolicyDocument; readonly policy: Policy } | { readonly mistakes: readonly Mistake[] }

/** Parses a document of the database or of a file, and checks it against the deployment. Every mistake is told, not the first alone. */
export function readPolicy(written: Readonly<Record<string, unknown>>, around: Deployment, version?: string): ReadPolicy {
  const parsed = policyDocument.safeParse(written)
  const found = parsed.success ? [] : mistakesOf(parsed.error.issues, jsonSchemaOf(policyDocument), written)
  const rest = parsed.success ? parsed : policyDocument.safeParse(found.reduce((value, { path }) => without(value, path.slice(0, 1)), written))
  const related = rest.success ? policyRelations(rest.data, around, new Set(found.map(({ path }) => String(path[0])))) : []
  const mistakes = [...found, ...related]
  if (mistakes.length > 0 || !parsed.success) return { mistakes }
  return { document: parsed.data, policy: toPolicy(parsed.data, around.authenticators, version) }
}

/** What a configuration says that a document is checked against. `clients`: null where nobody looked into the database. */
export const deploymentOf = (
  { authenticators, passkeysWithoutBackup }: Pick<Settings, 'authenticators' | 'passkeysWithoutBackup'>,
  clients: readonly string[] | null = null,
): Deployment => ({ authenticators: authenticators.map(nameOf), passkeysWithoutBackup, clients })
