/** What a room may open: other rooms, single files of them (`http/render`), and packages. */
export interface Room {
  readonly is: string
  readonly opens: readonly string[]
  readonly packages: readonly string[]
  /** Doors that only some files of the room have; file names without their ending. */
  readonly only?: Readonly<Record<string, readonly string[]>>
}

/** Anything, for the rooms that put the others together. */
export const anything = '*'

const walk = { opens: ['domain', 'policy', 'identification', 'authenticators'], packages: ['zod'] }

/** The plan of the house. README.md prints it, and `rooms.test.ts` holds every import to it. */
export const rooms: Readonly<Record<string, Room>> = {
  domain: { is: 'the words: types and ports', opens: [], packages: [] },
  policy: { is: 'the judge: decide, classify; pure', opens: ['domain'], packages: [] },
  identification: { is: 'who is at the door: the username-first cookie', opens: ['domain'], packages: [] },
  authenticators: {
    is: 'ways to prove it; never each other',
    opens: ['domain'],
    packages: ['zod', 'node:crypto', 'node:util', '@simplewebauthn/server'],
    only: { load: ['node:path', 'node:url', 'node:module'] },
  },
  'sign-in': {
    is: 'the walk: identify, choose, answer, skip',
    ...walk,
    only: {
      routes: ['http', 'i18n', 'koa'],
      pages: ['http'],
      'json-answer': ['http/visit'],
      'ceremony-pages': ['http'],
      'page-parts': ['http'],
      'page-views': ['i18n'],
      'refused-page': ['http'],
      'confirm-page': ['http'],
      cookies: ['http/visit'],
      'read-request': ['http/visit'],
      'recovery-letters': ['i18n/moment'],
      'recovery-pages': ['http', 'i18n/moment'],
    },
  },
  account: {
    is: 'my room: what a person takes back and looks after',
    opens: ['domain', 'policy', 'authenticators', 'sign-in', 'http', 'i18n'],
    packages: ['koa', 'node:crypto'],
  },
  help: {
    is: 'the leaflets: questions, answers, what works where',
    opens: ['domain', 'http', 'i18n'],
    packages: ['zod', 'node:fs', 'node:path'],
  },
  admin: {
    is: 'the office: one set of actions, whichever face it has',
    opens: ['domain', 'policy', 'authenticators', 'sign-in', 'config'],
    packages: [],
    only: { 'approval-routes': ['http'], 'approval-pages': ['http', 'i18n'], 'override-letter': ['i18n/moment'], pass: ['i18n/moment'] },
  },
  oidc: {
    is: 'the front desk: everything that knows oidc-provider',
    opens: ['domain'],
    packages: ['oidc-provider', 'koa', 'zod', 'jose', 'node:async_hooks', 'node:crypto', 'node:http', 'node:util'],
  },
  storage: {
    is: 'the cellar: one file per port',
    opens: ['domain'],
    packages: ['knex', 'pg', 'node:child_process', 'node:crypto', 'node:fs', 'node:os', 'node:path', 'node:timers', 'node:util'],
  },
  mail: { is: 'the post: empties the outbox after commit', opens: ['domain', 'i18n'], packages: ['nodemailer'] },
  http: {
    is: 'the hall: Koa, middleware, guard, render, assets',
    opens: ['domain', 'i18n'],
    packages: ['koa', '@koa/router', '@koa/bodyparser', 'eta', 'zod', 'node:crypto', 'node:fs', 'node:net', 'node:path', 'node:zlib'],
  },
  i18n: { is: 'the languages: words, negotiation', opens: ['domain'], packages: ['node:fs', 'node:path'] },
  browser: { is: 'scripts shared by pages; no bundler', opens: [], packages: [] },
  config: {
    is: 'settings: parsed once, every mistake told at once',
    opens: ['domain', 'authenticators', 'policy/default-policy', 'oidc/settings', 'http/look', 'help/settings', 'help/topics', 'http/well-known'],
    packages: ['zod', 'yaml', 'node:crypto'],
  },
  demo: { is: 'a client app that knows nothing of Keyward', opens: [], packages: ['koa', 'openid-client', 'jose', 'node:fs', 'node:http', 'node:net'] },
  composition: { is: 'what compose.ts puts together, part by part', opens: [anything], packages: [anything] },
  cli: { is: 'one file per command', opens: [anything], packages: [anything] },
}

/** Files that stand in no room: they put the rooms together. */
export const outside: readonly string[] = ['main.ts', 'compose.ts']

/** The table as README.md shows it. */
export function printPlan(): string {
  const list = (names: readonly string[]): string => names.map((name) => (name === anything ? 'anything' : `\`${name}\``)).join(', ') || '–'
  const doors = ({ opens, only = {} }: Room): string =>
    [list(opens), ...Object.entries(only).map(([file, extra]) => `only \`${file}.ts\`: ${list(extra)}`)].join('; ')
  const rows = Object.entries(rooms).map(([name, room]) => `| \`${name}/\` | ${room.is} | ${doors(room)} | ${list(room.packages)} |`)
  return ['| room | what it is | may open | packages |', '|---|---|---|---|', ...rows].join('\n')
}
