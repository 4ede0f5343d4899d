import { rungOf } from '../domain/acr.ts'

/** What an authorization request demands: the essential `acr` claim where there is one, else `acr_values` (OpenID Connect Core 1.0, section 5.5.1.1). */
export interface AcrDemand {
  readonly values: readonly string[]
  /** None of an essential claim's values is known here, so that nothing can meet it. */
  readonly impossible: boolean
}

/** Reads the demand out of the parameters of an authorization request. */
export function acrDemandOf(params: Readonly<Record<string, unknown>>): AcrDemand {
  const essential = essentialAcrs(params['claims'])
  if (essential !== null) return { values: essential.filter(isKnown), impossible: !essential.some(isKnown) }
  return { values: words(params['acr_values']).filter(isKnown), impossible: false }
}

/** Is `reached` as strong as the weakest value demanded? */
export const meetsAcr = (reached: string | undefined, { values, impossible }: AcrDemand): boolean =>
  !impossible && (values.length === 0 || rungOf(reached) >= Math.min(...values.map(rungOf)))

/** A space-separated parameter as a list. */
export const words = (param: unknown): string[] => (typeof param === 'string' ? param.split(' ').filter(Boolean) : [])

const isKnown = (acr: string): boolean => rungOf(acr) >= 0

function essentialAcrs(claims: unknown): string[] | null {
  if (typeof claims !== 'string') return null
  const parsed = JSON.parse(claims) as { id_token?: { acr?: { essential?: unknown; value?: unknown; values?: unknown } | null } }
  const acr = parsed.id_token?.acr
  if (acr?.essential !== true) return null
  const values = [acr.value, ...(Array.isArray(acr.values) ? (acr.values as unknown[]) : [])].filter((it) => typeof it === 'string')
  return values.length === 0 ? null : values
}
