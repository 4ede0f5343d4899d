import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { startKeyward } from '../support/keyward.ts'
import { openTerminal } from '../support/terminal.ts'

const words = JSON.stringify({ name: 'Friend', choose: 'Say the word', title: 'Speak' })
let folder = ''
let badge = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugins-'))
  badge = await plugin('badge')
})
afterAll(() => rm(folder, { recursive: true }))

/** A module that signs in and, if it is told to, enrols; with these files beside it. */
async function plugin(
  id: string,
  { enrols = false, files = {} }: { readonly enrols?: boolean; readonly files?: Record<string, string> } = {},
): Promise<string> {
  const home = join(folder, id)
  for (const name of ['views', 'messages']) await mkdir(join(home, name), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text)
  const ceremony = '{ lifetimeSeconds: 60, begin: async () => ({ state: {}, page: {} }), finish: async () => tools.refuse("answer-wrong", "no") }'
  await writeFile(
    join(home, 'index.ts'),
    `import { z } from '${import.meta.resolve('zod')}'
export const settings = z.strictObject({})
export const create = (_settings, tools) => tools.define({
  id: '${id}', traits: { amr: ['kba'], factors: 1 }, payload: z.never(), restsOn: 'channel', signIn: ${ceremony}${enrols ? `, enrolment: ${ceremony}` : ''} })
`,
  )
  return join(home, 'index.ts')
}

const check = (entry: string, more: Record<string, string> = {}, ...options: readonly string[]) =>
  openTerminal({ KEYWARD_AUTHENTICATORS: `email-otp,${entry}`, ...more }).keyward('config', 'check', ...options)

describe('an authenticator from outside', () => {
  test('is refused without its page and its words, by the check and at start', async () => {
    const expected = [
      `authenticators.1 (${badge}): has no page: views/sign-in.eta is missing beside its module`,
      `authenticators.1 (${badge}): has no words for name, choose, title: messages/en.json beside its module must have them`,
    ]
    const { code, err } = await check(badge)
    expect(code).toBe(1)
    for (const line of expected) expect(err).toContain(line)
    const { mistakes } = JSON.parse((await check(badge, {}, '--json')).err) as { mistakes: unknown }
    expect(mistakes).toContainEqual({ path: 'authenticators.1', says: `${badge} has no page: views/sign-in.eta is missing beside its module` })
    const database = await testDatabase()
    await expect(startKeyward({ database, config: { authenticators: ['email-otp', badge] } })).rejects.toMatchObject({ code: 'config-invalid' })
    await database.close()
  })

  test('needs a second page where it enrols, and every word', async () => {
    const entry = await plugin('friend', { enrols: true, files: { 'views/sign-in.eta': '', 'messages/en.json': '{ "name": "Friend" }' } })
    const { err } = await check(entry)
    expect(err).toContain('views/enrol.eta is missing')
    expect(err).toContain('no words for choose, title')
    expect(err).not.toContain('sign-in.eta')
  })

  test('is taken when all is there, beside it or in the folders of the operator', async () => {
    expect((await check(await plugin('whole', { files: { 'views/sign-in.eta': '', 'messages/en.json': words } }))).code).toBe(0)
    for (const name of ['views', 'messages']) await mkdir(join(folder, name, 'authenticators/badge'), { recursive: true })
    await writeFile(join(folder, 'views/authenticators/badge/sign-in.eta'), '')
    await writeFile(join(folder, 'messages/authenticators/badge/en.json'), words)
    const look = { KEYWARD_LOOK_VIEWS_FOLDER: join(folder, 'views'), KEYWARD_LOOK_MESSAGES_FOLDER: join(folder, 'messages') }
    expect(await check(badge, look)).toMatchObject({ code: 0 })
  })
})
