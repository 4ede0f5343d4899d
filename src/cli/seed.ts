import { makeAuthenticators } from '../composition/authenticators.ts'
import { isProduction } from '../config/relations.ts'
import { Fault } from '../domain/fault.ts'
import { type Command, textOf, USAGE } from './command.ts'
import { newAccount } from './new-account.ts'
import { passwordCredential } from './password-credential.ts'
import { progressBar } from './progress.ts'
import { withCellar } from './with-cellar.ts'

const password = 'seven herons over the canal'
const people = [
  { name: 'Ada', email: 'ada@example.com', hasPassword: false },
  { name: 'Bob', email: 'bob@example.com', hasPassword: true },
  { name: 'Dan', email: 'dan@example.com', hasPassword: false },
] as const

/** People to try things with. They all have an address at example.com; Bob has a password, which everybody knows. */
export const seed: Command = {
  name: 'seed',
  says: 'Adds a few people to try things with, or many for measuring. Not in production.',
  options: { accounts: { type: 'string', value: 'number', says: 'how many numbered accounts to add beside them' } },
  async run(given) {
    const { terminal, config, say } = given
    const settings = await config()
    if (isProduction(settings))
      throw new Fault('production', 'People whose passwords everybody knows are not added in production, nor where the issuer is https.')
    const many = Number(textOf(given, 'accounts') ?? '0')
    if (!Number.isInteger(many) || many < 0) throw new Fault(USAGE, '--accounts must be a whole number.')
    const added = await withCellar(given, async ({ storage, vault }) => {
      const authenticators = await makeAuthenticators(settings, vault, terminal)
      const names: string[] = []
      for (const { name, email, hasPassword } of people) {
        if ((await storage.accounts.byIdentifier(email)) !== null) continue
        const credentials = hasPassword ? [await passwordCredential(authenticators, password, email, terminal)] : []
        await storage.accounts.add(newAccount([email], { displayName: name }, terminal), credentials)
        names.push(email)
      }
      const bar = progressBar(terminal, 'accounts', many)
      for (let index = 0; index < many; index += 1) {
        await storage.accounts.add(newAccount([`person-${terminal.now().getTime()}-${index}@example.com`], {}, terminal), [])
        bar.step()
      }
      bar.end()
      return names
    })
    say(
      { added, numbered: many },
      `Added ${[...added, ...(many === 0 ? [] : [`${many} numbered accounts`])].join(', ') || 'nobody: they were there'}. Bob's password is "${password}".`,
    )
  },
}
