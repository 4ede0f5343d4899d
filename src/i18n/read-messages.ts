import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../domain/fault.ts'

/** Messages by language and key. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

const FILE = /^([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*)\.json$/

/** Every `<language>.json` of a folder. `optional`: a folder that is not there has no messages. */
export function readMessages(folder: string, optional = false): Catalogue {
  if (optional && !existsSync(folder)) return {}
  const files = readdirSync(folder).flatMap((file) => {
    const language = FILE.exec(file)?.[1]
    return language === undefined ? [] : [[language, flat(join(folder, file))] as const]
  })
  return Object.fromEntries(files)
}

/** The words every page may use: those of the folder, and those of each part of the house in a folder below it. A key stands in one place only. */
export function readShared(folder: string): Catalogue {
  const parts = readdirSync(folder, { withFileTypes: true }).flatMap((it) => (it.isDirectory() ? [join(folder, it.name)] : []))
  const all: Record<string, Readonly<Record<string, string>>> = {}
  for (const [language, words] of [folder, ...parts].flatMap((one) => Object.entries(readMessages(one)))) {
    const twice = Object.keys(words).find((key) => Object.hasOwn(all[language] ?? {}, key))
    if (twice !== undefined) throw new Fault('messages-unreadable', `${folder}: "${twice}" is there twice in ${language}`)
    all[language] = { ...all[language], ...words }
  }
  return all
}

function flat(file: string): Readonly<Record<string, string>> {
  const words = parse(file)
  if (typeof words !== 'object' || words === null || Array.isArray(words))
    throw new Fault('messages-unreadable', `${file}: one flat object of texts is expected`)
  const wrong = Object.entries(words).find(([, text]) => typeof text !== 'string')
  if (wrong !== undefined) throw new Fault('messages-unreadable', `${file}: "${wrong[0]}" is not a text`)
  return words as Readonly<Record<string, string>>
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Fault('messages-unreadable', `${file}: not JSON`, { cause })
  }
}
