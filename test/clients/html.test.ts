import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { renderRun } from '../../src/report/index.ts'
import { hostileTexts } from '../report/hostile.ts'
import { hostilePage, largeFixture } from '../report/html/support.ts'
import { contextOf, everyFormat, passing, reportOf } from '../report/support.ts'
import { type Browser, type BrowserPage, launchBrowser, looks, open } from './support/browser.ts'
import { describeWith, hasCommand, hasPackage, packageFile } from './support/client.ts'
import { sample, samples } from './support/samples.ts'

/** A tag, a quote, controls of direction and what ends lines, in one. */
const nasty = hostileTexts.filter((text) => text !== '').join(' ')

const pages: Readonly<Record<string, () => Promise<string>>> = {
  ...Object.fromEntries(Object.entries(samples).map(([name, fixture]) => [name, () => sample('html', fixture)])),
  '50 images and 50 accounts': () => sample('html', largeFixture()),
  'a run of hostile texts': () => {
    const { fixture, run } = hostilePage(nasty)
    return renderRun(run, reportOf(fixture), contextOf(fixture))
  },
  'a run alone': () => renderRun(hostilePage('x').run, undefined, contextOf({})),
}

const isThere = hasCommand('chromium', '--version') && hasPackage('playwright-core') && hasPackage('axe-core')

describeWith('chromium and axe', isThere, () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser.close()
  })

  it.each(Object.keys(pages))('%s: axe finds nothing wrong, light and wide or dark and narrow', async (name) => {
    const text = (await pages[name]?.()) ?? ''
    const axe = readFileSync(packageFile('axe-core/axe.min.js'), 'utf8')
    for (const look of [looks[0], ...looks.slice(-1)]) {
      const { page, close } = await open(browser, text, look)
      await page.evaluate(axe)
      const { violations } = await page.evaluate<{ violations: readonly { id: string; nodes: readonly unknown[] }[] }>(
        'axe.run(document)',
      )
      expect(violations.map(({ id, nodes }) => [id, JSON.stringify(nodes[0])])).toEqual([])
      await close()
    }
  })

  it.each(Object.keys(pages))('%s: asks for nothing, runs nothing, and says all without scripts', async (name) => {
    const text = (await pages[name]?.()) ?? ''
    const { page, requests, complaints, close } = await open(browser, text, { ...looks[0], scripts: true })
    const words = await page.evaluate<string>('document.body.innerText')
    expect(requests).toEqual(['http://report.test/'])
    expect(complaints).toEqual([])
    expect(await page.evaluate('document.scripts.length + document.images.length')).toBe(0)
    await close()
    const still = await open(browser, text, { ...looks[0], scripts: false })
    expect(await still.page.evaluate('document.body.innerText')).toBe(words)
    expect(await still.page.evaluate('getComputedStyle(document.querySelector(".verdict")).display')).not.toBe('inline')
    await still.close()
  })

  it('refuses what somebody put in afterwards', async () => {
    const text = (await sample('html', everyFormat)).replace(
      '<main',
      '<img src="http://evil.test/pixel"><script src="http://evil.test/x.js"></script><script>document.title = "owned"</script><style>body { display: none }</style><main',
    )
    const { page, requests, complaints, close } = await open(browser, text, { ...looks[0], scripts: true })
    expect(requests).toEqual(['http://report.test/'])
    expect(complaints.length).toBeGreaterThanOrEqual(4)
    expect(await page.evaluate('document.title')).not.toBe('owned')
    expect(await page.evaluate('getComputedStyle(document.body).display')).not.toBe('none')
    await close()
  })

  it('reads as what was written: names, counts and headings in a table, by the tree for screen readers', async () => {
    const { page, close } = await open(browser, await sample('html', everyFormat), looks[0])
    const tree = await page.locator('main').ariaSnapshot()
    expect(tree).toContain('rowheader "m-2zeaaaa 黄金镜像 1 removed, 1 kept, 5 blocked"')
    expect(tree).toContain('columnheader "pay-dev 3456789012345678"')
    expect(tree).toContain('link "blocked: account-untrusted"')
    expect(tree).toContain('heading "golden-base fail" [level=2]')
    expect(tree).toMatch(/region "Who can use which image 3 images, 7 accounts: /)
    await close()
  })

  it('is read by the keyboard: to the table of 50 × 50, through it, and to a finding and back', async () => {
    for (const look of looks) {
      const { page, close } = await open(browser, await sample('html', largeFixture()), look)
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.className')).toBe('skip')
      await focusMatrix(page)
      const before = await page.evaluate<readonly number[]>(scrolled)
      for (let press = 0; press < 5; press++) {
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('ArrowDown')
      }
      expect(before).toEqual([0, 0])
      await expect.poll(() => page.evaluate(`Math.min(...${scrolled})`), { timeout: 10_000 }).toBeGreaterThan(20)
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toContain('blocked: account-untrusted')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.querySelector(":target").className')).toBe('finding error')
      await close()
    }
  })

  it('keeps names of images and accounts in sight while the table scrolls, and the page as wide as the window', async () => {
    for (const look of looks) {
      const { page, close } = await open(browser, await sample('html', largeFixture()), look)
      const box = await page.evaluate<Readonly<Record<string, number>>>(`(() => {
        const area = document.querySelector('.scroll:has(.matrix)')
        area.scrollTo(400, 900)
        const [frame, head, row] = [area, area.querySelector('thead th:nth-child(30)'), area.querySelector('tbody:nth-of-type(3) th[scope=row]')]
          .map((element) => element.getBoundingClientRect())
        return { left: row.left - frame.left, top: head.top - frame.top, wide: document.documentElement.scrollWidth - innerWidth }
      })()`)
      expect(Math.abs(box.left ?? 99)).toBeLessThan(3)
      expect(Math.abs(box.top ?? 99)).toBeLessThan(3)
      expect(box.wide).toBeLessThanOrEqual(0)
      await close()
    }
  })

  it('prints the calls, and the table of 50 × 50 across its pages', async () => {
    const { page, close } = await open(browser, await sample('html', largeFixture()), looks[0])
    await page.emulateMedia({ media: 'print' })
    const shown = await page.evaluate<Readonly<Record<string, unknown>>>(`(() => {
      const [area, table] = [document.querySelector('.scroll:has(.matrix)'), document.querySelector('.matrix')]
      return {
        cut: table.scrollWidth > area.clientWidth + 1,
        calls: document.querySelector('.calls pre').getBoundingClientRect().height > 0,
        overflow: getComputedStyle(area).overflow,
      }
    })()`)
    expect(shown).toEqual({ cut: false, calls: true, overflow: 'visible' })
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
    await close()
  })

  it('draws a passing page otherwise than a failing one, and a dark one otherwise than a light one', async () => {
    const shots = new Set<string>()
    for (const fixture of [passing, everyFormat]) {
      for (const look of looks) {
        const { page, close } = await open(browser, await sample('html', fixture), look)
        shots.add((await page.screenshot()).toString('base64'))
        await close()
      }
    }
    expect(shots.size).toBe(8)
  })
})

const scrolled =
  '(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])(document.querySelector(".scroll:has(.matrix)"))'

/** Tabs until the area with the table has the focus. */
async function focusMatrix(page: BrowserPage): Promise<void> {
  for (let press = 0; press < 200; press++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate<boolean>('document.activeElement.matches(".scroll:has(.matrix)")')) return
  }
  throw new Error('the table cannot be reached')
}
