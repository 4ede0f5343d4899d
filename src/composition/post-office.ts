import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import type { Letter, PostedLetter } from '../domain/letter.ts'
import type { Storage } from '../domain/storage.ts'
import { createMailbox } from '../mail/mailbox.ts'
import { createPost, type Post } from '../mail/post.ts'
import { createLetterWriter } from '../mail/render-letter.ts'
import { smtpTransport } from '../mail/smtp.ts'
import { letterFoot } from '../help/letter-foot.ts'
import type { Pages } from './pages.ts'
import type { World } from './world.ts'

/** Where letters go, and the storage that tells the post of every letter that was added. */
export interface PostOffice {
  readonly post: Post
  /** The development mailbox; null where a mail server is named. */
  readonly letters: (() => readonly PostedLetter[]) | null
  readonly storage: Storage
}

interface PostOfficeParts {
  readonly config: Config
  readonly storage: Storage
  readonly pages: Pages
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly world: World
}

/** Posts by SMTP, by an authenticator's own sender, or into the development mailbox. */
export function openPostOffice({ config, storage, pages, authenticators, world }: PostOfficeParts): PostOffice {
  const { smtp, look } = config
  const { messages, views } = pages
  const mailbox = smtp.url === null ? createMailbox(world.now) : null
  const senders = new Map(authenticators.flatMap(({ authenticator: { id, post } }) => (post === null ? [] : [[id, post] as const])))
  const post = createPost({
    outbox: storage.outbox,
    write: createLetterWriter({
      product: look.name,
      render: views.render,
      has: views.has,
      t: messages.t,
      foot: letterFoot({ issuer: config.issuer, contact: config.help.contact, messages }),
    }),
    transport: mailbox?.transport ?? smtpTransport({ url: smtp.url ?? '', from: smtp.from, replyTo: smtp.replyTo, now: world.now }),
    senders,
    now: world.now,
    log: ({ level, message, ...data }) => world.log({ level, message, data }),
  })
  return { post, letters: mailbox?.letters ?? null, storage: withNudge(storage, post) }
}

/** Letters are added in the same transaction as what they tell of; the post is told after the commit. */
function withNudge(storage: Storage, post: Post): Storage {
  const { signIns, overrides, accounts, room, recoveries, outbox, personal, held } = storage
  const nudged = async <T>(work: Promise<T>, letters: readonly Letter[]): Promise<T> => {
    const result = await work
    if (letters.length > 0) post.nudge()
    return result
  }
  return {
    ...storage,
    outbox: { ...outbox, add: (letters) => nudged(outbox.add(letters), letters) },
    held: {
      ...held,
      endSessions: (sub, uids, told) => nudged(held.endSessions(sub, uids, told), told.letters),
      revokeGrants: (sub, clientId, told) => nudged(held.revokeGrants(sub, clientId, told), told.letters),
    },
    personal: {
      ...personal,
      forgetBrowsers: (id, hashes, told) => nudged(personal.forgetBrowsers(id, hashes, told), told.letters),
      rename: (id, to, told) => nudged(personal.rename(id, to, told), told.letters),
      delete: (id, told) => nudged(personal.delete(id, told), told.letters),
    },
    signIns: { ...signIns, apply: (changes) => nudged(signIns.apply(changes), changes.letters) },
    room: {
      ...room,
      change: async (id, asked) => {
        const answer = await room.change(id, asked)
        post.nudge()
        return answer
      },
    },
    overrides: { ...overrides, approve: (id, by, letters, now) => nudged(overrides.approve(id, by, letters, now), letters) },
    recoveries: {
      ...recoveries,
      veto: (recovery, told) => nudged(recoveries.veto(recovery, told), told.letters),
      reverse: (reversal, told) => nudged(recoveries.reverse(reversal, told), told.letters),
      tellOver: (id, told) => nudged(recoveries.tellOver(id, told), told.letters),
    },
    accounts: { ...accounts, revokeCredential: (id, credential, more) => nudged(accounts.revokeCredential(id, credential, more), more.letters) },
  }
}
