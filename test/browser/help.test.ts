import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arrange } from '../../src/help/arrange.ts'
import { helpRoutes } from '../../src/help/routes.ts'
import { helpSchema } from '../../src/help/settings.ts'
import { readSupport } from '../../src/help/support.ts'
import { launchChromium } from '../support/chromium.ts'
import { furnish, openHall, type OpenHall } from '../support/open-hall.ts'
import { houseLanguages } from '../support/word-folders.ts'

const contact = { email: 'help@example.com', telephone: '+44 20 7946 0000', hours: '9 to 5' }
let hall: OpenHall
let browser: Browser
beforeAll(async () => {
  const help = helpSchema.parse({ contact })
  const house = furnish({}, contact)
  const book = { groups: arrange(help), support: readSupport(), messages: house.messages, contact: help.contact }
  hall = await openHall({ ...house, routes: helpRoutes(book, () => new Date('2026-11-26T12:00:00Z')) })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await hall.close()
})

async function open(hash: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en', ...options })
  const page = await context.newPage()
  await page.goto(`${hall.origin}/help${hash}`)
  await look(page)
  await context.close()
}

const openAll = "for (const one of document.querySelectorAll('details')) one.open = true"
const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
const violationsOn = async (page: Page): Promise<readonly string[]> =>
  (await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))

describe('an answer', () => {
  test.each([true, false])('is opened by its address, its question in sight (script: %s)', async (javaScriptEnabled) => {
    await open('#lost-device', { javaScriptEnabled }, async (page) => {
      await page.getByText('You can get back in, and your account stays as it is.').waitFor()
      expect(await page.locator('details[open].topic').count()).toBe(1)
      const question = page.locator('summary', { hasText: 'I lost my phone or my security key' })
      await expect.poll(async () => (await question.boundingBox())?.y).toSatisfy((y: number) => y >= 0 && y < 700)
      await page.getByRole('link', { name: 'Somebody has my device, and it is unlocked' }).first().click()
      await page.getByText('Take its access away from another device of yours.').waitFor()
      expect(page.url()).toContain('#stolen-device')
    })
  })

  test('is opened and left by the keyboard alone', async () => {
    await open('', {}, async (page) => {
      const summary = page.locator('summary', { hasText: 'What is a passkey?' })
      await summary.focus()
      await page.keyboard.press('Enter')
      await page.getByText('A passkey takes the place of your password.').waitFor()
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.closest(".answer")?.id')).toBe('what-is-a-passkey')
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none')
      await summary.focus()
      await page.keyboard.press('Space')
      await expect.poll(() => page.locator('details[open].topic').count()).toBe(0)
    })
  })
})

describe('the help page', () => {
  test('has nothing that axe objects to, with every answer open, by day and by night', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await open('', { colorScheme }, async (page) => {
        await page.evaluate(openAll)
        expect(await violationsOn(page)).toEqual([])
      })
    }
  })

  test('fits 320 px and letters twice as large, with every answer open, in every language', async () => {
    for (const locale of houseLanguages) {
      await open('', { viewport: { width: 320, height: 640 }, locale }, async (page) => {
        await page.evaluate(openAll)
        expect([locale, await page.evaluate(tooWide)]).toEqual([locale, 0])
        await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        expect([locale, await page.evaluate(tooWide)]).toEqual([locale, 0])
      })
    }
  })

  test('is printed with its answers, also the closed ones, without script', async () => {
    await open('', { javaScriptEnabled: false }, async (page) => {
      await page.emulateMedia({ media: 'print' })
      const pdf = await page.pdf({ format: 'A4' })
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []
      expect(pages.length).toBeGreaterThan(6)
      expect(await page.getByText('A passkey takes the place of your password.').isVisible()).toBe(true)
    })
  })

  test('leads from an answer to the ways to reach somebody', async () => {
    await open('#no-letter', {}, async (page) => {
      await page.locator('#no-letter').getByRole('link', { name: 'Contact us' }).click()
      await page.getByRole('link', { name: 'help@example.com' }).waitFor()
      expect(await page.getByRole('link', { name: '+44 20 7946 0000' }).getAttribute('href')).toBe('tel:+442079460000')
    })
  })
})
