import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** Puts the page of one name into the document that is open, with its own style sheets and none of its scripts. */
const TURN = `window.turnTo = async (name) => {
  const worn = (window.worn ??= new Map([...document.querySelectorAll('link[rel=stylesheet]')].map((it) => [it.getAttribute('href'), it])))
  const page = new DOMParser().parseFromString(await (await fetch('/show/' + name)).text(), 'text/html')
  const urls = [...page.querySelectorAll('link[rel=stylesheet]')].map((it) => it.getAttribute('href'))
  for (const [url, link] of worn) link.disabled = !urls.includes(url)
  await Promise.all(urls.filter((url) => !worn.has(url)).map((url) => new Promise((loaded) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url, onload: loaded, onerror: loaded })
    worn.set(url, link)
    document.head.append(link)
  })))
  document.body.replaceWith(document.adoptNode(page.body))
}`

/** A window in which `turnTo(name)` shows a page of the gallery: loading each by its address would take minutes. Closed with its context. */
export async function openBook(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', bypassCSP: true, ...options })
  const page = await context.newPage()
  await page.goto(`${origin}/show/home`)
  await page.evaluate(TURN)
  return page
}

/** What an expression of the page's finds amiss on each of these pages, by name. */
export async function leafThrough(page: Page, names: readonly string[], look: string): Promise<Readonly<Record<string, unknown>>> {
  return page.evaluate<Readonly<Record<string, unknown>>>(`(async () => {
    const found = {}
    for (const name of ${JSON.stringify(names)}) {
      await turnTo(name)
      const seen = ${look}
      if (seen.length > 0) found[name] = seen
    }
    return found
  })()`)
}
