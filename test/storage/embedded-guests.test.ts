import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { embeddedPlayground, ended, postmasterOf, queryOnce } from '../support/embedded.ts'
import { freePort, startProduct } from '../support/whole-product.ts'

const playground = embeddedPlayground()
const main = resolve(import.meta.dirname, '../../src/main.ts')
const one = 'select 1 as one'

describe('a command over an embedded database', () => {
  test('goes in beside the server and leaves it running; a second server is still refused', async () => {
    const server = await playground.start()
    const guest = await playground.join()
    expect(guest).toMatchObject({ url: server.url, adopted: true })
    expect(await queryOnce(guest.url, one)).toEqual([{ one: 1 }])
    await guest.stop()
    expect(await queryOnce(server.url, one)).toEqual([{ one: 1 }])
    await expect(playground.start()).rejects.toMatchObject({ code: 'embedded-in-use' })
  })

  test('starts it where nobody runs, and stops it again', async () => {
    const guest = await playground.join()
    const pid = await postmasterOf(guest)
    await guest.stop()
    await ended(pid)
  })

  test('keeps out no server, which goes on after it', async () => {
    const guest = await playground.join()
    const server = await playground.start()
    await guest.stop()
    expect(await queryOnce(server.url, one)).toEqual([{ one: 1 }])
  })

  test('ends its work when the server ends before it: the last one out stops it', async () => {
    const server = await playground.start()
    const guest = await playground.join()
    await server.stop()
    expect(await queryOnce(guest.url, one)).toEqual([{ one: 1 }])
    const pid = await postmasterOf(guest)
    await guest.stop()
    await ended(pid)
  })

  test('may come with others at once, on the first day too', async () => {
    const guests = await Promise.all([playground.join(), playground.join(), playground.join()])
    await Promise.all(guests.map(({ url }) => queryOnce(url, one)))
    const [first] = guests
    const pid = first === undefined ? 0 : await postmasterOf(first)
    await Promise.all(guests.map((guest) => guest.stop()))
    await ended(pid)
  })
})

test('a client is added and listed while the server runs on the database of its own', async () => {
  const folder = join(playground.folder(), 'data')
  const running = await startProduct({ port: await freePort(), folder })
  const keyward = async (...argv: readonly string[]) => {
    const env = { PATH: process.env['PATH'], NODE_ENV: 'test', KEYWARD_DATABASE_FOLDER: folder }
    return JSON.parse((await promisify(execFile)(process.execPath, [main, ...argv, '--json'], { env })).stdout) as unknown
  }
  expect(await keyward('migrate')).toEqual({ applied: [] })
  await keyward('client', 'add', 'shop', '--redirect', 'https://shop.example.com/cb')
  expect(await keyward('client', 'list')).toMatchObject([{ client_id: 'shop', from: 'database' }])
  expect((await fetch(`${running.url}/health/ready`)).status).toBe(200)
  await running.stop()
})
