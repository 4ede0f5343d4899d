import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?\bfrom\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** A source file as the plan sees it: where it stands and what it opens. Paths are relative to `src`. */
export interface SourceFile {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly lines: number
  /** Files of ours, relative to `src` and without their ending. */
  readonly opens: readonly string[]
  readonly packages: readonly string[]
}

/** Every script below `src`. */
export function sources(): readonly SourceFile[] {
  return globSync(`${root}/src/**/*.{ts,js}`).map(readSource)
}

/** Comments and the inside of quoted texts blanked out, so that words in sentences are not taken for code. */
export function withoutWords(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8')
  const specifiers = [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
  const path = relative(`${root}/src`, file)
  return {
    path,
    room: path.includes('/') ? (path.split('/')[0] ?? '') : '',
    text,
    lines: text.split('\n').length - 1,
    opens: specifiers.filter((it) => it.startsWith('.')).map((it) => relative(`${root}/src`, resolve(file, '..', it)).replace(/\.[^./]+$/, '')),
    packages: specifiers.filter((it) => !it.startsWith('.') && !it.startsWith('/')).map(packageName),
  }
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier.split('/')[0] ?? specifier
  if (builtinModules.includes(specifier)) return `node:${specifier}`
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
