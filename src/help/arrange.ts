import type { HelpSettings, OwnQuestion } from './settings.ts'
import { type GroupId, groupIds, type Topic, topics } from './topics.ts'

/** A topic with what an operator added to it. */
export interface Entry extends Topic {
  readonly links: OwnQuestion['links']
}

/** One part of the page. */
export interface Group {
  readonly id: GroupId
  readonly entries: readonly Entry[]
}

/** What the page holds, in its order: ours and the operator's, without what was hidden. */
export function arrange({ questions, hide, order }: Pick<HelpSettings, 'questions' | 'hide' | 'order'>): readonly Group[] {
  const ours = topics.map((topic) => withOwn(topic, questions[topic.id]))
  const theirs = Object.entries(questions).flatMap(([id, own]) => (topics.some((topic) => topic.id === id) ? [] : [added(id, own)]))
  const placed = place([...ours, ...theirs], questions)
  const seen = placed.filter(({ id }) => !hide.includes(id))
  const rank = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length)
  const sorted = seen.toSorted((a, b) => rank(a.id) - rank(b.id))
  const known = new Set(seen.map(({ id }) => id))
  return groupIds
    .map((id) => ({
      id,
      entries: sorted.filter(({ group }) => group === id).map((entry) => ({ ...entry, related: entry.related.filter((it) => known.has(it)) })),
    }))
    .filter(({ entries }) => entries.length > 0)
}

const withOwn = (topic: Topic, own: OwnQuestion | undefined): Entry => ({
  ...topic,
  group: own?.group ?? topic.group,
  related: own?.related ?? topic.related,
  links: own?.links ?? [],
})

const added = (id: string, own: OwnQuestion): Entry => withOwn({ id, group: 'more', related: [], deeds: [], tables: [] }, own)

/** What is to stand after another question follows it, in its part of the page. */
function place(entries: readonly Entry[], questions: HelpSettings['questions']): readonly Entry[] {
  const ids = new Set(entries.map(({ id }) => id))
  const before = ({ id }: Entry): string | undefined => {
    const after = questions[id]?.after
    return after !== undefined && ids.has(after) ? after : undefined
  }
  const withFollowers = (entry: Entry, group: GroupId): readonly Entry[] => [
    { ...entry, group },
    ...entries.filter((it) => before(it) === entry.id).flatMap((it) => withFollowers(it, group)),
  ]
  return entries.filter((it) => before(it) === undefined).flatMap((it) => withFollowers(it, it.group))
}
