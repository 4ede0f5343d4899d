import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'
import { gallery, pageNames } from '../support/gallery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { leafThrough, openBook } from '../support/page-turner.ts'
import { houseLanguages } from '../support/word-folders.ts'

/** Errors differ in their words alone, and so do steps: one kind of error is enough, in each language. */
const names = pageNames.filter((name) => !name.startsWith('error-') || name === 'error-interaction-used')
/** What sticks out of the window with everything opened, or was left blank. */
const amiss = `(() => {
  for (const form of document.querySelectorAll('form[data-passkey]')) form.hidden = false
  for (const details of document.querySelectorAll('details')) details.open = true
  const { clientWidth, scrollWidth } = document.documentElement
  const blank = /\\{\\w+\\}/.exec(document.body.innerText)
  const out = scrollWidth > clientWidth ? [...document.querySelectorAll('body *')].filter((it) => it.scrollWidth > clientWidth) : []
  return blank === null && out.length === 0 ? [] : [blank?.[0] ?? 'sticks out', out.at(-1)?.outerHTML.slice(0, 200)]
})()`

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
    const page = await openBook(browser, hall.origin, { viewport: { width: 320, height: 640 }, locale })
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    expect(await leafThrough(page, names, amiss)).toEqual({})
    await page.context().close()
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
