import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { topics } from '../../src/help/topics.ts'
import { readMessages } from '../../src/i18n/read-messages.ts'
import { root } from '../support/open-hall.ts'

const ids = topics.map(({ id }) => id)
const english = readMessages(`${root}/src/i18n/messages/help`)['en'] ?? {}
/** `topics: ['kinds', 'managers']` in a view or a page. */
const linkedFrom = globSync(['views/**/*.eta', 'src/**/*.ts'], { cwd: root })
  .filter((file) => file !== 'src/help/topics.ts')
  .flatMap((file) =>
    [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/\btopics: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'([a-z-]+)'/g)].map(([, id = '']) => ({ file, id })),
    ),
  )

describe('a topic', () => {
  test('has an address of its own', () => {
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([])
  })

  test('has a question and an answer', () => {
    expect(ids.filter((id) => english[`help.${id}.question`] === undefined || english[`help.${id}.answer`] === undefined)).toEqual([])
  })

  test('leads to topics that there are', () => {
    expect(topics.flatMap(({ related }) => related).filter((id) => !ids.includes(id))).toEqual([])
  })
})

describe('a link to help', () => {
  test('leads to a topic that there is', () => {
    expect(linkedFrom.filter(({ id }) => !ids.includes(id))).toEqual([])
  })
})
