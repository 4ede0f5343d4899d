import { Fault } from '../../../domain/fault.ts'
import { MINUTE_MS } from '../../../domain/milliseconds.ts'
import type { Tools } from '../../authenticator.ts'
import { readBlob } from './blob.ts'
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
  readonly no: number
  readonly nextUpdate: Date
  readonly models: Models
  /** The log knows that it is overdue. */
  readonly isTold: boolean
}

/**
 * Reads the blob that an operator mounted, and again whenever the file has changed. Throws `Fault('metadata-unreadable')` where the first cannot be trusted;
 * later ones that cannot leave what was known in force, and so does one whose number is lower. What is overdue is told to the log and counts all the same.
 */
export function openMetadata(files: MetadataFiles, tools: Tools): Metadata {
  let kept = load(files, tools)
  if (typeof kept === 'string') throw new Fault('metadata-unreadable', `${files.file} ${kept}`)
  kept = told(kept, files, tools)
  let lookedAt = tools.now().getTime()
  const current = (): Models => {
    const now = tools.now().getTime()
    if (typeof kept !== 'string' && now - lookedAt >= LOOK_MS) {
      lookedAt = now
      kept = told(newer(kept, files, tools), files, tools)
    }
    return typeof kept === 'string' ? new Map() : kept.models
  }
  return { modelOf: (name) => current().get(name.toLowerCase()) ?? null, wanted: () => undefined }
}

/** A text is what is wrong. */
function load({ file, rootFile }: MetadataFiles, { files, now }: Tools): Kept | string {
  if (files === undefined) return 'cannot be read here'
  try {
    const stamp = files.stamp(file)
    const blob = readBlob(Buffer.from(files.read(file)).toString('utf8'), rootFile === null ? null : files.read(rootFile), now())
    return typeof blob === 'string' ? blob : { stamp, no: blob.no, nextUpdate: blob.nextUpdate, models: modelsOf(blob), isTold: false }
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Once for each blob, on whatever day it becomes so. */
function told(kept: Kept, { file }: MetadataFiles, { now, warn }: Tools): Kept {
  if (kept.isTold || kept.nextUpdate >= now()) return kept
  warn?.('the FIDO metadata is overdue: fetch a newer blob', { file, nextUpdate: kept.nextUpdate })
  return { ...kept, isTold: true }
}

function newer(kept: Kept, where: MetadataFiles, tools: Tools): Kept {
  if (stampOf(where, tools) === kept.stamp) return kept
  const read = load(where, tools)
  const why = typeof read === 'string' ? read : read.no < kept.no ? `is number ${read.no}, and ${kept.no} was read before` : null
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
