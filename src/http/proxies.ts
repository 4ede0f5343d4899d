import { BlockList, isIP } from 'node:net'
import type { Middleware } from 'koa'
import { Fault } from '../domain/fault.ts'

const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'forwarded']

/**
 * Believes `X-Forwarded-*` only from the proxies named (addresses or CIDR ranges) and removes it from everyone else's requests.
 * Of `X-Forwarded-For` only the nearest address that is not one of the proxies is left: what stands before it anyone can write.
 */
export function forwardedHeaders(proxies: readonly string[]): Middleware {
  const trusted = listOf(proxies)
  return async (ctx, next) => {
    const { headers, socket } = ctx.req
    if (!isTrusted(trusted, socket.remoteAddress ?? '')) for (const name of FORWARDED) delete headers[name]
    else {
      delete headers['forwarded']
      const hops = [headers['x-forwarded-for'] ?? []].flat().flatMap((value) => value.split(',').map((one) => one.trim()))
      const client = hops.toReversed().find((hop) => !isTrusted(trusted, hop))
      if (client === undefined) delete headers['x-forwarded-for']
      else headers['x-forwarded-for'] = client
    }
    await next()
  }
}

function listOf(proxies: readonly string[]): BlockList {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    if (isIP(address) === 0) throw new Fault('proxy-malformed', `not an address or a range: ${proxy}`)
    if (bits === undefined) list.addAddress(address, family(address))
    else list.addSubnet(address, Number(bits), family(address))
  }
  return list
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function isTrusted(trusted: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  return isIP(plain) !== 0 && trusted.check(plain, family(plain))
}
