import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { openHouse, soft } from '../support/house.ts'

const DAY_SECONDS = 86_400
const password = 'seven herons over the canal'

/**
 * Ada has a password, and a synced passkey that worked. Bob has a password alone. Cleo is Ada blocked since a week ago, with saved codes. Dan has an address
 * alone. Nobody can reach Eve by mail, who has a password.
 */
export async function openVillage({ policy = defaultPolicy }: { readonly policy?: Policy } = {}) {
  const house = await openHouse({ policy })
  const { database, people, now } = house
  const run = (sql: string, values: readonly unknown[] = []) => database.pool.query(sql, [...values])
  const daysAgo = (days: number): Date => new Date(now().getTime() - days * DAY_SECONDS * 1000)
  const prove = (id: string, days = 1) =>
    run(`update credentials set proofs = 1, last_proven_at = $2, last_used_at = $2 where account_id = $1 and authenticator = 'passkey'`, [id, daysAgo(days)])
  const block = (id: string, days: number) =>
    run(`insert into phase_outs (account_id, policy_id, first_seen_at, blocked_since, last_mode) values ($1, 'everyone', $2, $2, 'block')`, [id, daysAgo(days)])

  const ada = await people('ada', { password, passkey: soft() })
  const bob = await people('bob', { password })
  const cleo = await people('cleo', { password, passkey: soft(), codes: true })
  const dan = await people('dan')
  const eve = await people('eve', { password, email: false })
  await prove(ada.id)
  await prove(cleo.id)
  await block(cleo.id, 7)

  const around = { authenticators: house.house.authenticators, realm: { retiringOffered: true, paused: [] as readonly string[] } }
  return {
    ...house,
    ada,
    bob,
    cleo,
    dan,
    eve,
    run,
    daysAgo,
    prove,
    block,
    around: () => ({ ...around, now: now() }),
    waitDays: (days: number) => house.wait(days * DAY_SECONDS),
  }
}

export type Village = Awaited<ReturnType<typeof openVillage>>
