import { createHash, randomBytes } from 'node:crypto'
import { factsAtRest, momentOf, type Surroundings } from '../../src/admin/at-rest.ts'
import { type Capabilities, unknownCapabilities } from '../../src/domain/browser.ts'
import type { Decision } from '../../src/domain/decision.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { BrowserFact } from '../../src/domain/facts.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Resident } from '../../src/domain/population.ts'
import type { Step } from '../../src/domain/sign-in.ts'
import { decide } from '../../src/policy/decide.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { guest, type OpenHouse } from './house.ts'
import { realProofs, type RealProofs } from './real-proofs.ts'

/** What came of walking: how many ended how, and every place where the walk and the simulation said something else. */
export interface Walked {
  readonly people: number
  readonly finished: number
  /** Asked for more, or made to enrol, as was simulated. */
  readonly asked: number
  /** Nothing let them in, as was simulated. */
  readonly shut: number
  /** Right answers with something that does not count any more, refused. */
  readonly refused: number
  readonly differences: readonly string[]
}

const able: Capabilities = { ...unknownCapabilities, webauthn: true, platformAuthenticator: true, script: true }

/** Accounts of a generated population sign in, one after the other, and each is compared with what was simulated of it before and after. */
export async function walkEverybody(at: OpenHouse, policy: Policy, step: () => void = () => undefined): Promise<Walked> {
  const around: Surroundings = { authenticators: at.house.authenticators, now: at.now(), realm: await at.house.realm() }
  const proofs = await realProofs(at)
  const sums = { people: 0, finished: 0, asked: 0, shut: 0, refused: 0 }
  const differences: string[] = []
  const events = new Map<string, Readonly<Record<string, unknown>>>()
  for (const person of await everybody(at)) {
    const name = await nameOf(at, person)
    if (name === null) continue
    const walk: Walk = {
      at,
      around,
      policy,
      proofs,
      person,
      name,
      known: sums.people % 2 === 0,
      differ: (what) => void differences.push(`${person.name}: ${what}`),
    }
    const end = await walkOne(walk, sums.people)
    sums.people += 1
    sums[end.is] += 1
    sums.refused += Number(end.refused)
    if (end.event !== null) events.set(person.account.id, end.event)
    step()
  }
  for (const person of await everybody(at)) {
    const event = events.get(person.account.id)
    if (event !== undefined) compareEvent(person, event, decide(factsAtRest(around, person), policy, momentOf(around, { clientId: 'demo' })), differences)
  }
  return { ...sums, differences }
}

interface Walk {
  readonly at: OpenHouse
  readonly around: Surroundings
  readonly policy: Policy
  readonly proofs: RealProofs
  readonly person: Resident
  /** Verified; whoever has none cannot be named, and is left out. */
  readonly name: string
  readonly known: boolean
  readonly differ: (what: string) => void
}

interface End {
  readonly is: 'finished' | 'asked' | 'shut'
  readonly refused: boolean
  readonly event: Readonly<Record<string, unknown>> | null
}

async function everybody(at: OpenHouse): Promise<readonly Resident[]> {
  const all: Resident[] = []
  await at.storage.population.each((people) => void all.push(...people))
  return all
}

async function nameOf({ database }: OpenHouse, { account }: Resident): Promise<string | null> {
  const { rows } = await database.pool.query<{ value: string }>(
    'select value from identifiers where account_id = $1 and verified_at is not null order by is_primary desc limit 1',
    [account.id],
  )
  return rows[0]?.value ?? null
}

async function walkOne(walk: Walk, index: number): Promise<End> {
  const { at, person, policy, around, differ } = walk
  const browser = walk.known ? await rememberedBrowser(walk) : null
  const fact: BrowserFact = browser?.fact ?? { known: false, firstSeenAt: null, failures: 0 }
  const facts = factsAtRest(around, person)
  const before = decide(facts, policy, momentOf(around, { clientId: 'demo', browser: fact }))
  const who = guest({}, { capabilities: able, cookie: browser?.cookie ?? null })
  const first = await at.flow.show(who)
  if (first.show === 'identify') await at.flow.identify(who, walk.name)
  comparePage(await at.flow.show(who), before, differ)

  const refused = await tryWithheld(walk, who, before, index)
  const chosen = before.accepted[index % Math.max(1, before.accepted.length)]
  if (chosen === undefined) return { is: 'shut', refused, event: null }
  const { evidence, finished } = await signIn(walk, who, chosen)
  if (evidence.length === 0) differ(`${chosen} is accepted in the simulation, and was refused`)
  if (!finished) {
    const { outcome } = decide(facts, policy, momentOf(around, { clientId: 'demo', browser: fact, evidence }))
    if (outcome !== 'ask') differ(`${chosen} was not enough, and is in the simulation (${outcome})`)
    return { is: 'asked', refused, event: null }
  }
  const [event] = (await at.storage.events.recent(person.account.id, 10)).filter(({ type }) => type === 'phaseout.evaluated')
  if (event === undefined) differ('nothing was written down')
  // What replaces is proven by its use, which may change the class; anything else changes nothing.
  else if (!policy.roles.replacement.includes(chosen) && event.data['mode'] !== before.mode)
    differ(`mode ${String(event.data['mode'])}, simulated ${before.mode}`)
  return { is: 'finished', refused, event: event?.data ?? null }
}

/** A browser in which the account signed in a month ago. */
async function rememberedBrowser({ at, person: { account }, name }: Walk) {
  const id = randomBytes(16).toString('base64url')
  const firstSeenAt = new Date(at.now().getTime() - 30 * 86_400_000)
  await at.database.pool.query('insert into browsers (id_hash, account_id, made_by, first_seen_at, last_seen_at) values ($1, $2, $3, $4, $4)', [
    createHash('sha256').update(id).digest('base64url'),
    account.id,
    'passkey',
    firstSeenAt,
  ])
  return { cookie: { id, accounts: [{ accountId: account.id, identifier: name }], typed: null }, fact: { known: true, firstSeenAt, failures: 0 } }
}

/** The page must offer what was simulated, in its order, and hide the same behind "Try another way". */
function comparePage(step: Step, { offered, tucked }: Decision, differ: Walk['differ']): void {
  if (step.show === 'choose') {
    if (step.offered.join() !== offered.join()) differ(`chooses among ${step.offered.join()}, simulated ${offered.join()}`)
  } else if (step.show === 'challenge') {
    if (step.authenticator !== offered[0]) differ(`opens on ${step.authenticator}, simulated ${offered[0] ?? 'nothing'}`)
    if (step.others.toSorted().join() !== tucked.toSorted().join()) differ(`hides ${step.others.join()}, simulated ${tucked.join()}`)
    if (step.beside.length + step.others.length + 1 !== offered.length) differ(`offers another number than ${offered.join()}`)
  } else if (step.show !== 'denied') differ(`shows ${step.show}, simulated ${offered.join()}`)
}

/** Every seventh tries what retires although it is withheld, with the right answer, where the page has it. */
async function tryWithheld({ at, person, policy, proofs, differ }: Walk, who: Guest, { withheld }: Decision, index: number): Promise<boolean> {
  const blocked = withheld.find(({ authenticator, reason }) => reason === 'blocked' && policy.roles.retiring.includes(authenticator))?.authenticator
  if (index % 7 !== 0 || blocked === undefined || !person.credentials.some((it) => it.authenticator === blocked)) return false
  await at.flow.choose(who, blocked)
  const step = await at.flow.show(who)
  if (step.show !== 'challenge' || step.authenticator !== blocked) return false
  const { token } = step.challenge
  const { outcome } = await at.flow.answer(who, { token, authenticator: blocked, fields: await proofs.fieldsFor(blocked, step.challenge, person) })
  const after = await at.flow.show(who)
  if (outcome !== null || after.show === 'finished' || !('notice' in after) || after.notice?.code !== 'answer-wrong')
    differ(`${blocked} is blocked in the simulation, and was accepted`)
  return true
}

/** Answers with one authenticator, and leaves whatever is put before the person afterwards and may be left. */
async function signIn(
  { at, person, proofs, around }: Walk,
  who: Guest,
  chosen: string,
): Promise<{ readonly evidence: readonly Evidence[]; readonly finished: boolean }> {
  const page = await at.flow.show(who)
  if (page.show !== 'challenge' || page.authenticator !== chosen) await at.flow.choose(who, chosen)
  const step = await at.flow.show(who)
  if (step.show !== 'challenge' || step.authenticator !== chosen) return { evidence: [], finished: false }
  const { token } = step.challenge
  let { outcome } = await at.flow.answer(who, { token, authenticator: chosen, fields: await proofs.fieldsFor(chosen, step.challenge, person) })
  for (let times = 0; outcome === null && times < 3; times += 1) ({ outcome } = await at.flow.skip(who))
  const after = outcome === null ? await at.flow.show(who) : null
  const refused = after !== null && 'notice' in after && after.notice !== null
  const { traits } = around.authenticators.find(({ id }) => id === chosen) ?? { traits: null }
  const credentialId = person.credentials.find((it) => it.authenticator === chosen && it.status === 'active')?.id ?? null
  const evidence = refused || traits === null ? [] : [{ ...traits, authenticator: chosen, credentialId, shownAt: around.now, observed: null }]
  return { evidence, finished: outcome !== null }
}

function compareEvent({ name }: Resident, event: Readonly<Record<string, unknown>>, decision: Decision, differences: string[]): void {
  const said = { mode: event['mode'], class: event['class'], recovery: event['recovery'], policy: event['policy'], observed: event['observed'] }
  const simulated = { mode: decision.mode, class: decision.class, recovery: decision.recovery, policy: decision.policyId, observed: decision.observed }
  if (JSON.stringify(said) !== JSON.stringify(simulated)) differences.push(`${name}: ${JSON.stringify(said)}, simulated ${JSON.stringify(simulated)}`)
}
