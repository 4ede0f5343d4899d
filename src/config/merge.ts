type Tree = Readonly<Record<string, unknown>>

/** The tree with a value at a path; groups on the way are made where they are missing. */
export function putAt(tree: Tree, [first, ...rest]: readonly string[], value: unknown): Tree {
  if (first === undefined) return tree
  return { ...tree, [first]: rest.length === 0 ? value : putAt(groupAt(tree, first), rest, value) }
}

/** The tree without what is at a path: the whole list where an entry of a list is meant. */
export function without(tree: Tree, [first, ...rest]: readonly PropertyKey[]): Tree {
  const name = String(first)
  const inner = tree[name]
  if (rest.length > 0 && isGroup(inner)) return { ...tree, [name]: without(inner, rest) }
  return Object.fromEntries(Object.entries(tree).filter(([key]) => key !== name))
}

/** One tree over another: groups are joined, everything else is the upper one's. */
export const overlay = (lower: Tree, upper: Tree): Tree => ({
  ...lower,
  ...Object.fromEntries(Object.entries(upper).map(([name, value]) => [name, isGroup(value) ? overlay(groupAt(lower, name), value) : value])),
})

const groupAt = (tree: Tree, name: string): Tree => {
  const inner = tree[name]
  return isGroup(inner) ? inner : {}
}

const isGroup = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
