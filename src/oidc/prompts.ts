import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { LiveSession, SessionRules } from '../domain/session-rules.ts'
import { acrDemandOf, meetsAcr } from './acr.ts'
import { isFirstParty } from './clients.ts'

const { base, Check, Prompt } = interactionPolicy

/** Beside `none`; `create`: Initiating User Registration via OpenID Connect 1.0, section 4. */
export const promptValues = ['none', 'create', 'select_account', 'login', 'consent'] as const

/** When a person must be asked: oidc-provider's own reasons, two more prompts, and demands on strength that cannot go round in circles. */
export function makePrompts(rules: SessionRules): interactionPolicy.DefaultPolicy {
  const prompts = base()
  const [login, consent] = [prompts.get('login'), prompts.get('consent')]
  for (const exactMatch of ['essential_acrs', 'essential_acr']) login?.checks.remove(exactMatch)
  login?.checks.push(stepUp, accountGone, clientRules(rules))
  consent?.checks.remove('native_client_prompt')
  consent?.checks.push(nativeThirdParty)
  prompts.add(new Prompt({ name: 'select_account', requestable: true }), 0)
  prompts.add(new Prompt({ name: 'create', requestable: true }), 0)
  return prompts
}

const stepUp = new Check('acr_demanded', 'a stronger sign-in is needed', 'login_required', ({ oidc }: KoaContextWithOIDC) => {
  const { params = {}, result, session } = oidc
  const demand = acrDemandOf(params)
  if (meetsAcr(session?.acr, demand)) return false
  if (demand.impossible || result?.login !== undefined) throw new errors.UnmetAuthenticationRequirements('the demanded acr cannot be reached')
  return session?.accountId !== undefined
})

const accountGone = new Check(
  'account_gone',
  'the account of this session cannot be used',
  'login_required',
  ({ oidc }: KoaContextWithOIDC) => oidc.session?.accountId !== undefined && oidc.account === undefined,
)

/** What somebody just signed in with was decided for this client; a session that was there before was not. */
const clientRules = (rules: SessionRules) =>
  new Check('client_rules', 'this client asks for another sign-in than the session rests on', 'login_required', async ({ oidc }: KoaContextWithOIDC) => {
    const clientId = oidc.client?.clientId ?? ''
    const session = oidc.result?.login === undefined ? liveSession(oidc.session) : null
    return session !== null && rules.concern(clientId, session) && !(await rules.accept(session, clientId))
  })

function liveSession(session: KoaContextWithOIDC['oidc']['session']): LiveSession | null {
  if (session?.accountId === undefined) return null
  const { accountId: sub, acr = null, amr = [], loginTs = 0 } = session
  return { sub, acr, amr, authenticatedAt: new Date(loginTs * 1000) }
}

/** RFC 8252, section 8.6: anything on the device can pose as a native app. Our own go without. */
const nativeThirdParty = new Check(
  'native_client_prompt',
  'native clients need the consent of a person',
  'interaction_required',
  ({ oidc }: KoaContextWithOIDC) => oidc.client?.applicationType === 'native' && !isFirstParty(oidc.client) && oidc.result?.consent === undefined,
)
