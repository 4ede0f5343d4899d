import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'
import { gallery, pageNames } from '../support/gallery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { houseLanguages } from '../support/word-folders.ts'

/** Errors differ in their words alone, and so do steps: one kind of error is enough, in each language. */
const names = pageNames.filter((name) => !name.startsWith('error-') || name === 'error-interaction-used')
/**
 * Puts one page after the other into one document, with its own style sheets, and gives what sticks out of the window or was left blank, by name. Loading each page
 * by its address would take minutes.
 */
const amiss = `async (names) => {
  const sheets = new Map()
  const wear = async (urls) => {
    for (const [url, link] of sheets) link.disabled = !urls.includes(url)
    await Promise.all(urls.filter((url) => !sheets.has(url)).map((url) => new Promise((loaded) => {
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url, onload: loaded, onerror: loaded })
      sheets.set(url, link)
      document.head.append(link)
    })))
  }
  for (const link of document.querySelectorAll('link[rel=stylesheet]')) sheets.set(link.getAttribute('href'), link)
  const found = {}
  const { clientWidth } = document.documentElement
  for (const name of names) {
    const page = new DOMParser().parseFromString(await (await fetch('/show/' + name)).text(), 'text/html')
    await wear([...page.querySelectorAll('link[rel=stylesheet]')].map((it) => it.getAttribute('href')))
    document.body.replaceWith(document.adoptNode(page.body))
    for (const details of document.querySelectorAll('details')) details.open = true
    const blank = /\\{\\w+\\}/.exec(document.body.innerText)
    const out = document.documentElement.scrollWidth > clientWidth ? [...document.querySelectorAll('body *')].filter((it) => it.scrollWidth > clientWidth) : []
    if (blank !== null || out.length > 0) found[name] = [blank?.[0] ?? 'sticks out', out.at(-1)?.outerHTML.slice(0, 200)]
  }
  return found
}`

describe('the pages of every language', () => {
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

  test.each(houseLanguages)('fit a window of 320 px, and fill every blank: %s', async (locale) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale, bypassCSP: true })
    const page = await context.newPage()
    await page.goto(`${hall.origin}/show/home`)
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    expect(await page.evaluate(`(${amiss})(${JSON.stringify(names)})`)).toEqual({})
    await context.close()
  })
})

describe('a sign-up', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterEach(() => stage.clear())
  afterAll(() => stage.close())

  const words = {
    ar: { go: /^متابعة$/, byCode: /رمز عبر البريد الإلكتروني/, byPasskey: /المتابعة باستخدام مفتاح مرور/, create: /إنشاء مفتاح مرور/, subject: /رمزك/ },
    ja: { go: /^続ける$/, byCode: /メールのコード/, byPasskey: /パスキーで続ける/, create: /パスキーを作成/, subject: /コード/ },
  }

  test.each([
    ['ar', 'rtl'],
    ['ja', 'ltr'],
  ] as const)('goes from the first page to the last in %s, letter included, and axe objects to nothing', async (locale, direction) => {
    const said = words[locale]
    const { person } = await stage.withAuthenticator({}, { locale })
    const asked = await stage.go(person)
    const on = async (step: string, authenticator?: string): Promise<void> => {
      await person.see(step, authenticator)
      const html = person.page.locator('html')
      expect([await html.getAttribute('lang'), await html.getAttribute('dir')]).toEqual([locale, direction])
    }
    await on('identify')
    await person.page.locator('#identifier').fill(`noor@${locale}.example.com`)
    await person.press(said.go)
    await on('choose')
    await person.press(said.byCode)
    await on('challenge', 'email-otp')
    await person.page.locator('input[name=code]').fill(await stage.at.code(`noor@${locale}.example.com`))
    await person.press(said.go)
    await on('sign-up')
    await person.press(said.byPasskey)
    await on('enrol', 'passkey')
    await person.press(said.create)
    await asked.redeem(await person.landed())
    const [letter] = await stage.at.lettersTo(`noor@${locale}.example.com`)
    expect(letter?.subject).toMatch(said.subject)
    expect(letter?.html).toContain(`<html lang="${locale}" dir="${direction}">`)
  })
})
