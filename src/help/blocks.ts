/** A piece of an answer, as it is set on the page. */
export type Block = { readonly kind: 'paragraph'; readonly text: string } | { readonly kind: 'list' | 'steps'; readonly items: readonly string[] }

/**
 * Paragraphs are parted by empty lines; lines that begin with `- ` make a list, those with `1. ` numbered steps, and any other line goes on with the one before.
 * Nothing else is markup: what stands there is shown.
 */
export const blocksOf = (text: string): readonly Block[] => text.split(/\n\s*\n/).flatMap((part) => part.split('\n').reduce(withLine, []))

function withLine(blocks: readonly Block[], line: string): readonly Block[] {
  const [, sign, item] = /^\s*(-|\d{1,2}\.)\s+(.+)$/.exec(line) ?? []
  const last = blocks.at(-1)
  const rest = blocks.slice(0, -1)
  if (item !== undefined) {
    const kind = sign === '-' ? 'list' : 'steps'
    return last?.kind === kind ? [...rest, { kind, items: [...last.items, item.trim()] }] : [...blocks, { kind, items: [item.trim()] }]
  }
  const words = line.trim()
  if (words === '') return blocks
  return last === undefined ? [{ kind: 'paragraph', text: words }] : [...rest, continued(last, words)]
}

const continued = (block: Block, words: string): Block =>
  block.kind === 'paragraph'
    ? { ...block, text: `${block.text} ${words}` }
    : { ...block, items: [...block.items.slice(0, -1), `${block.items.at(-1) ?? ''} ${words}`] }
