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

/** Levenshtein's: insertions, deletions and replacements of one letter. */
function distanceBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let down = 1; down <= from.length; down += 1) {
    const next = [down]
    for (let across = 1; across <= to.length; across += 1) {
      const replaced = (row[across - 1] ?? 0) + (from[down - 1] === to[across - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[across] ?? 0) + 1, (next[across - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
