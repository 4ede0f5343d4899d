import names from './providers.json' with { type: 'json' }

const known: ReadonlyMap<string, string> = new Map(Object.entries(names))

/** Who keeps a passkey, in words, by AAGUID; null for those not listed. For words alone: whoever makes a passkey can claim any AAGUID. */
export const providerName = (aaguid: string): string | null => known.get(aaguid) ?? null
