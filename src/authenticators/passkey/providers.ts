import names from './providers.json' with { type: 'json' }

const known: ReadonlyMap<string, string> = new Map(Object.entries(names))

/** Who keeps a passkey, in words, by AAGUID; null for those not listed. For words alone: whoever makes a passkey can claim any AAGUID. */
export const providerName = (aaguid: string): string | null => known.get(aaguid) ?? null

/** What a new passkey is called: after its provider, and numbered where the account has one of that name. */
export function labelFor(aaguid: string, taken: readonly string[]): string {
  const name = providerName(aaguid) ?? 'Passkey'
  const numbered = (count: number): string => (count === 1 ? name : `${name} ${count}`)
  let count = 1
  while (taken.includes(numbered(count))) count += 1
  return numbered(count)
}
