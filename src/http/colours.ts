/** `#rrggbb`, lower case. */
export type Colour = string

/** WCAG 2.2, success criterion 1.4.3: text against what is behind it. */
export const READABLE = 4.5

/** WCAG 2.2, relative luminance and contrast ratio: 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((one, other) => other - one) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

/** Black or white, whichever is read more easily on the colour. */
export const inkOn = (colour: Colour): Colour => (contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000')

/** The colour, mixed towards black or white in small steps until it can be read on the background. */
export function readableOn(colour: Colour, background: Colour): Colour {
  const towards = inkOn(background)
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, towards, share)
    if (contrast(mixed, background) >= READABLE) return mixed
  }
  return towards
}

/** `share` 0 is the first colour, 1 the second. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const target = channels(to)
  return `#${channels(from)
    .map((value, index) => Math.round(value + ((target[index] ?? 0) - value) * share))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`
}

const channels = (colour: Colour): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
