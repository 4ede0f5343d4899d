import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, BrowserContextOptions, Browser, Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'

/** Somebody at a browser of their own. */
export interface Person {
  readonly context: BrowserContext
  readonly page: Page
  /** Another tab of the same browser. */
  tab(): Promise<Person>
  /** Waits for a page (`data-step`, `data-authenticator`) and looks at it: accessible, and nothing sticks out. */
  see(step: string, authenticator?: string): Promise<void>
  /** Waits for the sentence above the form, and gives it. */
  told(): Promise<string>
  press(name: string | RegExp): Promise<void>
  /** Presses, and waits for the page after this one, which may look the same. */
  send(name: string | RegExp): Promise<void>
  type(label: string | RegExp, value: string): Promise<void>
  /** The form that posts to this last part of an address. */
  form(ending: string): Locator
  /** Waits until the app's page is there, and gives its address. */
  landed(): Promise<URL>
}

export interface PersonWishes extends BrowserContextOptions {
  /** Runs before every script of every page. */
  readonly before?: string
}

/** Everything that went wrong where nobody would see it: the console, policy violations, files that could not be loaded. */
export type Troubles = string[]

const SMALLEST = { width: 320, height: 640 }
/** How long anything is waited for: on a busy machine a page may take its time. */
const PATIENCE_MS = 40_000
/**
 * A browser that refuses a ceremony nobody clicked for does so at once, however slow the machine is: the page knows it by that. Not before the page is there,
 * since a clock that a test holds is driven by the true one.
 */
const REFUSES_AT_ONCE = `document.addEventListener('readystatechange', () => void (performance.now = () => 0), { once: true })`
/** Settles once a page has been told what its browser can do, which it asks before: no person is quicker than that. */
const KNOWS_ITSELF = `Promise.allSettled(['isUserVerifyingPlatformAuthenticatorAvailable', 'isConditionalMediationAvailable', 'getClientCapabilities']
  .map((name) => globalThis.PublicKeyCredential?.[name]?.()))`
/** A page without its words and values: what tells one kind of page from another. */
const MADE_OF = `[document.documentElement.lang, matchMedia('(prefers-color-scheme: dark)').matches,
  document.body.innerHTML.replaceAll(/ (?!class|hidden|role)[a-z-]+="[^"]*"/g, '').replaceAll(/>[^<]+</g, '><')].join(' ')`
/** In a run each kind of page is looked at once, in whichever file comes to it first: axe takes its time. */
const markOf = (made: string): string => join(inject('lookedAt'), createHash('sha256').update(made).digest('hex'))

export async function openPerson(browser: Browser, troubles: Troubles, { before, ...wishes }: PersonWishes = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: SMALLEST, locale: 'en', ...wishes })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.exposeBinding('tellTrouble', (_source, what: string) => void troubles.push(what))
  await context.addInitScript(watchPolicy)
  await context.addInitScript(REFUSES_AT_ONCE)
  if (before !== undefined) await context.addInitScript(`if (location.protocol !== 'about:') {\n${before}\n}`)
  context.on('console', (line) => {
    const known = line.text().startsWith('Failed to load resource: the server responded')
    if (line.type() === 'error' && !known) troubles.push(`console at ${line.location().url}: ${line.text()}`)
  })
  context.on('weberror', (error) => troubles.push(`thrown: ${String(error.error().stack)}`))
  context.on('response', (response) => {
    // That a sign-in has ended is told by its page, to which the script goes on.
    const isOver = response.status() === 410 && response.request().resourceType() === 'fetch'
    if (response.status() >= 400 && !isOver && !response.request().isNavigationRequest()) troubles.push(`${response.status()} ${response.url()}`)
  })
  return personAt(await context.newPage(), wishes.javaScriptEnabled !== false)
}

const watchPolicy = `document.addEventListener('securitypolicyviolation', (event) => tellTrouble('policy violated: ' + event.violatedDirective + ' by ' + event.blockedURI))`

function personAt(page: Page, scripted: boolean): Person {
  const context = page.context()
  /** A button that does something: its page is complete, so that scripts have heard of it, and no ceremony is under way in its form. */
  const button = async (name: string | RegExp): Promise<Locator> => {
    const found = page.getByRole('button', { name }).first()
    await found.waitFor()
    await page.waitForLoadState('domcontentloaded')
    if (scripted) await unlessItLeaves(page, () => page.evaluate(KNOWS_ITSELF))
    await page.locator('form[aria-busy=true]').getByRole('button', { name }).first().waitFor({ state: 'hidden' })
    return found
  }
  return {
    context,
    page,
    tab: async () => personAt(await context.newPage(), scripted),
    see: async (step, authenticator) => {
      await arrive(page, `main[data-step="${step}"]${authenticator === undefined ? '' : `[data-authenticator="${authenticator}"]`}`)
      await unlessItLeaves(page, () => look(page, scripted))
    },
    told: async () => (await page.getByRole('alert').innerText()).trim(),
    send: async (name) => {
      const found = await button(name)
      await Promise.all([page.waitForEvent('domcontentloaded'), found.click()])
    },
    press: async (name) => (await button(name)).click(),
    type: (label, value) => page.getByLabel(label).fill(value),
    form: (ending) => page.locator(`form[action$="${ending}"]`),
    landed: async () => {
      await arrive(page, 'main[data-step="app"]')
      return new URL(page.url())
    },
  }
}

/** Says what is there instead of what was waited for. */
async function arrive(page: Page, selector: string): Promise<void> {
  try {
    await page.waitForSelector(selector)
  } catch {
    throw new Error(`no ${selector} at ${page.url()}, but: ${(await page.locator('body').innerText()).slice(0, 600)}`)
  }
}

/** A passkey that answers by itself takes the page away from under whoever looks at it. */
async function unlessItLeaves(page: Page, work: () => Promise<unknown>): Promise<void> {
  let leaves = false
  const note = (): void => void (leaves = true)
  page.on('framenavigated', note)
  try {
    await work()
  } catch (error) {
    if (!leaves && !/context was destroyed|because of a navigation/.test(String(error))) throw error
  } finally {
    page.off('framenavigated', note)
  }
}

/** Once per kind of page and appearance: axe finds nothing, and at 320 pixels nothing is wider than the window. */
async function look(page: Page, scripted: boolean): Promise<void> {
  const mark = markOf(`${scripted} ${await page.evaluate<string>(MADE_OF)}`)
  if (existsSync(mark)) return
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(overflow, `pixels too wide: ${page.url()}`).toBeLessThanOrEqual(0)
  // Axe runs in the page, and waits there for ever where no script runs.
  if (!scripted) return writeFileSync(mark, '')
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze()
  expect(
    violations.map((it) => `${it.id}: ${it.help}: ${it.nodes.map((node) => node.html).join(' | ')}`),
    page.url(),
  ).toEqual([])
  writeFileSync(mark, '')
}
