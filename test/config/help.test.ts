import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'

const root = new URL('../..', import.meta.url).pathname
/** Reads `config/test.yaml` and a folder of questions. */
const load = (help: object, folder: Readonly<Record<string, string>> = {}) =>
  loadConfig({
    env: { NODE_ENV: 'test' },
    folder: root,
    readText: (file) => folder[file.replace('leaflets/', '')] ?? null,
    listFiles: (name) => (name === 'leaflets' ? Object.keys(folder) : null),
    overrides: { help },
  })
const mistakesIn = async (help: object, folder: Readonly<Record<string, string>> = {}): Promise<string> =>
  load(help, folder).then(
    () => '',
    (fault: unknown) => String(fault),
  )
const parking = 'texts:\n  en: { question: Where may I park?, answer: Behind the house. }\n'

describe('the section help', () => {
  test('needs nothing, and names nobody then', async () => {
    const { help } = await load({})
    expect(help).toEqual({ contact: { email: null, telephone: null, chat: null, link: null, hours: null }, hide: [], order: [], questions: {}, folder: null })
  })

  test('takes questions from a folder, one in each file', async () => {
    const { help } = await load({ folder: 'leaflets' }, { 'parking.yaml': parking, 'read-me.txt': 'not one of them' })
    expect(help.questions).toMatchObject({ parking: { texts: { en: { question: 'Where may I park?' } } } })
    expect(Object.keys(help.questions)).toEqual(['parking'])
  })

  test('tells every mistake at once', async () => {
    const wrong = {
      contact: { email: 'nobody', telephone: 'call me', chat: 'javascript:alert(1)' },
      hide: ['lost-devise'],
      order: ['practice'],
      folder: 'leaflets',
      questions: {
        'Bad Name': {},
        parking: { texts: { de: { question: 'Wo?' } } },
        one: { after: 'two', texts: { en: { question: 'a', answer: 'b' } } },
        two: { after: 'one', texts: { en: { question: 'a', answer: 'b' } }, links: [{ label: 'x', url: 'ftp://x' }] },
      },
    }
    const told = await mistakesIn(wrong, { 'broken.yaml': '{', 'parking.yaml': parking, 'list.yaml': '- a' })
    for (const path of ['contact.email', 'contact.telephone', 'contact.chat', 'questions.Bad Name', 'questions.two.links.0.url'])
      expect(told).toContain(`help.${path}`)
    expect(told).toContain('leaflets/broken.yaml: is not YAML')
    expect(told).toContain('leaflets/parking.yaml: stands in help.questions.parking, too')
    expect(told).toContain('leaflets/list.yaml: must hold one question')
  })

  test('tells what only shows when questions are looked at together', async () => {
    const told = await mistakesIn({
      hide: ['lost-devise'],
      order: ['practice'],
      questions: {
        parking: { texts: { de: { question: 'Wo?' } }, after: 'kindes', related: ['managger'] },
        one: { after: 'two', texts: { en: { question: 'a', answer: 'b' } } },
        two: { after: 'one', texts: { en: { question: 'a', answer: 'b' } } },
      },
    })
    expect(told).toContain('help.hide.0: "lost-devise" is no question; did you mean "lost-device"?')
    expect(told).toContain('help.order.0: "practice" is no question; did you mean "practise"?')
    expect(told).toContain('help.questions.parking.after: "kindes" is no question; did you mean "kinds"?')
    expect(told).toContain('help.questions.parking.related.0: "managger" is no question')
    expect(told).toContain('help.questions.parking.texts.en.question: is missing')
    expect(told).toContain('help.questions.parking.texts.en.answer: is missing')
    expect(told).toContain('help.questions.one.after: leads back to the question itself')
  })

  test('tells that a folder is not there', async () => {
    expect(await mistakesIn({ folder: 'elsewhere' })).toContain('help.folder: there is no folder elsewhere')
  })

  test('has an example that holds', async () => {
    const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')
    const { help } = await loadConfig({
      env: { NODE_ENV: 'test' },
      folder: root,
      readText: (file) => (file.includes('examples') ? read(file) : null),
      listFiles: (folder) => readdirSync(`${root}/${folder}`),
      overrides: parse(read('config/examples/help.yaml')) as Record<string, unknown>,
    })
    expect(Object.keys(help.questions)).toEqual(['security-keys', 'lost-badge'])
    expect(readFileSync(`${root}/docs/help.md`, 'utf8')).toContain('email: help@example.com')
  })
})
