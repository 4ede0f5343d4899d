/** The known name that was most likely meant, or null where none is near: at most two letters in five may differ. */
export function nearest(typed: string, known: Iterable<string>): string | null {
  let best: { readonly name: string; readonly distance: number } | null = null
  for (const name of known) {
    const distance = distanceBetween(typed.toLowerCase(), name.toLowerCase())
    if (distance <= Math.max(1, Math.floor(name.length * 0.4)) && (best === null || distance < best.distance)) best = { name, distance }
  }
  return best?.name ?? null
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const name = nearest(typed, known)
  return name === null ? '' : `; did you mean "${name}"?`
}

/** Damerau and Levenshtein's: insertions, deletions and replacements of one letter, and two neighbours that changed places. */
function distanceBetween(from: string, to: string): number {
  let above: Row = []
  let row: Row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let down = 1; down <= from.length; down += 1) {
    const next = [down]
    for (let across = 1; across <= to.length; across += 1) {
      const replaced = at(row, across - 1) + Number(from[down - 1] !== to[across - 1])
      const swapped = isSwap(from.slice(down - 2, down), to.slice(across - 2, across)) ? at(above, across - 2) + 1 : replaced
      next.push(Math.min(replaced, swapped, at(row, across) + 1, at(next, across - 1) + 1))
    }
    above = row
    row = next
  }
  return at(row, to.length)
}

type Row = readonly number[]

const at = (row: Row, index: number): number => row[index] ?? 0

const isSwap = (one: string, other: string): boolean => one.length === 2 && one === Array.from(other).toReversed().join('')
