import type { ApiAnswer } from './notes-api.ts'
import type { SignedIn } from './relying-party.ts'
import type { Notice } from './sessions.ts'

const shown = ['sub', 'name', 'email', 'acr', 'amr', 'auth_time', 'iss', 'aud', 'iat', 'exp']

/** What a visitor sees before signing in. */
export const signedOutPage = (notice: Notice | null): string =>
  page(
    'signed-out',
    `<h1>Garden Notes</h1>
    <p>A small app that lets Keyward find out who you are. It knows nothing of passkeys, codes or passwords.</p>
    ${told(notice)}
    <form method="post" action="/sign-in"><button autofocus>Sign in</button></form>
    <form method="post" action="/sign-up"><button class="quiet">Create an account</button></form>`,
  )

/** What a person sees who has signed in: what the app was told, and what it may do. */
export const signedInPage = (person: SignedIn, answer: ApiAnswer | null, notice: Notice | null): string =>
  page(
    'signed-in',
    `<h1>Hello, ${text(nameIn(person))}</h1>
    ${told(notice)}
    <p>You are signed in. This is what the app was told:</p>
    <dl>${shown
      .filter((name) => person.claims[name] !== undefined)
      .map((name) => `<dt>${name}</dt><dd data-claim="${name}">${text(value(name, person.claims[name]))}</dd>`)
      .join('')}
    <dt>access token</dt><dd>until ${text(person.expiresAt.toISOString())}</dd>
    <dt>refresh token</dt><dd>${person.refreshToken === null ? 'none' : 'yes'}</dd></dl>
    ${answer === null ? '' : `<pre data-status="${answer.status}">${text(JSON.stringify(answer.body, null, 2))}</pre>`}
    <form method="post" action="/call"><button>Call the API</button></form>
    <form method="post" action="/refresh"><button class="quiet"${person.refreshToken === null ? ' disabled' : ''}>Refresh the tokens</button></form>
    <form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>
    <p><a href="${text(accountOf(person))}">Your account</a>: passkeys, addresses, and where you are signed in.</p>`,
  )

const told = (notice: Notice | null): string => (notice === null ? '' : `<p role="${notice.role}">${text(notice.text)}</p>`)

/** Its server has an account area at this address. */
const accountOf = ({ claims }: SignedIn): string => new URL('/account', claims['iss']).href

const nameIn = ({ claims }: SignedIn): string => [claims['name'], claims['email']].find((it) => typeof it === 'string') ?? 'there'

/** Times in words a person reads, lists with spaces. */
function value(name: string, claim: unknown): string {
  if (['auth_time', 'iat', 'exp'].includes(name)) return new Date(Number(claim) * 1000).toISOString()
  return Array.isArray(claim) ? claim.join(' ') : String(claim)
}

const page = (step: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Garden Notes</title><link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,"></head>
<body><main data-step="${step}">${body}</main></body>
</html>
`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const text = (unsafe: string): string => unsafe.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? '')
