import type { Storage } from '../domain/storage.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import type { World } from './world.ts'

/** How long the answer is kept, in milliseconds. */
const KEPT_MS = 5000

interface Parts {
  readonly world: Pick<World, 'now'>
  readonly storage: Pick<Storage, 'accounts'>
  readonly policy: Pick<PolicyInForce, 'current'>
}

/** "Does anybody still have a password?" The answer may be some seconds old; a question that failed is asked again. */
export function askRetiringOffered({ world, storage, policy }: Parts): () => Promise<boolean> {
  let last: { readonly at: number; readonly value: Promise<boolean> } | null = null
  return () => {
    const at = world.now().getTime()
    if (last !== null && at - last.at <= KEPT_MS) return last.value
    const { roles, breakGlass } = policy.current()
    last = { at, value: storage.accounts.anyUsable(roles.retiring, breakGlass) }
    last.value.catch(() => {
      last = null
    })
    return last.value
  }
}
