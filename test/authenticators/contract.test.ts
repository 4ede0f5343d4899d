import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kinds } from '../../src/authenticators/index.ts'
import { loadAuthenticators } from '../../src/authenticators/load.ts'
import { describeContract } from './contract.ts'
import { account, holder, repeatableTools } from './people.ts'

const folders = readdirSync('src/authenticators', { withFileTypes: true }).filter((it) => it.isDirectory())

test('every folder is on the list, and every entry has a folder', () => {
  expect(Object.keys(kinds).toSorted()).toEqual(folders.map((it) => it.name).toSorted())
})

for (const id of Object.keys(kinds)) {
  const make = async () => {
    const { authenticators, mistakes } = await loadAuthenticators([id], () => undefined, repeatableTools(), '.')
    const [loaded] = authenticators
    if (loaded === undefined) throw new Error(mistakes.join('\n'))
    return loaded
  }
  const { authenticator } = await make()
  const correspondent = holder(account('dan'), authenticator.signIn.keep ? 'dan@example.com' : null)
  describeContract({ name: id, make, correspondent })
}
