import type { AccountId } from '../domain/account.ts'
import type { BrowserCookie } from '../domain/browser.ts'
import type { Policy } from '../domain/policy.ts'
import type { Tools, Vault } from '../domain/vault.ts'

const PURPOSE = 'identification-cookie'

/** What a full sign-in leaves in the browser: a random id and names to prefill, sealed. The browser itself learns nothing from it. */
export function identification(vault: Vault, { randomBytes }: Pick<Tools, 'randomBytes'>, rules: () => Policy['identification']) {
  const fresh = (): BrowserCookie => ({ id: Buffer.from(randomBytes(16)).toString('base64url'), accounts: [], typed: null })
  return {
    seal: (cookie: BrowserCookie): string => vault.seal(PURPOSE, JSON.stringify(cookie)),

    /** null for none, a foreign or a tampered one. */
    open(sealed: string | undefined): BrowserCookie | null {
      const opened = sealed === undefined ? null : vault.open(PURPOSE, sealed)
      return opened === null ? null : (JSON.parse(opened) as BrowserCookie)
    },

    /** The account moves to the front; the oldest beyond the limit leaves. */
    remember(cookie: BrowserCookie | null, accountId: AccountId, identifier: string): BrowserCookie {
      const { id, accounts } = cookie ?? fresh()
      const others = accounts.filter((it) => it.accountId !== accountId)
      return { id, accounts: [{ accountId, identifier }, ...others].slice(0, rules().accountsMax), typed: null }
    },

    forget: (cookie: BrowserCookie, accountId: AccountId): BrowserCookie => ({
      ...cookie,
      accounts: cookie.accounts.filter((it) => it.accountId !== accountId),
    }),

    /** Under `remember: typed` a name entered in an unfinished sign-in is prefilled next time. It makes nothing known. */
    noteTyped(cookie: BrowserCookie | null, typed: string): BrowserCookie | null {
      return rules().remember === 'typed' ? { ...(cookie ?? fresh()), typed } : cookie
    },

    maxAgeSeconds: (): number => rules().rememberDays * 86_400,
  }
}

export type Identification = ReturnType<typeof identification>
