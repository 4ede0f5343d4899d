import type { BrowserFamily, Platform } from '../domain/browser.ts'

/** Whose browser a request comes from, as far as it says so. Most name others beside themselves: the first that fits counts. */
export const familyOf = (userAgent: string): BrowserFamily => FAMILIES.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other'

/** On which system it runs. A tablet of Apple's that poses as a Mac is taken for one. */
export const platformOf = (userAgent: string): Platform => PLATFORMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other'

const FAMILIES: readonly (readonly [BrowserFamily, RegExp])[] = [
  ['edge', /\bEdg(e|A|iOS)?\//],
  ['samsung', /\bSamsungBrowser\//],
  ['other', /\b(OPR|Opera|Vivaldi|YaBrowser)\b/],
  ['firefox', /\b(Firefox|FxiOS)\//],
  ['chrome', /\b(Chrome|Chromium|HeadlessChrome|CriOS)\//],
  ['safari', /\bVersion\/[\d.]+.*\bSafari\//],
]

const PLATFORMS: readonly (readonly [Platform, RegExp])[] = [
  ['ios', /\b(iPhone|iPad|iPod)\b/],
  ['android', /\bAndroid\b/],
  ['windows', /\bWindows\b/],
  ['mac', /\bMacintosh\b/],
  ['linux', /\b(Linux|X11|CrOS)\b/],
]
