import type { Context } from 'koa'
import type { Interaction, Provider } from 'oidc-provider'
import { planCookies } from './cookies.ts'
import { requestMemory } from './requests.ts'

/**
 * Another person signs in in this browser. oidc-provider would sign the first one out of every app, by a page that needs script. Instead the
 * browser lets go of the first one's session, which gets an id that nobody knows and lives on for the apps that still hold its tokens.
 */
export async function leaveOtherSession(provider: Provider, visit: Context, interaction: Interaction, sub: string): Promise<void> {
  const session = await provider.Session.get(visit)
  if (interaction.session !== undefined && interaction.session.uid !== session.uid) delete interaction.session
  if (session.accountId === undefined || session.accountId === sub) return
  requestMemory().rotating.add(session.jti)
  session.resetIdentifier()
  await session.persist()
  const { names, options } = planCookies(provider.issuer)
  visit.cookies.set(names.session, null, options)
  delete interaction.session
}
