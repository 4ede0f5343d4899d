import { readFileSync, writeFileSync } from 'node:fs'
import { printPlan } from './doors.ts'

/** Puts the table of doors into the README, between its marks. */
const readme = new URL('../../README.md', import.meta.url)
const text = readFileSync(readme, 'utf8')
writeFileSync(
  readme,
  text.replace(/(<!-- plan -->\n\n)[\s\S]*?(\n\n<!-- \/plan -->)/, (_, before: string, after: string) => before + printPlan() + after),
)
