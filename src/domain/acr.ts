/** How strong a sign-in was, weakest first. `phr` and `phrh`: OpenID Connect EAP ACR Values 1.0, section 3. A stronger one satisfies a weaker demand. */
export const acrLadder = ['urn:keyward:acr:backup', 'urn:keyward:acr:1fa', 'urn:keyward:acr:2fa', 'phr', 'phrh'] as const

export type Acr = (typeof acrLadder)[number]

/** What a backup alone amounts to where something better was to be had: it sees little, and changes nothing. */
export const backupAcr: Acr = 'urn:keyward:acr:backup'

/** The place of a value on the ladder; -1 for none, and for values nobody knows. */
export const rungOf = (acr: string | null | undefined): number => acrLadder.findIndex((it) => it === acr)
