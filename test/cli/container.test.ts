import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/keyward.ts'
import { root } from '../support/terminal.ts'

describe("the container's health check", () => {
  const server = createServer((request, response) => response.writeHead(request.url === '/health/ready' ? 200 : 404).end())
  beforeAll(() => new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle)))
  afterAll(() => void server.close())

  /** The exit code of the command in the Dockerfile. */
  function check(port: number): Promise<number | string | null | undefined> {
    const [, command = '[]'] = /^HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(readFileSync(`${root}/Dockerfile`, 'utf8')) ?? []
    const [, ...args] = JSON.parse(command) as readonly string[]
    return new Promise((settle) =>
      execFile(process.execPath, args, { env: { KEYWARD_PORT: String(port) } }, (error) => settle(error === null ? 0 : error.code)),
    )
  }

  test('asks at the port that the server was told', async () => {
    expect(await check((server.address() as AddressInfo).port)).toBe(0)
    expect(await check(await freePort())).toBe(1)
  })
})
