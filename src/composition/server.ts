import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fault } from '../domain/fault.ts'
import type { Listener } from '../oidc/swap.ts'

/** How long requests that are under way may take to end when the server stops. */
const PATIENCE_MS = 10_000

/** A server that listens. */
export interface Listening {
  readonly port: number
  /** Takes no new requests and finishes those under way. */
  close(): Promise<void>
}

/** Listens, or says in a sentence why it cannot. */
export function listen(listener: Listener, port: number, host: string): Promise<Listening> {
  const server = createServer(listener)
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const giveUp = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
      server.close(() => {
        clearTimeout(giveUp)
        resolve()
      })
      server.closeIdleConnections()
    })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Fault('port-unavailable', told(error, port, host), { cause: error })))
    server.listen(port, host, () => resolve({ port: (server.address() as AddressInfo).port, close }))
  })
}

function told({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program: end it, or set another one (KEYWARD_PORT, and KEYWARD_ISSUER with it).`
  if (code === 'EACCES') return `Port ${port} may not be opened by this user: use one above 1023 behind a proxy.`
  return `Cannot listen on ${host}, port ${port}: ${message}`
}
