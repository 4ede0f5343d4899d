import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { root } from '../support/terminal.ts'
import { freePort, type Product, startProduct } from '../support/whole-product.ts'

describe('the process', () => {
  let database: TestDatabase
  let product: Product
  let said = ''

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    product = await startProduct({ port: await freePort(), folder: './data', env: { KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET } })
    product.process.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  })
  afterAll(async () => {
    await product.stop()
    await database.close()
  })

  test.each(['/auth?client_id=nobody', '/interaction/nothing'])('logs the reference that the error page of %s shows', async (path) => {
    const answer = await fetch(product.url + path, { headers: { accept: 'text/html' } })
    const reference = answer.headers.get('x-request-id') ?? ''
    expect(reference).toMatch(/^[0-9a-f]{16}$/)
    expect(await answer.text()).toContain(reference)
    const lines = () => said.split('\n').filter((line) => line.includes(reference))
    await vi.waitFor(() => expect(lines()).toHaveLength(1), { timeout: 30_000 })
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ level: expect.any(String), message: expect.any(String), requestId: reference })
  })

  test('says in a sentence that a folder is no file', () => {
    const { status, stderr } = spawnSync(process.execPath, [`${root}/src/main.ts`, 'policy', 'test', '--file', 'config'], { cwd: root, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'config is a folder: name the file in it.\n' })
  })
})
