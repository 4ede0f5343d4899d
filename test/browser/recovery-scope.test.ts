import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { trouble, withWorkingPasskey } from '../support/page-recovery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const body = ({ page }: Person) => page.content()

const rooms = ['/account', '/account/passkeys', '/account/password', '/account/addresses', '/account/activity', '/account/data', '/account/delete']

describe('a recovery under way', () => {
  test.each([
    ['waits', 'recovery-held'],
    ['makes a passkey', 'enrol'],
  ])('that %s opens no other page of the same browser, and none says anything of its owner', async (_what, step) => {
    const address = `${step}@example.com`
    if (step === 'enrol') await stage.account(address)
    else await withWorkingPasskey(stage, address)
    const { person: eve } = await stage.withAuthenticator()
    await trouble(stage, eve, address)
    await eve.see(step)
    const walk = eve.page.url()
    for (const room of rooms) {
      const answer = await eve.page.goto(`${stage.at.url}${room}`)
      expect(answer?.status(), room).toBe(401)
      await eve.see('recovering')
      expect(await body(eve), room).not.toContain(address)
    }
    expect(await eve.page.locator('main').innerText()).toContain('your account opens once you have a passkey')
    await eve.page.getByRole('link', { name: 'Go on getting back in' }).click()
    await eve.see(step)
    expect(eve.page.url()).toBe(walk)

    const tab = await eve.tab()
    await stage.go(tab)
    await tab.see('identify')
    expect(await body(tab)).not.toContain(address)
    await stage.go(tab, { prompt: 'none' })
    expect((await tab.landed()).searchParams.get('error')).toBe('login_required')
    await eve.page.goBack()
    await eve.page.waitForSelector('main')
    expect(await body(eve)).not.toContain(address)
  })
})
