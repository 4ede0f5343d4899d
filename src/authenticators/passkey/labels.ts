import ar from './messages/ar.json' with { type: 'json' }
import de from './messages/de.json' with { type: 'json' }
import en from './messages/en.json' with { type: 'json' }
import es from './messages/es.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }
import it from './messages/it.json' with { type: 'json' }
import ja from './messages/ja.json' with { type: 'json' }
import nl from './messages/nl.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }
import pt from './messages/pt.json' with { type: 'json' }
import sv from './messages/sv.json' with { type: 'json' }
import tr from './messages/tr.json' with { type: 'json' }
import { isCrossDevice, type RegistrationAnswer } from './answer.ts'
import { providerName } from './providers.ts'

type Kind = 'name' | 'label.security-key' | 'label.phone'

/** A label is kept as it was written, so it is written in the language of whoever made the passkey. */
const words: Readonly<Record<string, Readonly<Record<Kind, string>>>> = { ar, de, en, es, fr, it, ja, nl, pl, pt, sv, tr }

/** What a new passkey is called: after its provider, or else after what it is on; numbered where the account has one of that name. */
export function labelFor(aaguid: string, answer: Pick<RegistrationAnswer, 'attachment' | 'transports'>, locale: string, taken: readonly string[]): string {
  const name = providerName(aaguid) ?? (words[locale] ?? words[locale.split('-')[0] ?? ''] ?? en)[kindOf(answer)]
  const numbered = (count: number): string => (count === 1 ? name : `${name} ${count}`)
  let count = 1
  while (taken.includes(numbered(count))) count += 1
  return numbered(count)
}

/** A phone that answers by QR may say so by either transport; what is carried and is no phone is a security key. */
function kindOf({ attachment, transports }: Pick<RegistrationAnswer, 'attachment' | 'transports'>): Kind {
  if (isCrossDevice(attachment, transports)) return 'label.phone'
  return transports.some((one) => CARRIED.includes(one)) && !transports.includes('internal') ? 'label.security-key' : 'name'
}

const CARRIED: readonly string[] = ['usb', 'nfc', 'ble', 'smart-card']
