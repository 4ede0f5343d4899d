import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Eta } from 'eta'
import { Fault } from '../domain/fault.ts'
import { withTimes } from '../i18n/moment.ts'

/** Where views are looked for. */
export interface ViewFolders {
  /** The operator's, searched first, file by file. */
  readonly operator: string | null
  readonly house: string
  /** Of authenticators from outside the tree: theirs is searched for `authenticators/<id>/…` after the others. */
  readonly outside: readonly { readonly id: string; readonly folder: string }[]
}

/** Fills one view, without a layout. Everything written with `<%= %>` is escaped, and moments in it become `<time>`. */
export type RenderView = (view: string, data: object) => string

/** Whether a view exists in any folder. */
export interface Views {
  readonly render: RenderView
  has(view: string): boolean
}

/** Views are read once and kept. */
export function createViews(folders: ViewFolders): Views {
  const paths = new Map<string, string | null>()
  const find = (view: string): string | null => {
    const name = view.replace(/^\//, '')
    const known = paths.get(name)
    if (known !== undefined) return known
    const found = candidates(folders, name).find((file) => existsSync(file)) ?? null
    paths.set(name, found)
    return found
  }
  const eta = new Eta({ cache: true, autoEscape: true, autoTrim: [false, 'nl'], rmWhitespace: false })
  const { escapeFunction } = eta.config
  eta.configure({ escapeFunction: (value) => withTimes(escapeFunction(value)) })
  eta.resolvePath = (view) => {
    const file = find(view)
    if (file === null) throw new Fault('view-missing', `no view ${view}`)
    return file
  }
  eta.readFile = (file) => readFileSync(file, 'utf8')
  return { render: (view, data) => eta.render(view, data), has: (view) => find(view) !== null }
}

const NAME = /^[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9.-]*)*$/

function candidates(folders: ViewFolders, name: string): readonly string[] {
  if (!NAME.test(name)) throw new Fault('view-missing', `not the name of a view: ${name}`)
  const file = `${name}.eta`
  const outside = folders.outside.flatMap(({ id, folder }) => {
    const own = `authenticators/${id}/`
    return file.startsWith(own) ? [join(folder, file.slice(own.length))] : []
  })
  return [...(folders.operator === null ? [] : [join(folders.operator, file)]), join(folders.house, file), ...outside]
}
