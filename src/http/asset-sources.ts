import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AssetSource } from './assets.ts'
import type { Look } from './look.ts'
import { themeSheet } from './theme.ts'

/** Folders that assets come from. */
export interface AssetFolders {
  /** The operator's views folder: its `style.css` and pictures come before ours. */
  readonly operator: string | null
  readonly views: string
  /** Scripts shared by pages. */
  readonly browser: string
  /** Each authenticator's own folder, with or without a `browser.js` and an `upgrade.js`. */
  readonly authenticators: readonly { readonly id: string; readonly folder: string }[]
}

/** Of an authenticator: for its pages, for making a credential without a dialog, and what both share. */
const SCRIPTS = ['browser.js', 'upgrade.js', 'webauthn-json.js']

/** What every page may need stands in one script: four small ones would weigh twice as much on the way. */
const HOUSE = ['forms.js', 'capabilities.js', 'signals.js', 'fresh.js']

/** Everything that pages load: the theme, style sheets and pictures of both views folders, scripts of the house and of authenticators. */
export function assetSources(folders: AssetFolders, look: Pick<Look, 'colours'>): readonly AssetSource[] {
  const roots = [...(folders.operator === null ? [] : [folders.operator]), folders.views]
  const names = new Set(roots.flatMap((root) => readdirSync(root).filter((file) => /\.(css|svg|png|ico)$/.test(file))))
  return [
    { name: 'theme.css', text: themeSheet(look) },
    ...[...names].map((name) => ({ name, files: roots.map((root) => join(root, name)) })),
    { name: 'house.js', text: HOUSE.map((name) => apart(readFileSync(join(folders.browser, name), 'utf8'))).join('') },
    ...readdirSync(folders.browser)
      .filter((file) => file.endsWith('.js') && !HOUSE.includes(file))
      .map((name) => ({ name, files: [join(folders.browser, name)] })),
    ...folders.authenticators.flatMap(({ id, folder }) => SCRIPTS.map((name) => ({ name: `authenticators/${id}/${name}`, files: [join(folder, name)] }))),
  ]
}

/** Each in a block of its own, in which its names stay: scripts of the house import and export nothing. */
const apart = (script: string): string => `{\n${script}}\n`
