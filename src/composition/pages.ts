import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import { assetSources } from '../http/asset-sources.ts'
import { type Assets, createAssets } from '../http/assets.ts'
import { errorTextsAsMessages } from '../http/look.ts'
import { createRender, type Render } from '../http/render.ts'
import { createViews, type Views } from '../http/views.ts'
import { createMessages, type Messages } from '../i18n/messages.ts'

/** Everything that is shown: words, views, style sheets and scripts. */
export interface Pages {
  readonly messages: Messages
  readonly views: Views
  readonly assets: Assets
  readonly render: Render
}

/** Keyward's own folder: views and scripts are read from it wherever it was started. */
const house = new URL('../../', import.meta.url).pathname

/** The operator's folders come first in all of them. */
export function makePages({ look, folder }: Pick<Config, 'look' | 'folder'>, authenticators: readonly LoadedAuthenticator[]): Pages {
  const theirs = (path: string | null): string | null => (path === null ? null : new URL(path, `file://${folder}/`).pathname)
  const folders = authenticators.map(({ authenticator, folder: own }) => ({ id: authenticator.id, folder: own }))
  const outside = authenticators.filter(({ builtIn }) => !builtIn).map(({ authenticator, folder: own }) => ({ id: authenticator.id, folder: `${own}/views` }))
  const messages = createMessages({
    shared: `${house}src/i18n/messages`,
    authenticators: folders.map(({ id, folder: own }) => ({ id, folder: `${own}/messages` })),
    operator: theirs(look.messagesFolder),
    overrides: errorTextsAsMessages(look),
    everywhere: { product: look.name },
    fallback: look.languages.fallback,
  })
  const views = createViews({ operator: theirs(look.viewsFolder), house: `${house}views`, outside })
  const assets = createAssets(
    assetSources({ operator: theirs(look.viewsFolder), views: `${house}views`, browser: `${house}src/browser`, authenticators: folders }, look),
  )
  return { messages, views, assets, render: createRender(views, assets, messages, look) }
}
