import { decisionNow } from '../admin/decision-now.ts'
import type { Decision } from '../domain/decision.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Recovery } from '../domain/recovery.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Command } from './command.ts'
import { findDossier } from './find-account.ts'
import { toldOf } from './override-list.ts'
import { withOffice } from './with-office.ts'

const LOOKED_AT = 100
const TOLD = 10

/** What the house knows of one person, and what the policy makes of it; no secret among it. */
export const accountShow: Command = {
  name: 'account show',
  says: 'Shows an account: its names, what the policy says of it, its exceptions, its credentials, its last events.',
  takes: ['<identifier>'],
  async run(given) {
    await withOffice(given, async (office) => {
      const dossier = await findDossier(office.storage, given.words[0] ?? '')
      const recent = await office.storage.events.recent(dossier.account.id, LOOKED_AT)
      const overrides = []
      for (const override of await office.storage.overrides.list(dossier.account.id, office.now())) overrides.push(await toldOf(office.storage, override))
      const shown = {
        ...publicPart(dossier),
        breakGlass: office.policy().breakGlass.includes(dossier.account.sub),
        policy: rulingOf(decisionNow(office, dossier)),
        phaseOuts: dossier.phaseOuts,
        overrides,
        recovery: dossier.recoveries.find(({ state }) => state === 'held') ?? null,
        lastDecision: recent.find(({ type }) => type === 'phaseout.evaluated') ?? null,
        events: recent.slice(0, TOLD),
      }
      given.say(shown, inWords(shown).join('\n'))
    })
  },
}

/** Without the payloads, which only their owners can read, and without the user handle. */
function publicPart({ account, credentials }: Dossier) {
  const { userHandle: _handle, ...rest } = account
  return { account: rest, credentials: credentials.map(({ payload: _payload, lookup: _lookup, createdIn: _createdIn, ...envelope }) => envelope) }
}

const rulingOf = ({ mode, observed, class: credentialClass, recovery, policyId, row, relaxed, offered, accepted, trace }: Decision) => ({
  mode,
  observed,
  class: credentialClass,
  recovery,
  policyId,
  row,
  relaxed,
  offered,
  accepted,
  trace,
})

interface Shown extends ReturnType<typeof publicPart> {
  readonly breakGlass: boolean
  readonly policy: ReturnType<typeof rulingOf>
  readonly overrides: readonly Awaited<ReturnType<typeof toldOf>>[]
  readonly recovery: Recovery | null
  readonly lastDecision: (NewEvent & { readonly at: Date }) | null
  readonly events: readonly (NewEvent & { readonly at: Date })[]
}

const inWords = (shown: Shown): readonly string[] => [
  ...whoInWords(shown),
  '',
  ...policyInWords(shown),
  '',
  ...listed('Exceptions', shown.overrides, ({ id, kind, mode, state, expiresAt, reason }) =>
    [id, [kind, mode ?? ''].join(' ').trim(), state, `until ${expiresAt.toISOString()}:`, reason].join(' '),
  ),
  ...(shown.recovery === null ? [] : [`Recovery: held until ${shown.recovery.until?.toISOString() ?? ''}, since ${shown.recovery.startedAt.toISOString()}`]),
  ...listed('Credentials', shown.credentials, ({ authenticator, label, status, proofs, confirmedAt, lastUsedAt }) =>
    [
      `${authenticator} ${label}`.trim(),
      status,
      proofs === 1 ? '1 proof' : `${proofs} proofs`,
      ...(confirmedAt === null ? ['unconfirmed'] : []),
      `last used ${lastUsedAt?.toISOString() ?? 'never'}`,
    ].join(', '),
  ),
  ...listed('Last events', shown.events, ({ at, type }) => `${at.toISOString()}  ${type}`),
]

const whoInWords = ({ account }: Shown): readonly string[] => [
  account.identifiers.map(({ value, verifiedAt }) => (verifiedAt === null ? `${value} (unverified)` : value)).join(', '),
  `sub ${account.sub}, ${account.status}, since ${account.createdAt.toISOString()}`,
  ...(account.roles.length === 0 ? [] : [`Roles: ${account.roles.join(', ')}`]),
  ...(account.groups.length === 0 ? [] : [`Groups: ${account.groups.join(', ')}`]),
  ...Object.entries(account.attributes).map(([key, value]) => `${key}=${value}`),
]

function policyInWords({ policy, breakGlass, lastDecision }: Shown): readonly string[] {
  const { mode, observed, class: credentialClass, recovery, trace } = policy
  const last = lastDecision === null ? [] : [`Last decided at a sign-in: ${String(lastDecision.data['mode'])}, ${lastDecision.at.toISOString()}`]
  return [
    ...(breakGlass ? ['Break-glass: no policy touches this account, and its use raises an alert.'] : []),
    `Password: ${mode}${observed === mode ? '' : ` (${observed}, were everything enforced)`}. Class ${credentialClass}, recovery ${recovery}.`,
    ...trace.map((rule) => `  ${rule}`),
    ...last,
  ]
}

const listed = <T>(title: string, all: readonly T[], line: (one: T) => string): readonly string[] =>
  all.length === 0 ? [`${title}: none`] : [`${title}:`, ...all.map((one) => `  ${line(one)}`)]
