import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, identify, signInByCode, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  for (const name of ['dan', 'dora', 'dirk', 'dina', 'dodo']) await stage.account(`${name}@example.com`)
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const codeOf = ({ page }: Person) => page.locator('main[data-step=error] code').first().innerText()

/** On the page of an e-mail code, which was posted. */
async function atCode(person: Person, address: string): Promise<string> {
  await identify(person, address)
  await person.press(/^E-mail code/)
  await person.see('challenge', 'email-otp')
  return stage.at.code(address)
}

describe('two tabs of one sign-in', () => {
  test('show the same page; the first answer counts and the second says that it has ended', async () => {
    const one = await stage.person()
    const asked = await stage.go(one)
    const code = await atCode(one, 'dan@example.com')
    const two = await one.tab()
    await two.page.goto(one.page.url())
    await two.see('challenge', 'email-otp')
    await one.page.locator('input[name=code]').fill(code)
    await one.press('Continue')
    await asked.redeem(await one.landed())
    await two.page.locator('input[name=code]').fill(code)
    await two.press('Continue')
    await two.see('error')
    expect(await codeOf(two)).toBe('interaction-used')
  })

  test('may go different ways, the last step counts', async () => {
    const one = await stage.person()
    const asked = await stage.go(one)
    await one.see('identify')
    const two = await one.tab()
    await two.page.goto(one.page.url())
    await identify(two, 'dora@example.com')
    await two.see('choose')
    const code = await atCode(one, 'dan@example.com')
    await two.page.reload()
    await two.see('challenge', 'email-otp')
    await two.page.locator('input[name=code]').fill(code)
    await two.press('Continue')
    await asked.redeem(await two.landed())
  })
})

describe('two sign-ins in two tabs', () => {
  test('end one after the other, for two apps', async () => {
    const one = await stage.person()
    const first = await stage.go(one)
    const two = await one.tab()
    const second = await stage.go(two, { client: 'other' })
    const codes = [await atCode(one, 'dirk@example.com'), await atCode(two, 'dirk@example.com')]
    await one.page.locator('input[name=code]').fill(codes[0] ?? '')
    await one.press('Continue')
    const tokens = await first.redeem(await one.landed())
    await two.page.locator('input[name=code]').fill(codes[1] ?? '')
    await two.press('Continue')
    expect((await second.redeem(await two.landed())).claims()?.sub).toBe(tokens.claims()?.sub)
    const third = await stage.go(one, { prompt: 'none' })
    await third.redeem(await one.landed())
  })
})

describe('going back', () => {
  test('from the app ends on a page that says so and leads to the app', async () => {
    const person = await stage.person()
    const asked = await stage.go(person)
    const code = await atCode(person, 'dina@example.com')
    await person.page.locator('input[name=code]').fill(code)
    await person.press('Continue')
    await asked.redeem(await person.landed())
    await person.page.goBack()
    await person.see('error')
    expect(await codeOf(person)).toBe('interaction-used')
    expect(await person.page.getByRole('link', { name: 'Start again at Test App' }).getAttribute('href')).toBe('https://app.example/start')
  })

  test('from every page of the walk stays in the walk', async () => {
    const { person } = await stage.withAuthenticator()
    const asked = await stage.go(person)
    await person.see('identify')
    await identify(person, 'back@example.com')
    await person.see('choose')
    await backAndOn(person, 'choose')
    await person.press(/^E-mail code/)
    await person.see('challenge', 'email-otp')
    await backAndOn(person, 'challenge')
    await person.page.locator('input[name=code]').fill(await stage.at.code('back@example.com'))
    await person.press('Continue')
    await person.see('sign-up')
    await backAndOn(person, 'sign-up')
    await person.press(/^Continue with a passkey/)
    await person.see('enrol', 'passkey')
    await backAndOn(person, 'enrol')
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
  })

  test('to the first page and typing another name changes the person', async () => {
    const person = await stage.person()
    const asked = await stage.go(person)
    await identify(person, 'dan@example.com')
    await person.see('choose')
    await person.press('Not you?')
    await identify(person, 'dodo@example.com')
    await person.see('choose')
    await byCode(stage, person, 'dodo@example.com')
    await asked.redeem(await person.landed())
    expect(await stage.at.lettersTo('dan@example.com')).not.toContain('dodo')
  })
})

describe('reloading', () => {
  test('shows the same page, and posts no other letter', async () => {
    const person = await stage.person()
    const asked = await stage.go(person)
    const code = await atCode(person, 'dina@example.com')
    const letters = (await stage.at.lettersTo('dina@example.com')).length
    for (let times = 0; times < 3; times += 1) await person.page.reload()
    await person.see('challenge', 'email-otp')
    expect((await stage.at.lettersTo('dina@example.com')).length).toBe(letters)
    await person.page.locator('input[name=code]').fill(code)
    await person.press('Continue')
    await asked.redeem(await person.landed())
  })

  test('the page of a passkey asks for it with a fresh challenge', async () => {
    const { person } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'reload@example.com')
    const tokens = await stage.go(person, { prompt: 'login' })
    await tokens.redeem(await person.landed())
  })
})

describe('a double click', () => {
  test('sends a form once', async () => {
    const person = await stage.person()
    const asked = await stage.go(person)
    const posts: string[] = []
    person.page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(new URL(request.url()).pathname.split('/').at(-1) ?? '')
    })
    const code = await atCode(person, 'dirk@example.com')
    await person.page.locator('input[name=code]').fill(code)
    await person.page.route('**/answer', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400))
      await route.continue()
    })
    await person.page.evaluate('const button = document.querySelector("form[action$=answer] button"); button.click(); setTimeout(() => button.click(), 150)')
    await asked.redeem(await person.landed())
    expect(posts.filter((it) => it === 'answer')).toHaveLength(1)
  })

  test('without script does no harm', async () => {
    const person = await stage.person({ javaScriptEnabled: false })
    const asked = await stage.go(person)
    await person.page.getByLabel('E-mail address').fill('dirk@example.com')
    await person.page.getByRole('button', { name: /^Continue$/ }).dblclick()
    await person.see('choose')
    await byCode(stage, person, 'dirk@example.com')
    await asked.redeem(await person.landed())
  })
})

describe('an interaction that is gone', () => {
  test('says that cookies are needed where the browser sends none', async () => {
    const person = await stage.person()
    await stage.go(person)
    await person.see('identify')
    await person.context.clearCookies()
    await person.type('E-mail address', 'dan@example.com')
    await person.press(/^Continue$/)
    await person.see('error')
    expect(await codeOf(person)).toBe('cookies-blocked')
    await person.page.goto(person.page.url().replace(/\/identify$/, ''))
    expect(await codeOf(person)).toBe('cookies-blocked')
  })

  test('says that it has expired where the browser has other cookies', async () => {
    const person = await stage.person()
    await signInByCode(stage, person, 'dan@example.com')
    await stage.go(person, { prompt: 'login' })
    await person.page.waitForSelector('main')
    await person.context.clearCookies({ name: /interaction/ })
    await person.page.reload()
    await person.see('error')
    expect(await codeOf(person)).toBe('interaction-expired')
  })

  test('says that it has expired in another browser', async () => {
    const [one, two] = [await stage.person(), await stage.person()]
    await stage.go(one)
    await one.see('identify')
    await stage.go(two)
    await two.see('identify')
    await two.page.goto(one.page.url())
    await two.see('error')
    expect(['interaction-expired', 'cookies-blocked']).toContain(await codeOf(two))
  })
})

/** Back, and where the browser shows an older page of the same address, forward again by loading it: the walk goes on where it was. */
async function backAndOn(person: Person, step: string): Promise<void> {
  await person.page.goBack()
  await person.page.waitForSelector('main')
  const url = person.page.url()
  if (!url.startsWith(stage.at.url)) await person.page.goForward()
  await person.page.reload()
  await person.see(step)
}
