import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'
import { gallery, pageNames } from '../support/gallery.ts'

/** Errors differ in their words alone. */
const alike = pageNames.filter((name) => !name.startsWith('error-') || name === 'error-interaction-used')
const grouped = (names: readonly string[]) => [...Map.groupBy(names, (name) => name.split('-')[0] ?? '')]
/** By what they begin with, so that each test has a few of them. */
const groups = grouped(alike)
const all = grouped(pageNames)
/** The test pressed a key before the page put the focus anywhere; and pages of errors have the status of one. */
const harmless = /^Autofocus processing|^Failed to load resource: the server responded/

let hall: OpenHall
let browser: Browser
beforeAll(async () => {
  hall = await openHall({ routes: [gallery] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await hall.close()
})

/** Opens every page in one window, and hears what the browser complains about. */
async function eachPage(
  options: BrowserContextOptions,
  look: (page: Page, name: string) => Promise<unknown>,
  among: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en', ...options })
  const page = await context.newPage()
  // It would leave its page by itself.
  await context.route('**/upgrade.js?*', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  const found: Record<string, unknown> = {}
  for (const name of among) {
    complaints.length = 0
    await page.goto(`${hall.origin}/show/${name}`)
    const seen = [await look(page, name)].flat().concat(complaints.filter((text) => !harmless.test(text)))
    if (seen.length > 0) found[name] = seen
  }
  await context.close()
  return found
}

/** Of pages that differ in their words alone one is looked at. */
async function axe(page: Page, seen: Set<string>, rules: readonly string[] = []): Promise<readonly string[]> {
  const structure = await page.evaluate<string>(madeOf)
  if (seen.has(structure)) return []
  seen.add(structure)
  for (const summary of await page.locator('summary').all()) await summary.click()
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await (rules.length === 0 ? builder : builder.withRules([...rules])).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

const overflow = async (page: Page): Promise<readonly string[]> => {
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  return wide > 0 ? [`${wide} px too wide`] : []
}

const madeOf = `document.body.innerHTML.replaceAll(/ (?!class|hidden|role)[a-z-]+="[^"]*"/g, '').replaceAll(/>[^<]+</g, '><')`
const twiceAsLarge = "document.documentElement.style.setProperty('font-size', '200%')"
const tooSmall = `[...document.querySelectorAll('button, summary, input:not([type=hidden]):not([type=checkbox]), label.tick, a.button')]
  .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 44)
  .map((it) => it.outerHTML)`
const focusUnseen = `[document.activeElement].filter((it) => it !== document.body && getComputedStyle(it).outlineStyle === 'none').map((it) => it.outerHTML)`
const cannotBeSent = `[...document.forms].filter((it) => !it.hidden && it.id === '' && it.querySelector('button:not([type=button])') === null).map((it) => it.outerHTML)`
const saysNothing = `[...document.querySelectorAll('form[hidden]:not([data-passkey-when])')].filter(() => ![...document.querySelectorAll('noscript')].some((it) => it.innerText.trim() !== '')).map((it) => it.outerHTML)`

describe('every page in every state', () => {
  test.each(groups)('has nothing that axe objects to: %s', async (_group, among) => {
    const seen = new Set<string>()
    expect(await eachPage({}, (page) => axe(page, seen), among)).toEqual({})
  })

  test.each(groups)('can be read in the dark: %s', async (_group, among) => {
    const seen = new Set<string>()
    expect(await eachPage({ colorScheme: 'dark' }, (page) => axe(page, seen, ['color-contrast', 'link-in-text-block']), among)).toEqual({})
  })

  test.each(all)('fits a window of 320 px: %s', async (_group, among) => {
    expect(await eachPage({ viewport: { width: 320, height: 640 } }, overflow, among)).toEqual({})
  })

  test.each(all)('fits a window of letters twice as large: %s', async (_group, among) => {
    const large = async (page: Page): Promise<readonly string[]> => {
      await page.evaluate(twiceAsLarge)
      return overflow(page)
    }
    expect(await eachPage({ viewport: { width: 480, height: 800 }, locale: 'de' }, large, among)).toEqual({})
  })

  test.each(all)('has targets that a thumb can hit: %s', async (_group, among) => {
    expect(await eachPage({}, (page) => page.evaluate(tooSmall), among)).toEqual({})
  })

  test.each(all)('shows where the focus is: %s', async (_group, among) => {
    const next = async (page: Page): Promise<unknown> => {
      await page.keyboard.press('Tab')
      return page.evaluate(focusUnseen)
    }
    expect(await eachPage({}, next, among)).toEqual({})
  })

  test.each(all)('works without script, or says what does not: %s', async (_group, among) => {
    expect(
      await eachPage({ javaScriptEnabled: false }, async (page) => [await page.evaluate(cannotBeSent), await page.evaluate(saysNothing)].flat(), among),
    ).toEqual({})
  })
})

describe('the scripts of a page', () => {
  const open = async (name: string, prepare: () => void = () => undefined): Promise<Page> => {
    const page = await browser.newPage()
    await page.addInitScript(prepare)
    await page.goto(`${hall.origin}/show/${name}`)
    return page
  }

  test('let a password be seen, in the page’s own words', async () => {
    const page = await open('challenge-password')
    await page.getByRole('button', { name: 'Show password' }).click()
    expect(await page.locator('#password').getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Hide password' }).click()
    expect(await page.locator('#password').getAttribute('type')).toBe('password')
    await page.close()
  })

  test('send a form once, however often it is clicked', async () => {
    const page = await open('challenge-email-otp')
    let sent = 0
    await page.route('**/answer', (route) => {
      sent += 1
      return new Promise((done) => setTimeout(() => done(route.abort()), 1500))
    })
    await page.locator('#code').fill('123456')
    await page.evaluate("for (const _ of [1, 2]) document.querySelector('#code ~ button').click()")
    await page.waitForTimeout(800)
    expect(sent).toBe(1)
    await page.close()
  })

  test('send "Keep me signed in" along with every form of the page', async () => {
    const page = await open('identify')
    const body = page.waitForRequest('**/create').then((request) => request.postData())
    await page.getByLabel('Keep me signed in').uncheck()
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    const fields = new URLSearchParams((await body) ?? '')
    expect([fields.get('remember-shown'), fields.get('remember')]).toEqual(['yes', null])
    await page.close()
  })

  test('let the passkey step back, but stay, where the browser has none', async () => {
    const page = await open('sign-up', () => Reflect.deleteProperty(globalThis, 'PublicKeyCredential'))
    const [first, second] = await page.locator('.way button').all()
    const top = async (button: typeof first): Promise<number> => (await button?.boundingBox())?.y ?? 0
    expect(await top(first)).toBeGreaterThan(await top(second))
    expect(await first?.isVisible()).toBe(true)
    expect(await page.getByText('this browser cannot create passkeys').isVisible()).toBe(true)
    await page.close()
  })
})
