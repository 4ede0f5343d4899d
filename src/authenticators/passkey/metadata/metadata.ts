import { Fault } from '../../../domain/fault.ts'
import { MINUTE_MS } from '../../../domain/milliseconds.ts'
import type { Tools } from '../../authenticator.ts'
import { type Blob, readBlob } from './blob.ts'
import { type Model, type Models, modelsOf } from './models.ts'

/** Where the FIDO metadata is. */
export interface MetadataFiles {
  readonly file: string
  readonly rootFile: string | null
}

/** What is known of models, as the file has it now. */
export interface Metadata {
  /** By AAGUID, or by the key identifier of a U2F certificate; null for a model that it does not list. */
  readonly modelOf: (name: string) => Model | null
  /** Makers are asked to vouch: where nothing is known of any, the log says once that nobody can. */
  readonly wanted: () => void
}

/** Where none is mounted nothing is known of any. */
export function noMetadata({ warn }: Pick<Tools, 'warn'>): Metadata {
  let isTold = false
  return {
    modelOf: () => null,
    wanted: () => {
      if (!isTold) warn?.('the policy wants makers to vouch for passkeys, and no FIDO metadata is mounted: nobody can', {})
      isTold = true
    },
  }
}

/** How often the file is looked at, in milliseconds. */
const LOOK_MS = MINUTE_MS

interface Kept {
  readonly stamp: string
  readonly blob: Blob
  readonly models: Models
}

/**
 * Reads the blob that an operator mounted, and again whenever the file has changed. Throws `Fault('metadata-unreadable')` where the first cannot be trusted;
 * later ones that cannot leave what was known in force, and so does one whose number is lower. What is overdue is told to the log and counts all the same.
 */
export function openMetadata(files: MetadataFiles, tools: Tools): Metadata {
  let kept = load(files, tools)
  if (typeof kept === 'string') throw new Fault('metadata-unreadable', `${files.file} ${kept}`)
  let lookedAt = tools.now().getTime()
  const current = (): Models => {
    const now = tools.now().getTime()
    if (typeof kept !== 'string' && now - lookedAt >= LOOK_MS) {
      lookedAt = now
      kept = newer(kept, files, tools)
    }
    return typeof kept === 'string' ? new Map() : kept.models
  }
  return { modelOf: (name) => current().get(name.toLowerCase()) ?? null, wanted: () => undefined }
}

/** A text is what is wrong. */
function load({ file, rootFile }: MetadataFiles, tools: Tools): Kept | string {
  const { files, now } = tools
  if (files === undefined) return 'cannot be read here'
  try {
    const stamp = files.stamp(file)
    const blob = readBlob(Buffer.from(files.read(file)).toString('utf8'), rootFile === null ? null : files.read(rootFile), now())
    if (typeof blob === 'string') return blob
    if (blob.nextUpdate < now()) tools.warn?.('the FIDO metadata is overdue: fetch a newer blob', { file, nextUpdate: blob.nextUpdate })
    return { stamp, blob, models: modelsOf(blob) }
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

function newer(kept: Kept, where: MetadataFiles, tools: Tools): Kept {
  if (stampOf(where, tools) === kept.stamp) return kept
  const read = load(where, tools)
  const why = typeof read === 'string' ? read : read.blob.no < kept.blob.no ? `is number ${read.blob.no}, and ${kept.blob.no} was read before` : null
  if (why === null) return read as Kept
  tools.warn?.('the FIDO metadata has changed and cannot be used: what was read before stays in force', { file: where.file, why })
  return { ...kept, stamp: stampOf(where, tools) }
}

function stampOf({ file }: MetadataFiles, { files }: Tools): string {
  try {
    return files?.stamp(file) ?? ''
  } catch {
    return ''
  }
}
