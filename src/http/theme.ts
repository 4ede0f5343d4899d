import { type Colour, inkOn, mix, readableOn } from './colours.ts'
import type { Look } from './look.ts'

const CARD = '#ffffff'
const CARD_DARK = '#1a1d27'

/** The operator's colours as the custom properties that `style.css` uses, made readable in both appearances. */
export function themeSheet({ colours: { accent, background, backgroundDark } }: Pick<Look, 'colours'>): string {
  const light = sheet(appearance(accent, background, CARD))
  const dark = sheet(appearance(accent, backgroundDark, CARD_DARK))
  return `${light}@media(prefers-color-scheme:dark){${dark}}\n`
}

const sheet = (colours: Appearance): string =>
  `:root{${Object.entries(colours)
    .map(([name, value]) => `--${name}:${String(value)}`)
    .join(';')}}`

interface Appearance {
  readonly accent: Colour
  readonly 'accent-strong': Colour
  readonly 'on-accent': Colour
  readonly background: Colour
  readonly 'on-background': Colour
  readonly card: Colour
}

function appearance(wanted: Colour, background: Colour, card: Colour): Appearance {
  const accent = readableOn(wanted, card)
  const ink = inkOn(accent)
  return {
    accent,
    'accent-strong': mix(accent, ink === '#ffffff' ? '#000000' : '#ffffff', 0.15),
    'on-accent': ink,
    background,
    'on-background': readableOn('#5b6070', background),
    card,
  }
}
