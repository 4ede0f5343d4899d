import * as oidc from 'openid-client'
import { builtIn, peopleIn } from './house.ts'
import { APP, type Running, testClients } from './keyward.ts'
import { softPasskey, type SoftPasskey } from './soft-passkey.ts'
import { attribute, type Page, type Visitor, visitor } from './visitor.ts'

/** Client secrets by client id. */
export const SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  testClients.flatMap((it) => ('client_secret' in it ? [[it.client_id, it.client_secret]] : [])),
)

/** An app that uses openid-client, as its makers would. */
export async function openApp(url: string, clientId = 'app', redirectUri: string = APP) {
  const config = await oidc.discovery(new URL(url), clientId, SECRETS[clientId], SECRETS[clientId] === undefined ? oidc.None() : undefined, {
    execute: [oidc.allowInsecureRequests],
  })
  return {
    config,
    /** Where it sends a person, and how it redeems what comes back. */
    async request(more: Record<string, string> = {}) {
      const verifier = oidc.randomPKCECodeVerifier()
      const state = oidc.randomState()
      const nonce = oidc.randomNonce()
      const start = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile email offline_access',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...more,
      })
      const redeem = (back: URL) =>
        oidc.authorizationCodeGrant(
          config,
          back,
          { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
          more['resource'] === undefined ? {} : { resource: more['resource'] },
        )
      return { url: start, redeem, verifier }
    },
  }
}

/** The options that a page's passkey form carries. */
export const passkeyOptions = (page: Page) =>
  JSON.parse(attribute(/<form\b[^>]*data-options=[^>]*>/.exec(page.body)?.[0] ?? '', 'data-options') ?? 'null') as never

export const answerWith = (passkey: SoftPasskey, page: Page) => ({ response: JSON.stringify(passkey.get(passkeyOptions(page))) })

/** Where it is, and how to read what it posted. */
export type Posting = Pick<Running, 'url' | 'code'>

/** From the sign-in page through an e-mail code; ends where the code led. */
export async function withCode(at: Posting, browser: Visitor, url: string | URL, address: string): Promise<Page> {
  const choose = await browser.submit(await browser.get(url), '/identify', { identifier: address })
  const challenge = choose.step === 'choose' ? await browser.submit(choose, '/choose', { authenticator: 'email-otp' }) : choose
  return browser.submit(challenge, '/answer', { code: await at.code(address) })
}

/** A new account with a passkey; ends at the app. */
export async function signUp(at: Posting, address: string, browser: Visitor = visitor(at.url), url?: string | URL) {
  const start = url ?? (await (await openApp(at.url)).request()).url
  const signUpPage = await withCode(at, browser, start, address)
  const enrol = await browser.submit(signUpPage, '/sign-up', { authenticator: 'passkey' })
  const passkey = softPasskey({ origin: at.url })
  const back = await browser.submit(enrol, '/answer', { response: JSON.stringify(passkey.create(passkeyOptions(enrol))) })
  return { browser, passkey, back }
}

/** With a passkey from the sign-in field; ends at the app. */
export async function withPasskey(browser: Visitor, url: string | URL, passkey: SoftPasskey): Promise<Page> {
  const page = await browser.get(url)
  return browser.submit(page, '/answer', answerWith(passkey, page))
}

/** An imported account: with an address, a user name, and a password or a passkey. */
export const imported = (at: Running) =>
  peopleIn(
    at.storage,
    builtIn(
      (id, text) => at.cellar.vault.mac(id, text),
      () => new Date(),
      [at.url],
    ),
  )
