import words from './guessable.json' with { type: 'json' }

/** Passwords that are tried first and words they are made of, written by hand; repetitions, keyboard walks and sequences are found by rule. */
const listed: ReadonlySet<string> = new Set(words)

/** Neighbours on these rows are typed without thinking. */
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn']
const LOOKALIKES: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }
const SHORTEST = 4

/**
 * Would it be among the first guesses (NIST SP 800-63B-4, section 3.1.1.2)? `context`: names an attacker knows, such as the product's and the person's own.
 * Compares the whole password, not parts of it: a long phrase may hold a common word.
 */
export function isGuessablePassword(password: string, context: readonly string[]): boolean {
  const known = new Set([...listed, ...wordsOf(context)])
  return formsOf(password).some((form) => isGuessable(form, known))
}

/** Names in the form in which passwords are compared, and their parts. */
export const wordsOf = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [squashed(name), ...name.split(/[^\p{L}\p{N}]+/u).map(squashed)]).filter((word) => word.length >= SHORTEST)

/** As typed; without signs; and what stands between outer digits and signs, with look-alikes read as the letters they stand for. */
function formsOf(password: string): readonly string[] {
  const plain = password.normalize('NFKC').toLowerCase()
  const core = plain.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return [plain, squashed(plain), squashed(Array.from(core, (it) => LOOKALIKES[it] ?? it).join(''))].filter((it) => it.length >= SHORTEST)
}

const squashed = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

function isGuessable(form: string, known: ReadonlySet<string>): boolean {
  const bare = form.replaceAll(/^\p{N}+|\p{N}+$/gu, '')
  if (known.has(form) || known.has(bare) || isWalk(form)) return true
  const unit = unitOf(form)
  return unit.length <= 3 || (unit !== form && isGuessable(unit, known)) || isTwoKnown(bare, known)
}

/** One character and the next are the same or neighbours, nearly all the way. */
function isWalk(form: string): boolean {
  const letters = Array.from(form)
  const steps = letters.slice(1).filter((letter, index) => isStep(letters[index] ?? '', letter)).length
  return steps >= (letters.length - 1) * 0.75
}

const isStep = (from: string, to: string): boolean => from === to || ROWS.some((row) => row.includes(from + to) || row.includes(to + from))

/** The shortest beginning of which the whole is a repetition, the last one perhaps cut off. */
function unitOf(form: string): string {
  for (let length = 1; length <= form.length / 2; length += 1) {
    const unit = form.slice(0, length)
    if (unit.repeat(Math.ceil(form.length / length)).startsWith(form)) return unit
  }
  return form
}

/** Two known words, with digits between them or not. */
function isTwoKnown(bare: string, known: ReadonlySet<string>): boolean {
  for (let cut = SHORTEST; cut <= bare.length - SHORTEST; cut += 1) {
    if (known.has(bare.slice(0, cut)) && known.has(bare.slice(cut).replace(/^\p{N}+/u, ''))) return true
  }
  return false
}
