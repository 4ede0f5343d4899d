import { z } from 'zod'
import { type Capabilities, unknownCapabilities } from '../domain/browser.ts'
import type { Interaction } from '../domain/interactions.ts'
import type { Visit } from '../http/visit.ts'
import type { Guest } from './context.ts'
import type { SignInCookies } from './cookies.ts'
import { familyOf, platformOf } from './user-agent.ts'

/** A field's text, or '' where it is absent. */
export const textField = (fields: Readonly<Record<string, string>>, name: string): string => fields[name] ?? ''

/** Who knocks, with what. `remember` counts only where the form showed its box (`remember-shown`): a box left empty sends nothing. */
export function guestOf(visit: Visit, interaction: Interaction, cookies: SignInCookies, fields: Readonly<Record<string, string>>): Guest {
  return {
    interaction,
    cookie: cookies.read(visit),
    capabilities: textField(fields, 'script') === 'no' ? withoutScript : capabilitiesIn(textField(fields, 'capabilities')),
    remember: textField(fields, 'remember-shown') === '' ? null : textField(fields, 'remember') !== '',
    locale: visit.state.locale,
    family: familyOf(visit.get('user-agent')),
    platform: platformOf(visit.get('user-agent')),
    network: networkOf(visit.ip),
  }
}

/** Said by a field that only browsers without script send: the script that would say more never ran, and neither can a passkey. */
const withoutScript: Capabilities = { ...unknownCapabilities, webauthn: false }

const claim = z.boolean().nullable().default(null)
const capabilities = z.object({ webauthn: claim, platformAuthenticator: claim, hybrid: claim, conditionalGet: claim, conditionalCreate: claim })

function capabilitiesIn(text: string): Capabilities {
  if (text === '' || text.length > 1000) return unknownCapabilities
  try {
    const parsed = capabilities.safeParse(JSON.parse(text))
    return parsed.success ? { ...parsed.data, script: true } : unknownCapabilities
  } catch {
    return unknownCapabilities
  }
}

/** The /24 of an IPv4 address, the /56 of an IPv6 one: guesses from next door count together. */
export function networkOf(address: string): string {
  const v4 = /(\d+\.\d+\.\d+)\.\d+$/.exec(address)
  return v4?.[1] ?? groupsOf(address).join('').slice(0, 14)
}

/** The eight groups of an IPv6 address, four digits each, with what `::` stands for (RFC 4291, section 2.2). */
function groupsOf(address: string): readonly string[] {
  const [before = [], after = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const zeros: readonly string[] = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '')
  return [...before, ...zeros, ...after].map((group) => group.padStart(4, '0'))
}
