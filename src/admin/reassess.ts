import type { Authenticator } from '../authenticators/authenticator.ts'
import type { Storage } from '../domain/storage.ts'
import { assessedBy, byId } from './rp-change.ts'

/**
 * Assesses every credential anew for the deployment as it is, in batches, so that what is decided of accounts at rest (reports, the sweep, previews) rests on
 * what works now. What somebody uses meanwhile is left to that use. Returns how many were otherwise.
 */
export async function reassess({ population, deployed }: Pick<Storage, 'population' | 'deployed'>, around: Around): Promise<number> {
  let changed = 0
  await population.each(async (people) => {
    const payloads = byId(await deployed.payloads(people.map(({ account }) => account.id)))
    const anew = people.flatMap((person) => {
      const { credentials } = assessedBy(around.authenticators, person, payloads)
      return person.credentials.flatMap(({ id, assessed: was }, at) => {
        const assessed = credentials[at]?.assessed ?? was
        return assessed === was ? [] : [{ id, was, assessed }]
      })
    })
    changed += await deployed.reassess(anew)
    around.step?.(people.length)
  })
  return changed
}

interface Around {
  readonly authenticators: readonly Authenticator[]
  readonly step?: (accounts: number) => void
}
