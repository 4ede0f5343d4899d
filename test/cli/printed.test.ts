import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { printed } from '../../src/cli/printed.ts'
import { variableOf } from '../../src/config/environment.ts'
import { type JsonSchema, leavesOf } from '../../src/config/json-schema.ts'
import { wholeSchema } from '../../src/config/reference.ts'
import { eventTypes } from '../../src/domain/event.ts'
import { openTerminal, root } from '../support/terminal.ts'

describe('documentation', () => {
  test.each(printed().map(({ file, text }) => [file, text] as const))('%s is as the code prints it (npm run docs)', (file, text) => {
    expect(readFileSync(`${root}/${file}`, 'utf8')).toBe(text)
  })

  test('is found out of date, and written', async () => {
    const { keyward, files } = openTerminal({}, { 'docs/events.md': 'old' })
    expect(await keyward('docs', '--check')).toMatchObject({ code: 1, err: expect.stringContaining('docs/events.md') })
    await keyward('docs')
    expect(files['docs/events.md']).toContain('# Events')
    expect((await keyward('docs', '--check')).code).toBe(0)
  })
})

describe('every event', () => {
  const sources = globSync('src/**/*.ts', { cwd: root }).filter((path) => path !== 'src/domain/event.ts')
  const code = sources.map((path) => readFileSync(`${root}/${path}`, 'utf8')).join('\n')

  test.each(Object.keys(eventTypes))('%s is written somewhere', (type) => {
    expect(code).toContain(`'${type}'`)
  })
})

describe('every setting', () => {
  const leaves = leavesOf(wholeSchema())

  test('has a variable of its own', () => {
    const names = leaves.map(({ path }) => variableOf(path))
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    expect(names).toEqual(
      expect.arrayContaining(['KEYWARD_ISSUER', 'KEYWARD_PORT', 'KEYWARD_DATABASE_URL', 'KEYWARD_SECRET', 'KEYWARD_SMTP_URL', 'KEYWARD_SESSION_IDLE_DAYS']),
    )
    expect(names.filter((name) => name.endsWith('_FILE'))).toEqual([])
  })

  test('says what it is for', () => {
    expect(undescribed(wholeSchema())).toEqual([])
  })
})

/** Paths of settings without a sentence; what is inside lists has its own pages. */
function undescribed(schema: JsonSchema, path = ''): readonly string[] {
  const inner = Object.entries(schema.properties ?? {}).map(([name, it]) => [`${path}.${name}`, it] as const)
  return [...inner.filter(([, it]) => (it.description ?? '') === '').map(([name]) => name), ...inner.flatMap(([name, it]) => undescribed(it, name))]
}
