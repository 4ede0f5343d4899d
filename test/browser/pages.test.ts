import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'
import { gallery, pageNames } from '../support/gallery.ts'
import { leafThrough, openBook } from '../support/page-turner.ts'

/** Errors differ in their words alone. */
const alike = pageNames.filter((name) => !name.startsWith('error-') || name === 'error-interaction-used')
const grouped = (names: readonly string[]) => [...Map.groupBy(names, (name) => name.split('-')[0] ?? '')]
/** By what they begin with, so that each test has a few of them. */
const groups = grouped(alike)
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

/** Loads each page as a person's browser does, and hears what it complains about. */
async function eachPage(among: readonly string[], look: (page: Page) => Promise<readonly unknown[]>): Promise<Readonly<Record<string, unknown>>> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en' })
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
    const seen = (await look(page)).concat(complaints.filter((text) => !harmless.test(text)))
    if (seen.length > 0) found[name] = seen
  }
  await context.close()
  return found
}

/** Of pages that differ in their words alone one is looked at: all of it in the light, and whether it can be read in the dark. */
async function axe(page: Page, seen: Set<string>): Promise<readonly string[]> {
  const structure = await page.evaluate<string>(madeOf)
  if (seen.has(structure)) return []
  seen.add(structure)
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
  const light = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze()
  await page.emulateMedia({ colorScheme: 'dark' })
  // Buttons would still be on their way to their other colour.
  await page.evaluate('for (const one of document.getAnimations()) one.finish()')
  const dark = await page.evaluate<typeof light>(`axe.run({ runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations'] })`)
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light.violations, ...dark.violations].flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

const madeOf = `document.body.innerHTML.replaceAll(/ (?!class|hidden|role)[a-z-]+="[^"]*"/g, '').replaceAll(/>[^<]+</g, '><')`
/** With the forms of passkeys, which a script shows. */
const tooWide = `(() => {
  for (const form of document.querySelectorAll('form[data-passkey]')) form.hidden = false
  return [document.documentElement.scrollWidth - document.documentElement.clientWidth].filter((px) => px > 0)
})()`
const tooSmall = `[...document.querySelectorAll('button, summary, input:not([type=hidden]):not([type=checkbox]), label.tick, a.button')]
  .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 44)
  .map((it) => it.outerHTML)`
const focusUnseen = `[document.activeElement].filter((it) => it !== document.body && getComputedStyle(it).outlineStyle === 'none').map((it) => it.outerHTML)`
const cannotBeSent = `[...document.forms].filter((it) => !it.hidden && it.id === '' && it.querySelector('button:not([type=button])') === null).map((it) => it.outerHTML)`
const saysNothing = `[...document.querySelectorAll('form[hidden]:not([data-passkey-when])')].filter(() => ![...document.querySelectorAll('noscript')].some((it) => it.innerText.trim() !== '')).map((it) => it.outerHTML)`

describe('every page in every state', () => {
  test.each(groups)('shows its focus, can be hit by a thumb, and has nothing that axe objects to in light and dark: %s', async (_group, among) => {
    const seen = new Set<string>()
    const look = async (page: Page): Promise<readonly unknown[]> => {
      await page.keyboard.press('Tab')
      const amiss = await page.evaluate<readonly string[]>(`[...${focusUnseen}, ...${tooSmall}]`)
      return [...amiss, ...(await axe(page, seen))]
    }
    expect(await eachPage(among, look)).toEqual({})
  })

  test('fits a window of letters twice as large', async () => {
    const page = await openBook(browser, hall.origin, { viewport: { width: 480, height: 800 }, locale: 'de' })
    await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    expect(await leafThrough(page, pageNames, tooWide)).toEqual({})
    await page.context().close()
  })

  test('fits a window of 320 px, as it comes', async () => {
    const page = await openBook(browser, hall.origin, { viewport: { width: 320, height: 640 } })
    expect(await leafThrough(page, pageNames, tooWide)).toEqual({})
    await page.context().close()
  })

  test('works without script, or says what does not', async () => {
    const page = await openBook(browser, hall.origin, { viewport: { width: 390, height: 844 } })
    expect(await leafThrough(page, pageNames, `[...${cannotBeSent}, ...${saysNothing}]`)).toEqual({})
    await page.context().close()
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
    // Never answered, so that the page stays.
    await page.route('**/answer', () => void (sent += 1))
    await page.locator('#code').fill('123456')
    await page.evaluate("for (const _ of [1, 2]) document.querySelector('#code ~ button').click()")
    await expect.poll(() => sent).toBe(1)
    await page.waitForTimeout(500)
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
