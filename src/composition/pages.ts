import { join, resolve } from 'node:path'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import { assetSources } from '../http/asset-sources.ts'
import { type Assets, createAssets } from '../http/assets.ts'
import { arrange } from '../help/arrange.ts'
import { ownWords, withheldWords } from '../help/own-words.ts'
import { helpRoutes } from '../help/routes.ts'
import { readSupport } from '../help/support.ts'
import { errorTextsAsMessages } from '../http/look.ts'
import { createRender, type Render } from '../http/render.ts'
import type { Route } from '../http/visit.ts'
import { createViews, type Views } from '../http/views.ts'
import { createMessages, type Messages, type MessageSources } from '../i18n/messages.ts'

/** Everything that is shown: words, views, style sheets and scripts. */
export interface Pages {
  readonly messages: Messages
  readonly views: Views
  readonly assets: Assets
  readonly render: Render
}

/** Keyward's own folder: views and scripts are read from it wherever it was started. */
const house = join(import.meta.dirname, '../..')

/** The operator's folders come first in all of them. */
export function makePages({ look, help, folder }: Pick<Config, 'look' | 'help' | 'folder'>, authenticators: readonly LoadedAuthenticator[]): Pages {
  const theirs = (path: string | null): string | null => (path === null ? null : resolve(folder, path))
  const folders = authenticators.map(({ authenticator, folder: own }) => ({ id: authenticator.id, folder: own }))
  const outside = authenticators.filter(({ builtIn }) => !builtIn).map(({ authenticator, folder: own }) => ({ id: authenticator.id, folder: `${own}/views` }))
  const messages = createMessages({
    shared: `${house}/src/i18n/messages`,
    authenticators: folders.map(({ id, folder: own }) => ({ id, folder: `${own}/messages` })),
    operator: theirs(look.messagesFolder),
    overrides: withBoth(errorTextsAsMessages(look), ownWords(help)),
    withheld: withheldWords(help),
    everywhere: { product: look.name },
    fallback: look.languages.fallback,
  })
  const views = createViews({ operator: theirs(look.viewsFolder), house: `${house}/views`, outside })
  const assets = createAssets(
    assetSources({ operator: theirs(look.viewsFolder), views: `${house}/views`, browser: `${house}/src/browser`, authenticators: folders }, look),
  )
  return { messages, views, assets, render: createRender(views, assets, messages, { ...look, contact: help.contact }) }
}

/** The page of questions and answers, with the operator's own. */
export const helpOf = ({ help }: Pick<Config, 'help'>, { messages }: Pages, now: () => Date): readonly Route[] =>
  helpRoutes({ groups: arrange(help), support: readSupport(), messages, contact: help.contact }, now)

type Catalogue = NonNullable<MessageSources['overrides']>

/** Two sources of words as one; a key stands in one of them only. */
const withBoth = (first: Catalogue, second: Catalogue): Catalogue =>
  Object.fromEntries([...new Set([...Object.keys(first), ...Object.keys(second)])].map((language) => [language, { ...first[language], ...second[language] }]))
