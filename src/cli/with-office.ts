import type { Office } from '../admin/office.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import { makeOffice } from '../composition/office.ts'
import { openPolicy } from '../composition/policy-in-force.ts'
import type { Given } from './command.ts'
import { withCellar } from './with-cellar.ts'

/** Opens the office over the database for one command, with the policy now in force. */
export async function withOffice<T>(given: Given, work: (office: Office) => Promise<T>): Promise<T> {
  const { terminal: world } = given
  const config = await given.config()
  return withCellar(given, async ({ storage, vault }) => {
    const authenticators = await makeAuthenticators(config, vault, world)
    const policy = await openPolicy({ config, storage, log: world.log })
    return work(makeOffice({ config, world, storage, vault, authenticators, policy }))
  })
}
