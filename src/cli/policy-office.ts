import type { PolicyOffice } from '../admin/save-policy.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import type { Cellar } from '../composition/cellar.ts'
import type { Given } from './command.ts'
import { progressBar } from './progress.ts'

/** What an administrator of policies leans on, with a progress bar; `end` ends it. */
export async function openPolicyOffice(given: Given, { storage, vault }: Cellar): Promise<{ readonly office: PolicyOffice; end(): void }> {
  const { terminal } = given
  const config = await given.config()
  const authenticators = (await makeAuthenticators(config, vault, terminal)).map((it) => it.authenticator)
  const bar = progressBar(terminal, 'accounts', terminal.isTty ? await storage.population.count() : 0)
  return { office: { config, storage, authenticators, now: terminal.now, step: bar.step }, end: bar.end }
}
