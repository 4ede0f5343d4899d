import { randomBytes, randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { createHasher } from '../../src/authenticators/password/hash.ts'
import type { AccountId, NewAccount } from '../../src/domain/account.ts'
import { launchChromium } from './chromium.ts'
import { newCredential } from './cast.ts'
import { freePort, type Running, startKeyward, type Wishes } from './keyward.ts'
import { addAuthenticator, type AuthenticatorWishes, type VirtualAuthenticator } from './page-authenticator.ts'
import { clientsOn, makeRequest, openCallback, type Request } from './page-client.ts'
import { openPerson, type Person, type PersonWishes, type Troubles } from './page-person.ts'

/** A whole Keyward, an app, and people with browsers. One per test file. */
export interface Stage {
  readonly at: Running
  readonly browser: Browser
  readonly port: number
  person(wishes?: PersonWishes): Promise<Person>
  /** A person with a passkey provider, phone or security key. */
  withAuthenticator(wishes?: AuthenticatorWishes, person?: PersonWishes): Promise<{ readonly person: Person; readonly passkeys: VirtualAuthenticator }>
  request(more?: Readonly<Record<string, string>>): Promise<Request>
  /** Sends a person from an app to Keyward. */
  go(person: Person, more?: Readonly<Record<string, string>>): Promise<Request>
  /** An account as an import makes it, with a password where one is given. */
  account(address: string, password?: string): Promise<AccountId>
  /** After every test: closes all browsers; nothing may have gone wrong unseen. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** People go straight to where they wanted, unless a test is about what they are asked on the way. */
const asksNothing = { offers: { enabled: false }, passkeys: { autoUpgrade: false } }

export async function openStage(wishes: Wishes = {}): Promise<Stage> {
  const port = await freePort()
  const [browser, callback, at] = await Promise.all([
    launchChromium(),
    openCallback(port),
    startKeyward({ ...wishes, config: { clients: clientsOn(port), policy: asksNothing, ...wishes.config } }),
  ])
  const troubles: Troubles = []
  const person = (more?: PersonWishes) => openPerson(browser, troubles, more)
  const request = (more?: Readonly<Record<string, string>>) => makeRequest(at.url, port, more)
  return {
    at,
    browser,
    port,
    person,
    request,
    withAuthenticator: async (authenticator, more) => {
      const somebody = await person(more)
      return { person: somebody, passkeys: await addAuthenticator(somebody.page, authenticator) }
    },
    go: async ({ page }, more) => {
      const asked = await request(more)
      await page.goto(asked.url.href)
      return asked
    },
    account: (address, password) => addAccount(at, address, password),
    clear: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()))
      const faults = at.log.filter((line) => line.level !== 'info').map((line) => JSON.stringify(line))
      expect([...troubles.splice(0), ...faults]).toEqual([])
    },
    close: async () => {
      await browser.close()
      await at.close()
      await callback.close()
      await at.database.close()
    },
  }
}

const hasher = createHasher({ memoryKiB: 19_456, passes: 2, parallelism: 1 }, (length) => randomBytes(length))

async function addAccount(at: Running, address: string, password?: string): Promise<AccountId> {
  const id = randomUUID() as AccountId
  const verifiedAt = new Date('2026-01-01T00:00:00Z')
  const account: NewAccount = {
    id,
    sub: `sub-${id}`,
    userHandle: randomBytes(64).toString('base64url'),
    displayName: null,
    locale: null,
    identifiers: [{ kind: 'email', value: address, normalised: address.toLowerCase(), verifiedAt, primary: true }],
  }
  const assessed = { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true } as const
  const held =
    password === undefined
      ? []
      : [newCredential('', { authenticator: 'password', lookup: null, label: '', assessed, payload: { hash: await hasher.make(password) } })]
  await at.storage.accounts.add(account, held)
  return id
}
