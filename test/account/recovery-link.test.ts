import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recoveryLinks, type RecoveryLinks } from '../../src/account/recovery-link.ts'
import { tellHoldsOver } from '../../src/admin/holds.ts'
import { openHouse, type OpenHouse } from '../support/house.ts'
import { DAY, recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof recoveriesIn>
let links: RecoveryLinks
const ended: string[] = []
beforeAll(async () => {
  at = await openHouse()
  people = recoveriesIn(at)
  const endSessions = async (sub: string): Promise<void> => void ended.push(sub)
  links = recoveryLinks({ storage: at.storage, vault: at.database.vault, now: at.now, locale: 'en', endSessions })
})
afterAll(() => at.close())

const linkIn = async (template: string): Promise<string> => (await people.lettersCalled(template))[0]?.data['link']?.split('/').at(-1) ?? ''

describe('"Stop this", in the letter about a recovery that waits', () => {
  test('asks first, then stops it and tells every address; a second time there is nothing to do', async () => {
    await people.owner('ada')
    const who = await people.proved('ada')
    const sealed = await linkIn('recovery-held')
    expect(await links.show('stop', sealed)).toMatchObject({ show: 'ask' })
    expect((await people.recoveryOf('ada')).map(({ state }) => state)).toEqual(['held'])
    await links.take('stop', sealed)
    await links.take('stop', sealed)
    expect(await links.show('stop', sealed)).toEqual({ show: 'done' })
    expect((await people.recoveryOf('ada')).map(({ state }) => state)).toEqual(['vetoed'])
    expect(await people.lettersCalled('recovery-stopped')).toHaveLength(1)
    expect((await people.events('ada', 'recovery.vetoed')).map((it) => it.data)).toEqual([{ by: 'link' }])
    await people.shown(who, 'identify')
    at.wait(DAY)
    await people.shown(await people.proved('ada'), 'recovery-held')
  })

  test('does nothing for whoever made it up, and nothing after its time', async () => {
    await people.owner('bob')
    await people.proved('bob')
    const sealed = await linkIn('recovery-held')
    for (const wrong of ['', 'x', sealed.slice(0, -4), `${sealed}AAAA`, sealed.replace(/.{6}$/, 'AAAAAA')])
      expect(await links.show('stop', wrong)).toEqual({ show: 'expired' })
    expect(await links.show('undo', sealed)).toEqual({ show: 'expired' })
    at.wait(DAY)
    expect(await links.show('stop', sealed)).toEqual({ show: 'expired' })
  })
})

describe('the end of a wait', () => {
  test('is told once, with a link that stops it still', async () => {
    await people.owner('carl')
    await people.proved('carl')
    const tell = () => tellHoldsOver({ storage: at.storage, vault: at.database.vault, issuer: 'http://localhost:3000', now: at.now(), locale: 'en' })
    await tell()
    await at.letters()
    expect(await tell()).toBe(0)
    at.wait(DAY)
    expect(await tell()).toBeGreaterThan(0)
    expect(await tell()).toBe(0)
    const mine = (await people.lettersCalled('recovery-over')).filter(({ to }) => to === 'carl@example.com')
    expect(mine).toHaveLength(1)
    const sealed = mine[0]?.data['link']?.split('/').at(-1) ?? ''
    await links.take('stop', sealed)
    expect((await people.recoveryOf('carl')).map(({ state }) => state)).toEqual(['vetoed'])
  })
})

describe('"This was not me", in the letter about a recovery that is done', () => {
  test('takes back all of it, and leaves the addresses as they are: whoever reads the mailbox may have opened it', async () => {
    await people.owner('dora')
    await people.proved('dora')
    at.wait(DAY)
    const who = await people.proved('dora')
    await people.create(who)
    const sealed = await linkIn('recovery-completed')
    expect(await links.show('undo', sealed)).toMatchObject({ show: 'ask' })
    await links.take('undo', sealed)
    await links.take('undo', sealed)
    const { account, credentials } = await people.dossier('dora')
    expect(credentials.map(({ status }) => status)).toEqual(['active', 'revoked'])
    expect(account.identifiers.map(({ distrustedAt }) => distrustedAt != null)).toEqual([false, false])
    expect(ended).toEqual(['sub-dora'])
    expect((await people.events('dora', 'recovery.reversed')).map((it) => it.data)).toMatchObject([{ by: 'link', distrusted: false }])
    expect(await links.show('undo', sealed)).toEqual({ show: 'done' })
    await people.shown(who, 'identify')
  })

  test('leaves the mailbox to whoever has nothing else to come back by', async () => {
    await at.people('emil')
    at.wait(60)
    const who = await people.proved('emil')
    await people.create(who)
    await links.take('undo', await linkIn('recovery-completed'))
    const { account, credentials } = await people.dossier('emil')
    expect(credentials.map(({ status }) => status)).toEqual(['revoked'])
    expect(account.identifiers.some(({ distrustedAt }) => distrustedAt != null)).toBe(false)
  })
})
