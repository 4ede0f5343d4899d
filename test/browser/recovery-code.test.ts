import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openHall } from '../support/open-hall.ts'
import { gallery } from '../support/gallery.ts'

let hall: Awaited<ReturnType<typeof openHall>>
let browser: Awaited<ReturnType<typeof launchChromium>>
beforeAll(async () => {
  hall = await openHall({ routes: [gallery] })
  browser = await launchChromium()
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
})
afterAll(async () => {
  await browser.close()
  await hall.close()
})

async function open(name: string, options: Parameters<typeof browser.newContext>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', ...options })
  const page = await context.newPage()
  await page.goto(`${hall.origin}/show/${name}`)
  return page
}

const codesOn = (page: Page): Promise<readonly string[]> => page.locator('ol.codes li').allTextContents()

describe('a sheet of recovery codes', () => {
  test('prints by its button', async () => {
    const page = await open('enrol-recovery-code')
    await page.evaluate('window.print = () => (document.title = "printed")')
    await page.getByRole('button', { name: 'Print' }).click()
    expect(await page.title()).toBe('printed')
  })

  test('is copied by its button, a code a line', async () => {
    const page = await open('enrol-recovery-code', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe((await codesOn(page)).join('\n'))
  })

  test('stays as it was where the browser lets nothing be copied', async () => {
    const page = await open('enrol-recovery-code')
    await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no"))')
    await page.getByRole('button', { name: 'Copy' }).click()
    expect(await page.getByRole('button', { name: 'Copy', exact: true }).count()).toBe(1)
  })

  test('has neither button without script, and all of its codes', async () => {
    const page = await open('enrol-recovery-code', { javaScriptEnabled: false })
    expect(await codesOn(page)).toHaveLength(10)
    expect(await page.getByRole('button', { name: /Print|Copy/ }).count()).toBe(0)
  })

  test('comes out of a printer as ink on white, with its owner and its codes and nothing to press, in the dark too', async () => {
    const page = await open('enrol-recovery-code', { colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    const seen = await page.locator('body').innerText()
    for (const text of ['Keyward', 'ada@example.com', ...(await codesOn(page))]) expect(seen).toContain(text)
    expect(await page.locator('button:visible, input:visible').count()).toBe(0)
    const colours = await page.evaluate(`(() => { const { color, backgroundImage } = getComputedStyle(document.body); return [color, backgroundImage] })()`)
    expect(colours).toEqual(['rgb(0, 0, 0)', expect.stringMatching(/^(none|radial-gradient\(.*rgb\(255, 255, 255\).*\))$/)])
  })

  test('is not let go of before the person says that it is saved', async () => {
    const page = await open('enrol-recovery-code')
    await page.getByRole('button', { name: 'Continue' }).first().click()
    expect(new URL(page.url()).pathname).toBe('/show/enrol-recovery-code')
    expect(await page.locator('input[name=saved]').evaluate((it: HTMLInputElement) => it.validity.valueMissing)).toBe(true)
  })
})
