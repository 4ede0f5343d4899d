import { describe, expect, test } from 'vitest'
import { softCertificate } from '../../support/soft-certificates.ts'
import { type SoftBlob, softMetadata } from '../../support/soft-metadata.ts'
import { mountedWith } from './mounted.ts'

const now = new Date('2026-11-26T12:00:00Z')
const AAGUID = 'AAAAAAAA-1111-2222-3333-444444444444'
const service = softMetadata()

describe('the metadata that is mounted', () => {
  const mounted = (first: SoftBlob = {}) => mountedWith(service, now, first)
  const one = { models: [{ aaguid: AAGUID }] }

  test('is read again when the file has changed', () => {
    const { open, mount } = mounted(one)
    const metadata = open()
    expect(metadata.modelOf(AAGUID)?.flaws).toEqual([])
    mount({ no: 2, models: [{ aaguid: AAGUID, statuses: [{ status: 'REVOKED' }] }] })
    expect(metadata.modelOf(AAGUID)?.flaws).toHaveLength(1)
  })

  test.each<[string, SoftBlob | string | null]>([
    ['that cannot be trusted', { no: 3, tampered: true }],
    ['that is older', { no: 1 }],
    ['that is no blob', 'nothing'],
    ['that is gone', null],
  ])('stays as it was for a file %s, and the log says so once', (_which, said) => {
    const { open, mount, warnings } = mounted({ ...one, no: 2 })
    const metadata = open()
    mount(said)
    expect(metadata.modelOf(AAGUID)).not.toBeNull()
    expect(metadata.modelOf(AAGUID)).not.toBeNull()
    expect(warnings).toEqual(['the FIDO metadata has changed and cannot be used: what was read before stays in force'])
  })

  test('counts though it is overdue, and the log says so', () => {
    const { open, warnings } = mounted({ ...one, nextUpdate: '2026-11-01' })
    expect(open().modelOf(AAGUID)).not.toBeNull()
    expect(warnings).toEqual(['the FIDO metadata is overdue: fetch a newer blob'])
  })

  test('that becomes overdue while it serves is told to the log once, and again for a newer one that is', () => {
    const { open, mount, wait, warnings } = mounted({ ...one, nextUpdate: '2026-12-01' })
    const metadata = open()
    expect([metadata.modelOf(AAGUID), warnings]).toEqual([expect.anything(), []])
    for (const _ of [1, 2]) {
      wait(5 * 86_400_000)
      expect(metadata.modelOf(AAGUID)).not.toBeNull()
    }
    expect(warnings).toEqual(['the FIDO metadata is overdue: fetch a newer blob'])
    mount({ ...one, no: 2, nextUpdate: '2026-12-02' })
    expect(metadata.modelOf(AAGUID)).not.toBeNull()
    expect(warnings).toHaveLength(2)
    mount({ ...one, no: 3 })
    expect([metadata.modelOf(AAGUID), warnings.length]).toEqual([expect.anything(), 2])
  })

  test('gives way to a newer number, and to the same one', () => {
    const { open, mount } = mounted({ ...one, no: 2 })
    const metadata = open()
    for (const no of [2, 3]) {
      mount({ no, models: [] })
      expect(metadata.modelOf(AAGUID)).toBeNull()
    }
  })

  test('is left alone for a minute, and where the file is as it was', () => {
    const { open, mount, wait, reads } = mounted(one)
    const metadata = open()
    mount({ no: 2, models: [] }, 0)
    expect(metadata.modelOf(AAGUID)).not.toBeNull()
    wait(60_000)
    expect(metadata.modelOf(AAGUID)).toBeNull()
    const before = reads()
    wait(60_000)
    expect([metadata.modelOf(AAGUID), reads()]).toEqual([null, before])
  })

  test('of eight megabytes and three hundred models is read, and nothing of its pictures is kept', () => {
    const icon = `data:image/png;base64,${'A'.repeat(26_000)}`
    const root = softCertificate({ ca: true })
    const models = Array.from({ length: 300 }, (_, index) => ({ aaguid: `${10_000_000 + index}-0000-0000-0000-000000000000`, roots: [root], more: { icon } }))
    expect(service.blob({ models }).length).toBeGreaterThan(8_000_000)
    const metadata = mounted({ models }).open()
    expect(metadata.modelOf('10000299-0000-0000-0000-000000000000')?.roots).toHaveLength(1)
    expect(JSON.stringify(metadata.modelOf('10000000-0000-0000-0000-000000000000'))).not.toContain('AAAA')
  })

  test('keeps nobody from starting unless it cannot be trusted at all', () => {
    expect(() => mounted({ tampered: true }).open()).toThrow('blob has a wrong signature')
    const { open, mount } = mounted()
    mount(null)
    expect(() => open()).toThrow('blob cannot be read: there is no blob')
  })
})
