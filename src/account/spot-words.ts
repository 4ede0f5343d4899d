import type { BrowserFamily, Platform } from '../domain/browser.ts'
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
const systems: Readonly<Record<Platform, string | null>> = { windows: 'Windows', mac: 'Mac', ios: 'iOS', android: 'Android', linux: 'Linux', other: null }

/** A browser and its system in words, as far as it said what it is. */
export function spotIn(t: Say, family: BrowserFamily | null, platform: Platform | null): string {
  const [browser, system] = [browsers[family ?? 'other'], systems[platform ?? 'other']]
  if (browser !== null && system !== null) return t('account.spot', { browser, system })
  return browser ?? (system === null ? t('account.spot.unknown') : t('account.spot.system', { system }))
}
