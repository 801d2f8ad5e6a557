import { expect, it } from 'vitest'
import { printable } from '../../src/report/printable.ts'
import { hostileFixture, hostileTexts } from '../report/hostile.ts'
import { describeWith, hasCommand, runClient } from './support/client.ts'
import { sample, samples } from './support/samples.ts'

const extensions = ['table', 'autolink', 'strikethrough', 'tagfilter', 'tasklist', 'footnotes']

function htmlOf(markdown: string): string {
  const flags = extensions.flatMap((extension) => ['-e', extension])
  const { status, out, err } = runClient('cmark-gfm', ['--unsafe', ...flags], markdown)
  if (status !== 0) throw new Error(err)
  return out
}

/** The rows of all tables of the page, each cell as a reader sees it. */
function rowsOf(html: string): readonly (readonly string[])[] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh]>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => seen(cell)),
  )
}

function seen(html: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return html
    .replace(/<br ?\/?>/g, '\n')
    .replace(/<\/?[a-z]+>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')
}

const own = new Set([
  'h3',
  'p',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'strong',
  'code',
  'br',
  'span',
  'details',
  'summary',
])

describeWith('cmark-gfm', hasCommand('cmark-gfm', '--version'), () => {
  it.each(Object.entries(samples))('finds no element in %s that is not ours', async (_, fixture) => {
    const html = htmlOf(await sample('markdown', { ...fixture, verbose: true }))
    const tags = [...html.matchAll(/<([a-z0-9]+)([^>]*)>/g)]
    expect(new Set(tags.map(([, name]) => name).filter((name) => !own.has(name ?? '')))).toEqual(new Set())
    expect(tags.map(([, , attributes]) => attributes).filter((text) => !['', ' /'].includes(text ?? ''))).toEqual([])
  })

  it.each(hostileTexts)('shows %j as it is', async (text) => {
    const rows = rowsOf(htmlOf(await sample('markdown', hostileFixture(text))))
    // Blanks at the ends of what a cell holds are nobody's.
    const shown = printable(text).trim()
    const plans = rows.findIndex(([first]) => first === 'Plan')
    const findings = rows.slice(0, plans).filter(([, second]) => second !== 'Where')
    expect(findings.length).toBeGreaterThanOrEqual(5)
    for (const [weight = '', where = '', rule = '', what = ''] of findings) {
      expect(weight).toMatch(/^(?:deny|warn|invalid)/)
      expect(where.split('\n')[0]?.trim()).toBe(`${printable(text)}:1`.trim())
      expect(rule.trim()).toBe(shown)
      expect(what.split('\n')[0]?.trim()).toBe(shown)
    }
  })
})
