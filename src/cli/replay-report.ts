import type { Replay } from '../admin/replay.ts'
import type { Report } from './formats.ts'
import { table } from './table.ts'

/** What the past would have been under another policy, for people, programs and spreadsheets. */
export const replayReport = (replay: Replay): Report => ({
  value: replay,
  words: () => inWords(replay),
  heads: ['about', 'client', 'authenticator', 'what', 'before', 'after'],
  rows: () => [
    ...replay.used.flatMap(({ client, authenticator, signIns, refused, notEnough, openedOtherwise, lessVisible, moreVisible }) =>
      Object.entries({ refused, 'not-enough': notEnough, 'opened-otherwise': openedOtherwise, 'less-visible': lessVisible, 'more-visible': moreVisible }).map(
        ([what, count]) => ['sign-ins', client, authenticator, what, signIns, count],
      ),
    ),
    ...replay.asked.map(({ client, authenticator, kind, row, before, after }) => ['asked', client, authenticator, `${kind} (row ${row})`, before, after]),
  ],
})

function inWords({ from, before, after, signIns, unreadable, used, asked }: Replay): string {
  const refused = used.reduce((sum, it) => sum + it.refused, 0)
  return [
    `${signIns.toLocaleString('en-US')} sign-ins since ${from.toISOString()}, decided again: policy ${before}, and what ${after} would have done.`,
    ...(unreadable === 0 ? [] : [`${unreadable.toLocaleString('en-US')} of them were recorded without what they were decided on, and are left out.`]),
    ...(used.length === 0
      ? []
      : [
          table(
            ['client', 'signed in with', 'sign-ins', 'refused', 'not enough', 'opened on something else', 'less visible', 'more visible'],
            used.map((it) => [it.client, it.authenticator, it.signIns, it.refused, it.notEnough, it.openedOtherwise, it.lessVisible, it.moreVisible]),
          ),
        ]),
    ...(asked.length === 0
      ? ['Afterwards everybody would have been asked the same.']
      : [
          table(
            ['client', 'asked afterwards', 'of', 'row', 'before', 'after'],
            asked.map((it) => [it.client, it.kind, it.authenticator, it.row, it.before, it.after]),
          ),
        ]),
    refused === 0
      ? 'Nothing that was used would have been refused.'
      : `${refused.toLocaleString('en-US')} times something was used that would have been refused.`,
  ].join('\n\n')
}
