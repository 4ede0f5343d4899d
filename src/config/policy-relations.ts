import { defaultPolicy } from '../policy/default-policy.ts'
import type { Mistake } from './mistakes.ts'
import { didYouMean } from './nearest.ts'
import type { PolicyDocument } from './policy-schema.ts'

/** What a policy document is about: the deployment that it rules. */
export interface Deployment {
  /** Names of the authenticators that the configuration lists, in its order. */
  readonly authenticators: readonly string[]
  readonly passkeysWithoutBackup: boolean
  /** Every client there is; null where nobody looked into the database. */
  readonly clients: readonly string[] | null
}

/** Everything that no single field of a document can say of itself. `unsound`: top fields already complained of. */
export function policyRelations(document: PolicyDocument, around: Deployment, unsound: ReadonlySet<string>): readonly Mistake[] {
  const sound = (...fields: readonly string[]): boolean => !fields.some((field) => unsound.has(field))
  return [
    ...(sound('authenticators') ? aboutOrder(document, around) : []),
    ...(sound('roles') ? [...aboutNames(document, around), ...aboutParts(document)] : []),
    ...(sound('roles', 'authenticators') ? aboutBackup(document, around) : []),
    ...(sound('clients') ? aboutClients(document, around) : []),
    ...(sound('passwordPhaseOut') ? [...aboutIds(document), ...document.passwordPhaseOut.flatMap((it, index) => aboutOne(it, index, around))] : []),
  ]
}

function aboutOrder({ authenticators }: PolicyDocument, around: Deployment): readonly Mistake[] {
  const list = authenticators ?? []
  return list.flatMap((id, index) => {
    const path = ['authenticators', index]
    if (!around.authenticators.includes(id)) return [{ path, says: unknownAuthenticator(id, around.authenticators) }]
    return list.indexOf(id) === index ? [] : [{ path, says: `is "${id}", which is there already` }]
  })
}

/** Default roles fit any list: what is in them by itself need not be on it. */
function aboutNames({ roles, passkeys }: PolicyDocument, { authenticators }: Deployment): readonly Mistake[] {
  const known = new Set([...authenticators, ...Object.values(defaultPolicy.roles).flat(), ...defaultPolicy.passkeys.enrolmentProof])
  const lists = [
    ...Object.entries(roles).map(([role, ids]) => [['roles', role], ids] as const),
    [['passkeys', 'enrolmentProof'], passkeys.enrolmentProof] as const,
  ]
  return lists.flatMap(([path, ids]) =>
    ids.flatMap((id, index) => (known.has(id) ? [] : [{ path: [...path, index], says: unknownAuthenticator(id, authenticators) }])),
  )
}

const unknownAuthenticator = (id: string, known: readonly string[]): string =>
  `names "${id}", which is not on the list of authenticators (${known.join(', ')})${didYouMean(id, known)}`

/** What retires cannot take its own place, nor carry whoever lost it. */
const aboutParts = ({ roles }: PolicyDocument): readonly Mistake[] =>
  roles.retiring.flatMap((id, index) => {
    const other = roles.replacement.includes(id) ? 'replacement' : roles.backup.includes(id) ? 'backup' : null
    return other === null ? [] : [{ path: ['roles', 'retiring', index], says: `is "${id}", which is in roles.${other} too: what retires can be nothing else` }]
  })

function aboutBackup({ authenticators, roles }: PolicyDocument, around: Deployment): readonly Mistake[] {
  const listed = authenticators ?? around.authenticators
  const offered = roles.replacement.filter((id) => listed.includes(id))
  if (offered.length === 0 || around.passkeysWithoutBackup || roles.backup.some((id) => listed.includes(id))) return []
  const says = `offers ${offered.join(', ')}, but no authenticator on the list would carry a person who lost theirs. Add one (email-otp), or say passkeysWithoutBackup: true in the configuration`
  return [{ path: ['roles', 'backup'], says }]
}

const aboutClients = ({ clients }: PolicyDocument, around: Deployment): readonly Mistake[] =>
  Object.keys(clients).flatMap((id) => unknownClient(['clients', id], id, around))

const unknownClient = (path: Mistake['path'], id: string, { clients }: Deployment): readonly Mistake[] =>
  clients === null || clients.includes(id) ? [] : [{ path, says: `is "${id}", and there is no such client${didYouMean(id, clients)}` }]

const aboutIds = ({ passwordPhaseOut: list }: PolicyDocument): readonly Mistake[] =>
  list.flatMap(({ id }, index) => {
    const first = list.findIndex((it) => it.id === id)
    return first === index
      ? []
      : [{ path: ['passwordPhaseOut', index, 'id'], says: `is "${id}" as in passwordPhaseOut.${first}: every policy needs a name of its own` }]
  })

type PhaseOutEntry = PolicyDocument['passwordPhaseOut'][number]

function aboutOne(entry: PhaseOutEntry, index: number, around: Deployment): readonly Mistake[] {
  const at = (...path: readonly PropertyKey[]): readonly PropertyKey[] => ['passwordPhaseOut', index, ...path]
  const { match, target, recoveryRequired } = entry
  return [
    ...(match.clients ?? []).flatMap((id, place) => unknownClient(at('match', 'clients', place), id, around)),
    ...aboutDeadline(entry, at('deadline')),
    ...(target === 'remove' && match.clients !== undefined
      ? [
          {
            path: at('match', 'clients'),
            says: 'cannot go with target "remove": a secret is destroyed for every client or for none. Use "block", or match groups',
          },
        ]
      : []),
    ...(recoveryRequired.remove === 'R2'
      ? []
      : [{ path: at('recoveryRequired', 'remove'), says: 'must be "R2": what is destroyed does not come back, so one mailbox is too little, is "R1"' }]),
  ]
}

function aboutDeadline({ deadline }: PhaseOutEntry, path: Mistake['path']): readonly Mistake[] {
  if (deadline === null) return []
  const given = Number(deadline.date !== undefined) + Number(deadline.afterFirstSeen !== undefined)
  return given === 1 ? [] : [{ path, says: `must have either "date" or "afterFirstSeen", has ${given === 0 ? 'neither' : 'both'}` }]
}
