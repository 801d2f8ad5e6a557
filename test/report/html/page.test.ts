import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { render, renderRun } from '../../../src/report/index.ts'
import { printable } from '../../../src/report/printable.ts'
import { pageEn } from '../../../src/words/page-en.ts'
import { zhCN } from '../../../src/words/zh-cn.ts'
import { scale } from '../../support/scale.ts'
import { hostileTexts } from '../hostile.ts'
import { contextOf, everyFormat, type Fixture, passing, reportOf } from '../support.ts'
import { hostilePage, largeFixture } from './support.ts'

async function pageOf(fixture: Fixture): Promise<string> {
  return (await render('html', reportOf(fixture), contextOf(fixture))) ?? ''
}

/** Both pages that hold a text wherever one can be: a report, and a report with its run. */
async function hostilePages(text: string): Promise<readonly string[]> {
  const { fixture, run } = hostilePage(text)
  const context = contextOf(fixture)
  return [
    await pageOf(fixture),
    await renderRun(run, reportOf(fixture), context),
    await renderRun(run, undefined, context),
  ]
}

/** The tags of a page, each with its attributes; what is in quotes is no tag. */
function tagsOf(page: string): readonly { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[] {
  const body = page.replace(/<style>.*?<\/style>/s, '<style></style>')
  return [...body.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)>/g)].map(
    ([, name = '', attributes = '']) => {
      const pairs = [...attributes.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(
        ([, key = '', value = '']) => [key, value] as const,
      )
      return { name, attributes: new Map(pairs) }
    },
  )
}

/** What stands between the tags, as a reader sees it. */
function textOf(page: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')
}

const elements = new Set(
  'html head meta title style body a header h1 h2 h3 h4 p span dl div dt dd table caption thead tbody tr th td nav ul ol li main section article details summary pre code mark strong footer'.split(
    ' ',
  ),
)
const attributes = new Set(
  'lang charset http-equiv content name class href id tabindex aria-label aria-labelledby aria-hidden role scope colspan title rel'.split(
    ' ',
  ),
)

async function forAnyText(check: (text: string) => Promise<void>): Promise<void> {
  for (const text of [...hostileTexts, 'x'.repeat(20_000)]) await check(text)
  const anyText = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary', maxLength: 30 }))
  await fc.assert(fc.asyncProperty(anyText, check), { numRuns: scale(40, 400) })
}

describe('a page in Chinese', () => {
  const words = { ...contextOf(passing), words: zhCN }
  /** The sentences of the English page; short words are names, too. */
  const english = phrasesOf(pageEn).filter((text) => text.length > 12)

  it('says so, and has no English left in its own words', async () => {
    const { fixture, run } = hostilePage('x')
    const pages = [
      await render('html', reportOf(passing), words),
      await render('html', reportOf(fixture), words),
      await render('html', reportOf(largeFixture(3, 3)), words),
      await renderRun(run, reportOf(fixture), words),
      await renderRun(run, undefined, words),
    ]
    for (const page of pages) {
      expect(page).toContain('<html lang="zh-CN">')
      expect(english.filter((text) => textOf(page ?? '').includes(text))).toEqual([])
      expect(textOf(page ?? '')).toContain('跳到正文')
    }
  })
})

function phrasesOf(words: object): readonly string[] {
  return Object.values(words).flatMap((value) =>
    typeof value === 'string'
      ? value.replace(/`.*?`/g, '{}').split('{}')
      : typeof value === 'object'
        ? phrasesOf(value)
        : [],
  )
}

describe('a page', () => {
  it('lets nothing in but its own style', async () => {
    for (const page of [await pageOf(everyFormat), await pageOf(passing), ...(await hostilePages('x'))]) {
      const [, style = '', ...more] = /<style>(.*?)<\/style>/s.exec(page) ?? []
      expect(more).toEqual([])
      const hash = createHash('sha256').update(style).digest('base64')
      expect(page).toContain(
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">`,
      )
      expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'))
      expect(style).not.toMatch(/@import|url\(|expression/i)
      expect(page.match(/<style/g)).toHaveLength(1)
    }
  })

  it('is made of its own elements and attributes, whatever is in it', async () => {
    await forAnyText(async (text) => {
      for (const page of await hostilePages(text)) {
        const tags = tagsOf(page)
        expect(new Set(tags.map(({ name }) => name).filter((name) => !elements.has(name)))).toEqual(new Set())
        const names = tags.flatMap((tag) => [...tag.attributes.keys()])
        expect(new Set(names.filter((name) => !attributes.has(name)))).toEqual(new Set())
        for (const tag of tags) expect(tag.attributes.get('href') ?? '#').toMatch(/^(?:#|https?:\/\/)/)
        // What is left when the tags are gone holds no beginning of another one.
        const rest = page.replace(/<style>.*?<\/style>/s, '').replace(/<!doctype html>|<\/?[a-z][^<>]*>/g, '')
        expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot);)/)
      }
    })
  })

  it('has the same tags for every text that is neither empty nor blank', async () => {
    const shapes = async (text: string): Promise<readonly (readonly string[])[]> =>
      (await hostilePages(text)).map((page) => tagsOf(page).map(({ name }) => name))
    // Texts with a line break have other frames, URLs are links, `__proto__` and others of that name are no accounts.
    const alike = hostileTexts.filter((text) => text.trim() !== '' && !/[\n\r]|__proto__/.test(text))
    const benign = await shapes('x')
    for (const text of alike) expect(await shapes(text), text).toEqual(benign)
  })

  it('shows every text as it is, cut off where it is too long', async () => {
    for (const text of hostileTexts.filter((one) => one !== '')) {
      for (const page of await hostilePages(text)) expect(textOf(page)).toContain(printable(text))
    }
    const long = 'y'.repeat(100_000)
    for (const page of await hostilePages(long)) {
      expect(textOf(page)).toContain('y…')
      expect(page.length).toBeLessThan(300_000)
    }
  })

  it('leads nowhere but to what is there, and names nothing twice', async () => {
    for (const page of [await pageOf(everyFormat), await pageOf(largeFixture()), ...(await hostilePages('x'))]) {
      const tags = tagsOf(page)
      const ids = tags.flatMap((tag) => tag.attributes.get('id') ?? [])
      expect(new Set(ids).size).toBe(ids.length)
      const links = tags.flatMap((tag) => tag.attributes.get('href') ?? []).filter((href) => href.startsWith('#'))
      const labels = tags.flatMap((tag) => tag.attributes.get('aria-labelledby')?.split(' ') ?? [])
      for (const target of [...links.map((href) => href.slice(1)), ...labels]) expect(ids).toContain(target)
    }
  })
})

describe('what a page tells', () => {
  it('stands beside the text of the plan, what is meant marked', async () => {
    const page = await pageOf(everyFormat)
    expect(page).toContain(
      '<span>      accounts: [<mark>&quot;@生产😀&quot;</mark>, pay-dev, &quot;3456789012345678&quot;]\n',
    )
    expect(page).toContain('plans/a.yaml:12:18')
  })

  it('keeps what is waived apart from what is open', async () => {
    const [, section = ''] = (await pageOf(everyFormat)).split('<h2 id="p4-title">')
    const [open = '', waived = ''] = section.split('<h3>Waived</h3>')
    expect(open).not.toContain('marketplace-image-shared')
    expect(waived).toContain('deny (waived: pay-dev-trial)')
    expect(open).toContain('step-without-effect')
  })

  it('puts plans that do not pass first', async () => {
    const headings = [...(await pageOf(everyFormat)).matchAll(/<h2 id="p\d-title">(\S+)/g)].map(([, name]) => name)
    expect(headings).toEqual(['oops', 'golden-base', 'edge', 'next'])
  })

  it('says who can use what, region by region, and why not', async () => {
    const [, table = ''] = /<table class="matrix dense">(.*?)<\/table>/s.exec(await pageOf(everyFormat)) ?? []
    const regions = [...table.matchAll(/scope="rowgroup" colspan="8"><span>(\S+?)<\/span>/g)].map(
      ([, region]) => region,
    )
    expect(regions).toEqual(['cn-beijing', 'cn-hangzhou'])
    const [, row = ''] = table.split('<code>m-2zeaaaa</code>')
    const cells = [...(row.split('</tr>')[0] ?? '').matchAll(/<td class="(\w+)">/g)].map(([, fate]) => fate)
    expect(cells).toEqual(['removed', 'kept', ...Array.from({ length: 5 }, () => 'blocked')])
    expect(row).toContain('<a href="#f3" title="blocked: account-untrusted">')
  })

  it('says every call with its parameters', async () => {
    const page = textOf(await pageOf(everyFormat))
    expect(page).toContain(
      'CopyImage\n  RegionId: cn-beijing\n  ImageId: m-2zeaaaa\n  DestinationRegionId: cn-hangzhou\n',
    )
    expect(page).toContain('AddAccount.5: 1000000000000005\n')
  })

  it('tells rules that were checked from those that found nothing to judge', async () => {
    const [checked = '', idle = ''] =
      (await pageOf(everyFormat)).split('<section id="rules"').at(-1)?.split('<h3>') ?? []
    expect(checked).toContain('<code>account-untrusted</code>')
    expect(checked).not.toContain('copy-needs-key')
    expect(idle).toMatch(/^Not applicable.*<code>copy-needs-key<\/code>/s)
  })

  it('says what is not known, where a result was saved', async () => {
    const page = textOf(await pageOf(passing))
    expect(page).toContain('What changes hands is not known here: a saved result holds the findings alone.')
    expect(page).toContain('How often each was checked is not known here')
  })

  it('shows findings about no plan of the report', async () => {
    const findings = [{ rule: 'lost', plan: 'nobody', file: 'x.yaml' }]
    const page = await pageOf({ report: { ...passing.report, verdict: 'fail', findings } })
    expect(page).toMatch(/<h2 id="p2-title">About no plan<\/h2>.*<code>lost<\/code>/s)
  })

  it('says what there is no room for', async () => {
    const page = textOf(await pageOf(largeFixture(2_010, 5)))
    expect(page).toContain('Left out: 10 further steps.')
    expect(page).toContain('Left out, being those with the least changes: 1810 images, 0 accounts.')
    const { report = {} } = largeFixture(200, 200)
    const plans = [1, 2, 3].flatMap((number) => report.plans?.map((plan) => ({ ...plan, name: `p${number}` })) ?? [])
    const several = textOf(await pageOf({ report: { ...report, plans } }))
    expect(several.match(/200 images, 200 accounts: /g)).toHaveLength(1)
    expect(several.match(/Left out, since a page has room for so many/g)).toHaveLength(2)
  })
})

describe('the page of a run', () => {
  const { run } = hostilePage('x')
  const step = { ...run.steps[0], step: 'base', status: 'not-reached', changed: false, problem: null } as const

  it('says what each step has come to', async () => {
    const shown = { ...run, steps: [step as (typeof run.steps)[number]] }
    const page = await renderRun(shown, undefined, contextOf({}))
    expect(page).toContain('<span class="verdict stopped">stopped</span>')
    expect(textOf(page)).toContain('Simulated: the endpoint was loopback, nothing of this happened in the cloud.')
    expect(textOf(page)).toContain('not reached base share x in x')
  })

  it('says of a plan who has what in the end, not what was planned', async () => {
    const shown = { ...run, steps: [step as (typeof run.steps)[number]] }
    const page = await renderRun(shown, reportOf(everyFormat), contextOf(everyFormat))
    expect(page).toContain('<td class="blocked"><a href="#p2-s1" title="blocked: not reached">')
    expect(page).toContain('<td class="removed">')
  })
})
