import { join } from 'node:path'
import { configurationPage, schemaFile } from '../config/reference.ts'
import { policyDocumentPage, policySchemaFile } from '../config/policy-reference.ts'
import { eventTypes } from '../domain/event.ts'
import { refusalCodes } from '../domain/refusal.ts'
import { readSupport } from '../help/support.ts'
import { errorCodes } from '../http/error-codes.ts'
import { createMessages, type Messages } from '../i18n/messages.ts'
import { supportPage } from './support-page.ts'

/** A file that is printed from the code, so that it cannot be out of date. */
export interface Printed {
  /** Below Keyward's folder. */
  readonly file: string
  readonly text: string
}

/** Every printed file. A test holds each to what the code says. */
export function printed(): readonly Printed[] {
  const messages = createMessages({ shared: join(import.meta.dirname, '../i18n/messages'), authenticators: [], fallback: 'en' })
  return [
    { file: 'config/keyward.schema.json', text: schemaFile() },
    { file: 'config/policy.schema.json', text: policySchemaFile() },
    { file: 'docs/configuration.md', text: configurationPage() },
    { file: 'docs/events.md', text: eventsPage() },
    { file: 'docs/policy-document.md', text: policyDocumentPage() },
    { file: 'docs/refusals.md', text: refusalsPage(messages) },
    { file: 'docs/support.md', text: supportPage(readSupport()) },
  ]
}

const note = (source: string): string => `<!-- Printed from ${source} by \`npm run docs\`. Do not edit. -->`

const eventsPage = (): string =>
  [
    '# Events',
    note('src/domain/event.ts'),
    "Everything that happens to an account is written down, append-only. An event has a type, a time, an account, a sign-in, a client, and data; it holds no secret and no personal data beyond the account's id. In a sign-in, each also says `decision`, which is the same for everything decided in it (`phaseout.evaluated` holds the rule, the facts and the context), and `version`, that of the policy then in force.",
    table(
      ['type', 'what it says', 'its person reads it'],
      Object.entries(eventTypes).map(([type, { says, told }]) => [`\`${type}\``, says, told ? 'yes' : '–']),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd() + '\n'

const refusalsPage = (messages: Messages): string =>
  [
    '# Refusals and error pages',
    note('src/domain/refusal.ts and src/http/error-codes.ts'),
    '## Refusals',
    'An expected no, told on the page that follows it. The log has the detail behind it (`passkey.signature`, say), which is never shown.',
    table(
      ['code', 'what a person reads'],
      refusalCodes.map((code) => [`\`${code}\``, messages.t('en', `refusal.${code}`)]),
    ),
    '## Error pages',
    'Pages on which a sign-in ends. Each shows a reference, which the log has too.',
    table(
      ['code', 'status', 'when'],
      Object.entries(errorCodes).map(([code, { status, meaning }]) => [`\`${code}\``, String(status), meaning]),
    ),
  ].join('\n\n') + '\n'

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${heads.join(' | ')} |`,
    `|${heads.map(() => '---').join('|')}|`,
    ...rows.map((cells) => `| ${cells.map((it) => it.replaceAll('|', '\\|')).join(' | ')} |`),
  ].join('\n')
