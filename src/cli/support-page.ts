import { newest, type SupportData, type SupportRow } from '../help/support.ts'

const answers = { yes: 'yes', no: 'no', partial: 'partly' } as const

/** `docs/support.md`: what of the support data is for those who make pages and apps. */
export const supportPage = ({ browsers, interface: level, native }: SupportData): string =>
  [
    '# Support, for developers',
    '<!-- Printed from src/help/support by `npm run docs`. Do not edit. -->',
    'Each row says when it was checked. What people read of systems and browsers stands at `/help#which-systems`; how the rows are kept is written in [the help pages](help.md#what-works-where).',
    '## The programming interface of browsers',
    'Pages use what is there. With `base api` alone there is the button; suggestions among the names that people type need `conditional get check`, and passkeys are kept in step with managers where there are `signals`.',
    tableOf(level),
    '## Browsers',
    tableOf(browsers),
    '## Native apps',
    tableOf(native),
  ].join('\n\n') + '\n'

const tableOf = (rows: readonly SupportRow[]): string =>
  [
    '| where | what | supported | since | checked | remarks |',
    '|---|---|---|---|---|---|',
    ...newest(rows).map(({ feature, subject, supported, version, since, as_of: asOf, note }) => {
      const from = [version, since === '' ? '' : `(${since})`].filter((it) => it !== '').join(' ')
      return `| ${plain(subject)} | ${plain(feature)} | ${answers[supported]} | ${from} | ${asOf} | ${note} |`
    }),
  ].join('\n')

const plain = (name: string): string => name.replaceAll('_', ' ')
