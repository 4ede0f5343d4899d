import { DAY_MS } from '../../domain/milliseconds.ts'
import type { DeniedProvider, KindRule, PasskeyRules } from '../../domain/policy.ts'
import type { Note } from '../authenticator.ts'
import { NOBODY } from './payload.ts'

/** What rules about passkeys do that their author may not have meant: they name what no passkey can be, or ask makers to vouch where nobody knows any maker. */
export function notesOn({ denied, uvUntrusted, rules }: PasskeyRules, knowsMakers: boolean): readonly Note[] {
  return [
    ...ofDenied(['passkeys', 'denied'], denied),
    ...ofNames(['passkeys', 'uvUntrusted'], uvUntrusted),
    ...rules.flatMap((rule, index) => ofRule(['passkeys', 'rules', index], rule, knowsMakers)),
  ]
}

const ofRule = (at: Note['path'], rule: KindRule, knowsMakers: boolean): readonly Note[] => [
  ...ofNames([...at, 'allowed'], rule.allowed ?? []),
  ...ofDenied([...at, 'denied'], rule.denied),
  ...(knowsMakers || (rule.attestation !== 'required' && rule.attestation !== 'hardware') ? [] : [unvouched([...at, 'attestation'], rule)]),
]

const ofDenied = (at: Note['path'], denied: readonly DeniedProvider[]): readonly Note[] =>
  denied.flatMap(({ provider }, index) => ofName([...at, index, 'provider'], provider))

const ofNames = (at: Note['path'], names: readonly string[]): readonly Note[] => names.flatMap((name, index) => ofName([...at, index], name))

/** As WebAuthn Level 3, section 6.5.1 has it, in either case. */
const AAGUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

function ofName(path: Note['path'], name: string): readonly Note[] {
  if (name === NOBODY) return [{ path, says: `is "${name}", which stands for no passkey: it is what those say that do not tell their model` }]
  if (AAGUID.test(name)) return []
  return [{ path, says: `is "${name}", which is no AAGUID and stands for no passkey (keyward report adoption --by provider lists those that people use)` }]
}

function unvouched(path: Note['path'], { attestation, match, since, graceDays }: KindRule): Note {
  const whom = match.groups === undefined && match.attributes === undefined ? 'nobody' : 'nobody whom the rule is about'
  const when =
    since === null
      ? `${whom} can make a passkey, and those that are there are refused at once`
      : `from ${day(since)} on ${whom} can make a passkey, and from ${day(new Date(since.getTime() + graceDays * DAY_MS))} on those that are there are refused`
  return { path, says: `is "${attestation}", but no FIDO metadata is mounted (authenticatorSettings.passkey.metadata): ${when}` }
}

const day = (at: Date): string => at.toISOString().slice(0, 10)
