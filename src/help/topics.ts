/** The parts of the page, in their order. Questions that operators add without saying where stand in `more`. */
export const groupIds = ['basics', 'devices', 'trouble', 'safety', 'more'] as const
export type GroupId = (typeof groupIds)[number]

/** What a reader may do next. Where it leads stands in `deeds.ts`. */
export type DeedId = 'create' | 'passkeys' | 'recover' | 'health' | 'account' | 'data'

/** A table from the support data that belongs to an answer. */
export const tableIds = ['systems', 'browsers', 'across', 'moving'] as const
export type TableId = (typeof tableIds)[number]

/** One question. Its words are the messages `help.<id>.question`, `.answer`, and where there is more to say `.details` and `.system`. */
export interface Topic {
  /** Its address: `/help#<id>`. Never changed, since people keep links. */
  readonly id: string
  readonly group: GroupId
  /** Other questions, by id. */
  readonly related: readonly string[]
  readonly deeds: readonly DeedId[]
  readonly tables: readonly TableId[]
}

type Rest = Partial<Pick<Topic, 'related' | 'deeds' | 'tables'>>

const topic = (group: GroupId, id: string, { related = [], deeds = [], tables = [] }: Rest = {}): Topic => ({ id, group, related, deeds, tables })

/** Every question that comes with Keyward, in the order of the page. */
export const topics: readonly Topic[] = [
  topic('basics', 'what-is-a-passkey', { related: ['how-it-works', 'why-better', 'what-do-i-need'], deeds: ['create'] }),
  topic('basics', 'how-it-works', { related: ['what-we-store'] }),
  topic('basics', 'why-better', { related: ['false-sites', 'multi-factor'], deeds: ['create'] }),
  topic('basics', 'what-will-it-ask', { related: ['biometrics', 'dialog-empty', 'qr-and-bluetooth'] }),
  topic('basics', 'what-do-i-need', { related: ['which-systems', 'security-keys'], deeds: ['create'] }),
  topic('basics', 'and-my-password', { related: ['why-better', 'lost-device'], deeds: ['account'] }),
  topic('basics', 'several-passkeys', { related: ['kinds', 'security-keys'], deeds: ['create', 'passkeys'] }),

  topic('devices', 'kinds', { related: ['sync-safe', 'across-makers', 'sharing'], deeds: ['passkeys'] }),
  topic('devices', 'other-devices', { related: ['not-on-this-device', 'kinds'] }),
  topic('devices', 'not-on-this-device', { related: ['qr-and-bluetooth', 'after-phone', 'dialog-empty'], deeds: ['create'] }),
  topic('devices', 'after-phone', { related: ['shared-computer'], deeds: ['create'] }),
  topic('devices', 'qr-and-bluetooth', { related: ['not-on-this-device', 'false-sites'] }),
  topic('devices', 'which-systems', { related: ['linux-and-rare', 'what-do-i-need'], tables: ['systems', 'browsers'] }),
  topic('devices', 'linux-and-rare', { related: ['which-systems', 'managers', 'security-keys'] }),
  topic('devices', 'new-phone-same', { related: ['not-on-this-device', 'lost-device'], deeds: ['passkeys'] }),
  topic('devices', 'new-phone-other', { related: ['across-makers', 'lost-device'], deeds: ['create', 'passkeys'], tables: ['moving'] }),
  topic('devices', 'across-makers', { related: ['not-on-this-device', 'new-phone-other'], deeds: ['create'], tables: ['across'] }),
  topic('devices', 'managers', { related: ['kinds', 'which-systems'], deeds: ['create'] }),
  topic('devices', 'security-keys', { related: ['several-passkeys', 'kinds'], deeds: ['create'] }),
  topic('devices', 'shared-computer', { related: ['not-on-this-device', 'remove', 'tv-and-others'], deeds: ['passkeys'] }),
  topic('devices', 'tv-and-others', { related: ['false-sites', 'qr-and-bluetooth'] }),
  topic('devices', 'in-apps', { related: ['dialog-empty', 'which-systems'] }),

  topic('trouble', 'lost-device', { related: ['lost-cases', 'stolen-device', 'practise'], deeds: ['recover', 'passkeys'] }),
  topic('trouble', 'lost-cases', { related: ['lost-device', 'no-longer-known'], deeds: ['recover', 'passkeys'] }),
  topic('trouble', 'dialog-empty', { related: ['not-on-this-device', 'other-devices'], deeds: ['recover'] }),
  topic('trouble', 'no-longer-known', { related: ['lost-cases', 'remove'], deeds: ['recover'] }),
  topic('trouble', 'remove', { related: ['no-longer-known', 'several-passkeys'], deeds: ['passkeys'] }),
  topic('trouble', 'no-letter', { related: ['contact'] }),
  topic('trouble', 'practise', { related: ['several-passkeys', 'lost-device'], deeds: ['health'] }),
  topic('trouble', 'contact'),

  topic('safety', 'biometrics', { related: ['what-we-store', 'multi-factor'] }),
  topic('safety', 'sync-safe', { related: ['kinds', 'security-keys'] }),
  topic('safety', 'multi-factor', { related: ['biometrics', 'why-better'], deeds: ['create'] }),
  topic('safety', 'false-sites', { related: ['qr-and-bluetooth', 'contact'] }),
  topic('safety', 'what-we-store', { related: ['privacy', 'how-it-works'], deeds: ['data'] }),
  topic('safety', 'privacy', { related: ['what-we-store'] }),
  topic('safety', 'sharing', { related: ['kinds', 'privacy'] }),
  topic('safety', 'stolen-device', { related: ['lost-device', 'remove'], deeds: ['account', 'passkeys'] }),
]
