import type { Tools } from '../../../src/authenticators/authenticator.ts'
import { openMetadata } from '../../../src/authenticators/passkey/metadata/metadata.ts'
import type { SoftBlob, softMetadata } from '../../support/soft-metadata.ts'

/** A blob that an operator mounted beside its root, and replaces; and a clock. */
export function mountedWith(service: ReturnType<typeof softMetadata>, from: Date, first: SoftBlob) {
  const files = new Map([
    ['blob', service.blob(first)],
    ['root', service.root.der.toString('latin1')],
  ])
  const warnings: string[] = []
  let at = from.getTime()
  let reads = 0
  const tools = {
    now: () => new Date(at),
    files: {
      read: (path: string) => {
        const text = files.get(path)
        if (text === undefined) throw new Error(`there is no ${path}`)
        reads += 1
        return Buffer.from(text, 'latin1')
      },
      stamp: (path: string) => files.get(path) ?? '',
    },
    warn: (message: string) => void warnings.push(message),
  } as unknown as Tools
  const wait = (milliseconds: number): void => {
    at += milliseconds
  }
  return {
    open: () => openMetadata({ file: 'blob', rootFile: 'root' }, tools),
    mount: (said: SoftBlob | string | null, milliseconds = 61_000) => {
      if (said === null) files.delete('blob')
      else files.set('blob', typeof said === 'string' ? said : service.blob(said))
      wait(milliseconds)
    },
    wait,
    warnings,
    reads: () => reads,
  }
}
