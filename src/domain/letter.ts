/** The channel of a letter that nobody gets: written and erased unposted, so that a stranger costs the same as anyone. */
export const DISCARD = 'discard'

/** A letter is asked for by an authenticator or a flow and posted by the house, after commit, at least once. */
export interface Letter {
  /** `mail`, or the id of the authenticator whose own sender takes it (a telephone, say), or `DISCARD`. */
  readonly channel: string
  readonly to: string
  /** Folder and name below `views/mail/`, as `email-otp/code`. */
  readonly template: string
  /** BCP 47. */
  readonly locale: string
  readonly data: Readonly<Record<string, string>>
}

/** One letter on its way. `key` makes a second posting recognisable (Message-ID). */
export interface PostableLetter extends Letter {
  readonly key: string
  readonly attempts: number
}

/** What a development mailbox shows. */
export interface PostedLetter {
  readonly key: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly postedAt: Date
}
