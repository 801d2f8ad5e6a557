import { load } from './client.ts'

/** What of playwright-core the tests use. */
export interface Browser {
  newContext(options: object): Promise<{ newPage(): Promise<BrowserPage>; close(): Promise<void> }>
  close(): Promise<void>
}

export interface BrowserPage {
  readonly keyboard: { press(key: string): Promise<void> }
  evaluate<T>(expression: string): Promise<T>
  locator(selector: string): { ariaSnapshot(): Promise<string> }
  emulateMedia(options: object): Promise<void>
  screenshot(): Promise<Buffer>
  pdf(options: object): Promise<Buffer>
  goto(url: string): Promise<unknown>
  on(event: 'console', listener: (message: { text(): string }) => void): void
  on(event: 'pageerror', listener: (error: Error) => void): void
  route(url: string, handler: (route: Route) => Promise<void>): Promise<void>
}

interface Route {
  request(): { url(): string }
  fulfill(response: object): Promise<void>
  abort(): Promise<void>
}

/** How somebody looks at a page. */
export interface Look {
  readonly colorScheme: 'light' | 'dark'
  readonly width: number
  readonly scripts?: boolean
}

export const looks: readonly [Look, ...Look[]] = [
  { colorScheme: 'light', width: 1400 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1400 },
  { colorScheme: 'dark', width: 390 },
]

const flags =
  '--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** Debian's chromium, with a profile of its own. */
export function launchBrowser(): Promise<Browser> {
  const { chromium } = load<{ chromium: { launch(options: object): Promise<Browser> } }>('playwright-core')
  return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: flags.split(' ') })
}

/** Opens a page from a server that has nothing else. Whatever it asks for, and what the browser complains of, is remembered. */
export async function open(
  browser: Browser,
  text: string,
  { colorScheme, width, scripts = true }: Look,
): Promise<{
  readonly page: BrowserPage
  readonly requests: readonly string[]
  readonly complaints: readonly string[]
  close(): Promise<void>
}> {
  const viewport = { width, height: 900 }
  const context = await browser.newContext({ colorScheme, viewport, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.route('**/*', async (route) => {
    const url = route.request().url()
    requests.push(url)
    if (url !== 'http://report.test/' || requests.length > 1) await route.abort()
    else await route.fulfill({ contentType: 'text/html', body: text })
  })
  await page.goto('http://report.test/')
  return { page, requests, complaints, close: () => context.close() }
}
