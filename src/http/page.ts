import type { Signal } from '../domain/signals.ts'

/** A page as a value: which view, with what, under which headers. Made by pure functions, shown by the hall. */
export interface Page<Data extends object = object> {
  /** Below the views folders, without the extension: `sign-in/identify`. */
  readonly view: string
  /** What the view gets as `it`, beside `t` and `locale`. */
  readonly data: Data
  /** Of the window, in the person's language; the service's name follows it. */
  readonly title: string
  /** `data-step` of `<main>`: what tests and style sheets go by. */
  readonly step: string
  /** `data-authenticator` of `<main>`. */
  readonly authenticator?: string
  /** 200 unless said. */
  readonly status?: number
  /** Address that shows it again, where it answers a form; without one it offers no other language then. */
  readonly again?: string
  /** Assets loaded as modules, beside those of every page: `authenticators/passkey/browser.js`. */
  readonly scripts?: readonly string[]
  /** Style sheets loaded after those of every page: `account.css`. */
  readonly sheets?: readonly string[]
  /** How long the browser may keep it, in seconds; for pages that hold nothing of anybody. Otherwise it keeps none. */
  readonly cacheSeconds?: number
  /** A page of somebody's account: who that is, where else they can go, and what stands on top of it. */
  readonly room?: RoomAround
  /** What stands on top of a page that is of no account area. */
  readonly banners?: RoomAround['banners']
  /** Origins of pictures on this page that are not ours. */
  readonly imagesFrom?: readonly string[]
  /** What the browser is told of credentials that somebody else keeps; the page says it by script, unseen. */
  readonly signals?: readonly Signal[]
  /** In how many seconds its script is to ask for another challenge, if it still stands open. */
  readonly freshSeconds?: number
  /** A form of this page ends at a client: no `form-action` then, which Chrome would apply to the redirects after it. */
  readonly leaves?: boolean
}

/** What the layout shows around a page of the account area. */
export interface RoomAround {
  readonly who: string
  readonly nav: readonly { readonly href: string; readonly label: string; readonly current: boolean }[]
  readonly banners: readonly { readonly view: string; readonly data: object }[]
}
