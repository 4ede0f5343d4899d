import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { root } from '../support/open-hall.ts'

const sheets = readdirSync(`${root}/views`).filter((file) => file.endsWith('.css'))

/** What names a side of the screen instead of the beginning or the end of a line. */
const PHYSICAL = [
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-[a-z-]+)?\s*:/,
  /(?:^|[\s;{])border-(?:top|bottom)-(?:left|right)-radius\s*:/,
  /(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b/,
  /(?:^|[\s;{])(?:min-|max-)?(?:width|height)\s*:/,
]
/** `0 1px 2px 3px` is another thing in a language that runs from the right, unless its second and fourth length are one. */
const FOUR = /(?:^|[\s;{])(?:margin|padding|inset|border-radius)\s*:\s*([^\s;}]+) ([^\s;}]+) ([^\s;}]+) ([^\s;}!]+)/

const sided = (rule: string): boolean => {
  const [, , second, , fourth] = FOUR.exec(rule) ?? []
  return second !== fourth || PHYSICAL.some((it) => it.test(rule))
}

describe('a style sheet', () => {
  test.each(sheets)('%s knows beginnings and ends, no left and right: some languages run from the right', (name) => {
    const lines = readFileSync(`${root}/views/${name}`, 'utf8').split('\n')
    expect(lines.filter((line) => !line.startsWith('@media') && sided(line))).toEqual([])
  })

  test.each(['a { margin-left: 1px }', 'a { left: 0 }', 'a { text-align: right }', 'a { padding: 1px 2px 1px 0 }', 'a { float: left }', 'a { width: 1px }'])(
    'would be caught at it: %s',
    (rule) => {
      expect(sided(rule)).toBe(true)
    },
  )
})
