/** Where a page is read, as far as words depend on it: a message `key` may have a variant `key.<surrounding>`. Keys must not end in these words otherwise. */
export const surroundings = ['in-app', 'windows', 'mac', 'ios', 'android', 'linux'] as const

export type Surrounding = (typeof surroundings)[number]

/** What the User-Agent header (RFC 9110, section 10.1.5) tells, the most telling first. A guess: it chooses words, never what is accepted. An iPad that asks for desktop pages is a Mac. */
export function surroundingsOf(userAgent: string): readonly Surrounding[] {
  const header = userAgent.slice(0, LONGEST_HEADER)
  const system = SYSTEMS.find(([, pattern]) => pattern.test(header))?.[0]
  return [...(IN_APP.test(header) ? (['in-app'] as const) : []), ...(system === undefined ? [] : [system])]
}

const LONGEST_HEADER = 512

/** In this order: Android calls itself Linux as well, and an iPhone says that it is like Mac OS X. */
const SYSTEMS: readonly (readonly [Surrounding, RegExp])[] = [
  ['android', /\bAndroid\b/],
  ['ios', /\b(iPhone|iPad|iPod)\b/],
  ['windows', /\bWindows NT\b/],
  ['mac', /\bMacintosh\b/],
  ['linux', /\bLinux\b/],
]

/** Pages that an app shows inside itself: Android's WebView says so, iOS' leaves out Safari's name, and some apps say theirs. */
const IN_APP = /; wv\)|\b(FBAN|FBAV|Instagram|MicroMessenger)\b|\bLine\/|\b(iPhone|iPad|iPod)\b(?=.*AppleWebKit)(?!.*\b(Safari|CriOS|FxiOS|EdgiOS)\/)/
