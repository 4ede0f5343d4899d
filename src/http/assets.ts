import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Context, Middleware } from 'koa'
import { Fault } from '../domain/fault.ts'
import { documentHeaders, picturePolicy } from './headers.ts'

/** One file served below `/assets/`, from the first of `files` that exists, or from a text made at start. */
export type AssetSource = { readonly name: string } & ({ readonly files: readonly string[] } | { readonly text: string })

/** Style sheets, scripts and pictures of the pages: read once, served from memory. */
export interface Assets {
  /** Address with the hash of the content, which may be kept for ever. */
  url(name: string): string
  has(name: string): boolean
  /** Of the uncompressed content. */
  bytes(name: string): number
  readonly middleware: Middleware
}

interface Asset {
  /** As it is, and compressed at start; pages themselves are never compressed, since they hold secrets next to what a stranger can choose (BREACH). */
  readonly bodies: Readonly<Record<Encoding, Buffer>>
  readonly type: string
  readonly hash: string
}

const ENCODINGS = ['br', 'gzip', 'identity'] as const
type Encoding = (typeof ENCODINGS)[number]

const PREFIX = '/assets/'
const YEAR_SECONDS = 31_536_000
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

/** Sources whose files are all missing are left out: an authenticator need not bring a script. */
export function createAssets(sources: readonly AssetSource[]): Assets {
  const assets = new Map<string, Asset>()
  // Sheets last, since they name pictures: by their hashes, so that those are kept for ever, too.
  for (const source of sources.toSorted((a, b) => Number(isSheet(a)) - Number(isSheet(b))))
    for (const [name, asset] of load(source, assets)) assets.set(name, asset)
  const get = (name: string): Asset => {
    const asset = assets.get(name)
    if (asset === undefined) throw new Fault('asset-missing', `no asset ${name}`)
    return asset
  }
  return {
    url: (name) => `${PREFIX}${name}?v=${get(name).hash}`,
    has: (name) => assets.has(name),
    bytes: (name) => get(name).bodies.identity.length,
    middleware: async (ctx, next) => {
      const asset = ctx.path.startsWith(PREFIX) ? assets.get(ctx.path.slice(PREFIX.length)) : undefined
      if (asset === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) {
        await next()
        return
      }
      bare(ctx, asset)
      keep(ctx, asset)
      ctx.set('Cross-Origin-Resource-Policy', 'same-origin')
      ctx.vary('Accept-Encoding')
      ctx.status = 200
      if (ctx.fresh) ctx.status = 304
      else answer(ctx, asset)
    },
  }
}

function bare(ctx: Context, { type }: Asset): void {
  for (const header of documentHeaders) ctx.remove(header)
  if (type.startsWith('image/')) ctx.set('Content-Security-Policy', picturePolicy)
}

/** At its address with the hash it stays what it is, and is never asked for again; at any other its tag tells whether it changed. */
function keep(ctx: Context, { hash }: Asset): void {
  if (ctx.query['v'] === hash) return ctx.set('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`)
  ctx.etag = hash
  ctx.set('Cache-Control', 'public, no-cache')
}

function answer(ctx: Context, { bodies, type }: Asset): void {
  // The smallest that is accepted: browsers name the one they knew first before the others, and mean nothing by it.
  const encoding = ENCODINGS.find((it) => ctx.acceptsEncodings(it) === it) ?? 'identity'
  if (encoding !== 'identity') ctx.set('Content-Encoding', encoding)
  ctx.body = bodies[encoding]
  ctx.type = type
}

const isSheet = ({ name }: AssetSource): boolean => name.endsWith('.css')

function load(source: AssetSource, before: ReadonlyMap<string, Asset>): readonly (readonly [string, Asset])[] {
  const type = TYPES[extname(source.name)]
  if (type === undefined) throw new Fault('asset-type', `${source.name}: assets are style sheets, scripts and pictures`)
  const content = contentOf(source)
  const body = content !== null && isSheet(source) ? byHash(content, before) : forBrowsers(source.name, content)
  return body === null
    ? []
    : [
        [
          source.name,
          {
            bodies: { br: brotliCompressSync(body), gzip: gzipSync(body), identity: body },
            type,
            hash: createHash('sha256').update(body).digest('base64url').slice(0, 16),
          },
        ],
      ]
}

/** A sheet that names what it loads by its hash; what is not one of ours stays as it is. */
const byHash = (sheet: Buffer, assets: ReadonlyMap<string, Asset>): Buffer =>
  Buffer.from(
    sheet.toString('utf8').replaceAll(/url\(([\w.-]+)\)/g, (whole, name: string) => {
      const hash = assets.get(name)?.hash
      return hash === undefined ? whole : `url(${name}?v=${hash})`
    }),
  )

/** Comments above something are for readers of the source; browsers need not load them. */
const forBrowsers = (name: string, body: Buffer | null): Buffer | null =>
  body === null || !name.endsWith('.js') ? body : Buffer.from(body.toString('utf8').replaceAll(/^[ \t]*\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*\n/gm, ''))

function contentOf(source: AssetSource): Buffer | null {
  if ('text' in source) return Buffer.from(source.text)
  const file = source.files.find((one) => existsSync(one))
  return file === undefined ? null : readFileSync(file)
}
