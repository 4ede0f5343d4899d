import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { Resident } from '../../src/domain/population.ts'
import type { Challenge } from '../../src/domain/sign-in.ts'
import { type OpenHouse, soft } from './house.ts'
import type { SoftPasskey } from './soft-passkey.ts'

const PASSWORD = 'seven herons over the canal'

/** The form that answers a challenge as its person could. */
export interface RealProofs {
  fieldsFor(authenticator: string, challenge: Pick<Challenge, 'page'>, person: Resident): Promise<Readonly<Record<string, unknown>>>
}

interface Secrets {
  readonly passkey: SoftPasskey
  readonly codes: readonly string[]
}

/** Puts one real secret of each kind into every credential of a generated population, whose own secrets nobody knows. */
export async function realProofs(at: OpenHouse): Promise<RealProofs> {
  const secrets = { passkey: soft(), codes: await sheetFor(at) }
  const password = await enrolled(at, 'password', () => ({ password: PASSWORD }))
  const made = await enrolled(at, 'passkey', (page) => ({ response: JSON.stringify(secrets.passkey.create(page['options'] as never)) }))
  const update = (authenticator: string, payload: string, value: unknown) =>
    at.database.pool.query(`update credentials set payload = ${payload} where authenticator = $1`, [authenticator, JSON.stringify(value)])
  await update('password', '$2::jsonb', password)
  await update('passkey', `payload || jsonb_build_object('publicKey', $2::jsonb)`, (made as { readonly publicKey: string }).publicKey)
  return {
    async fieldsFor(authenticator, { page }, person) {
      if (authenticator === 'password') return { password: PASSWORD }
      if (authenticator === 'recovery-code') return { code: secrets.codes[0] ?? '' }
      if (authenticator === 'email-otp') return { code: await newestCode(at) }
      return { response: JSON.stringify(await assertion(at, secrets, page['options'] as never, person)) }
    },
  }
}

/** The payload that an enrolment would be kept as. */
async function enrolled({ house }: OpenHouse, id: string, fieldsOf: (page: Readonly<Record<string, unknown>>, state: unknown) => object): Promise<unknown> {
  const enrolment = house.authenticators.find((it) => it.id === id)?.enrolment
  if (enrolment == null) throw new Error(`${id} cannot be enrolled`)
  const holder = { account: null, credentials: [], identifier: 'anybody' }
  const context = {
    purpose: 'sign-up' as const,
    browser: { known: false },
    capabilities: unknownCapabilities,
    locale: 'en',
    tally: { letters: 0, refusals: 0 },
    newcomer: { userHandle: 'any', name: 'anybody', displayName: 'Anybody' },
    creation: 'asked' as const,
  }
  const { state, page } = await enrolment.begin(holder, context)
  const result = await enrolment.finish({ holder, state, answer: fieldsOf(page, state), context })
  if (!result.ok) throw new Error(result.refusal.detail)
  return result.value.payload
}

/** The codes of a sheet that every account has from now on. */
async function sheetFor(at: OpenHouse): Promise<readonly string[]> {
  let codes: readonly string[] = []
  const sheet = await enrolled(at, 'recovery-code', (_page, state) => {
    ;({ codes } = state as { readonly codes: readonly string[] })
    return { saved: 'yes' }
  })
  await at.database.pool.query(`update credentials set payload = $1::jsonb where authenticator = 'recovery-code'`, [JSON.stringify(sheet)])
  return codes
}

const newestCode = async (at: OpenHouse): Promise<string> =>
  (await at.letters()).findLast((it) => it.channel === 'mail' && it.data['code'] !== undefined)?.data['code'] ?? ''

/** The one key, under the name of a credential of this person, which it says about itself what was stored. */
async function assertion({ database }: OpenHouse, { passkey }: Secrets, options: Parameters<SoftPasskey['get']>[0], { account }: Resident): Promise<object> {
  const { rows } = await database.pool.query<{ lookup: string; handle: string; eligible: boolean }>(
    `select c.lookup, a.user_handle as handle, (c.payload->>'backupEligible')::boolean as eligible from credentials c join accounts a on a.id = c.account_id
      where a.id = $1 and c.authenticator = 'passkey' and c.status = 'active' order by c.created_at, c.id limit 1`,
    [account.id],
  )
  const [kept] = passkey.credentials
  const [row] = rows
  if (kept === undefined || row === undefined) throw new Error(`${account.sub} has no passkey`)
  const credential = { ...kept, id: row.lookup, userHandle: row.handle }
  return passkey.get(options, { credential, backupEligible: row.eligible, backedUp: row.eligible })
}
