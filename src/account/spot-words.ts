import type { BrowserFamily, Platform } from '../domain/browser.ts'
import type { Spot } from '../domain/credential.ts'
import type { Say } from '../i18n/messages.ts'

/** Names are names in every language; null: what nobody knows, or calls by a name. */
const browsers: Readonly<Record<BrowserFamily, string | null>> = {
  chrome: 'Chrome',
  edge: 'Edge',
  firefox: 'Firefox',
  safari: 'Safari',
  samsung: 'Samsung Internet',
  other: null,
}
const systems: Readonly<Record<Exclude<Platform, 'ios'>, string | null>> = { windows: 'Windows', mac: 'Mac', android: 'Android', linux: 'Linux', other: null }

/** A browser and its system in words, as far as it said what it is: a title by itself. */
export function spotIn(t: Say, family: BrowserFamily | null, platform: Platform | null): string {
  const { browser, system } = namesOf(t, { family: family ?? 'other', platform: platform ?? 'other' })
  if (browser !== null && system !== null) return t('account.spot', { browser, system })
  return browser ?? (system === null ? t('account.spot.unknown') : t('account.spot.system', { system }))
}

/** The same within a sentence; null where neither said what it is. */
export function spotWithin(t: Say, spot: Spot): string | null {
  const { browser, system } = namesOf(t, spot)
  if (browser === null && system === null) return null
  return t('account.spot', { browser: browser ?? t('cards.browser.unknown'), system: system ?? t('cards.system.unknown') })
}

/** A phone and a tablet of one maker say the same of themselves. */
const namesOf = (t: Say, { family, platform }: Spot) => ({
  browser: browsers[family],
  system: platform === 'ios' ? t('cards.system.apple-mobile') : systems[platform],
})
