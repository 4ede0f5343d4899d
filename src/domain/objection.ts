/** What a policy can have against a credential that replaces: each has words of its own, for the person who is turned away with it. */
export const objections = [
  /** It can be copied to other devices. */
  'synced',
  /** It cannot leave the device that it is on. */
  'device-bound',
  /** Who keeps it is not on the list of those that are accepted. */
  'unlisted',
  /** Who keeps it is on the list of those that are not. */
  'denied',
  /** No maker vouches for it. */
  'unattested',
  /** A maker vouches for it, but not for hardware that its key cannot leave. */
  'software',
  /** Its model is known to be broken. */
  'compromised',
  /** It says who has it, and not who uses it: without a PIN or anything else of that kind, or not to be found without a name. */
  'second-factor',
] as const

export type Objection = (typeof objections)[number]
