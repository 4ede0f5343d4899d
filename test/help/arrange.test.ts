import { describe, expect, test } from 'vitest'
import { arrange } from '../../src/help/arrange.ts'
import { helpSchema } from '../../src/help/settings.ts'
import { topics } from '../../src/help/topics.ts'

const texts = { en: { question: 'Where may I park?', answer: 'Behind the house.' } }
const arranged = (wishes: object) => arrange(helpSchema.parse(wishes))
const idsIn = (wishes: object, group: string): readonly string[] =>
  arranged(wishes)
    .find(({ id }) => id === group)
    ?.entries.map(({ id }) => id) ?? []

describe('the questions', () => {
  test('stand as they come, where nobody wishes otherwise', () => {
    expect(arranged({}).flatMap(({ entries }) => entries.map(({ id }) => id))).toEqual(topics.map(({ id }) => id))
  })

  test('are not shown, nor linked, where they are hidden', () => {
    const groups = arranged({ hide: ['kinds', 'biometrics'] })
    expect(
      groups.flatMap(({ entries }) => entries).filter(({ id, related }) => id === 'kinds' || related.includes('kinds') || related.includes('biometrics')),
    ).toEqual([])
  })

  test('leave no empty part of the page behind', () => {
    const hide = topics.filter(({ group }) => group === 'safety').map(({ id }) => id)
    expect(arranged({ hide }).map(({ id }) => id)).not.toContain('safety')
  })

  test('come first in their part, in the order that is wished', () => {
    expect(idsIn({ order: ['contact', 'no-letter'] }, 'trouble').slice(0, 3)).toEqual(['contact', 'no-letter', 'lost-device'])
  })

  test('of an operator stand in the last part, unless told otherwise', () => {
    expect(idsIn({ questions: { parking: { texts } } }, 'more')).toEqual(['parking'])
    expect(idsIn({ questions: { parking: { texts, group: 'basics' } } }, 'basics').at(-1)).toBe('parking')
  })

  test('of an operator follow the question they are to stand after, in its part, also one another', () => {
    const questions = { bikes: { texts, after: 'parking' }, parking: { texts, after: 'kinds' } }
    expect(idsIn({ questions }, 'devices').slice(0, 4)).toEqual(['kinds', 'parking', 'bikes', 'other-devices'])
  })

  test('of ours may move, and keep what they lead to', () => {
    const [entry] = arranged({ questions: { kinds: { group: 'safety' } }, order: ['kinds'] }).find(({ id }) => id === 'safety')?.entries ?? []
    expect(entry).toMatchObject({ id: 'kinds', related: ['sync-safe', 'across-makers', 'sharing'] })
  })
})
