import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import { parseSource } from '../../src/source/index.ts'
import { workspaceIn } from '../policy/support/cases.ts'
import { judge, type Workspace } from '../support/judge.ts'
import { blocksOf, readPage, root } from './support/blocks.ts'

const page = readPage('docs/rules.md')
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.split('\n')[0] ?? '', text] as const),
)

function sectionOf(id: string): string {
  return sections.get(id) ?? ''
}

/** What a block says, as plain data. */
async function dataOf(text: string): Promise<unknown> {
  const [document] = parseSource(text, 'docs/rules.md').documents
  return document?.value
}

interface Example {
  readonly words: string
  readonly workspace: Workspace
  /** What the page shows of it. */
  readonly shown: readonly string[]
}

/** The two examples of a rule: the cases that it links to, and the blocks below each link. */
function examplesOf(id: string): readonly Example[] {
  return sectionOf(id)
    .split(/^\*\*It /m)
    .slice(1)
    .map((text) => {
      const [, path = ''] = /\]\(\.\.\/([^)]+)\)/.exec(text) ?? []
      const workspace = workspaceIn(join(root, path), join(root, 'fixtures/rules'))
      const shown = blocksOf('docs/rules.md', text).map((block) => block.text)
      return { words: text.slice(0, text.indexOf('**')), workspace, shown }
    })
}

/** How often the rule found something, and how often it held. */
async function countsOf(id: string, workspace: Workspace): Promise<{ readonly found: number; readonly held: number }> {
  const { rules } = await judge(workspace)
  const { violated = 0, indeterminate = 0, held = 0 } = rules.find(({ rule }) => rule === id) ?? {}
  return { found: violated + indeterminate, held }
}

describe('docs/rules.md', () => {
  const ids = builtinRules.map(({ metadata }) => metadata.id)

  it('has a section for every rule, in the order of their ids, and links to each', () => {
    expect([...sections.keys()]).toEqual(['Guards', 'Rules', ...ids.toSorted()])
    for (const id of ids) expect(page).toContain(`[\`${id}\`](#${id})`)
  })

  it.each(builtinRules)('says of $metadata.id what it says of itself', ({ metadata, spec }) => {
    const section = sectionOf(metadata.id)
    for (const text of [metadata.title, spec.why ?? '', ...(metadata.references ?? []), ...(metadata.statements ?? [])])
      expect(section).toContain(text)
    for (const [name, { default: preset }] of Object.entries(spec.params ?? {}))
      expect(section.split('\n').find((line) => line.startsWith(`| \`${name}\` | `))).toContain(
        `| \`${JSON.stringify(preset)}\` |`,
      )
    const [condition = ''] = blocksOf('docs/rules.md', section).map(({ text }) => text)
    return expect(dataOf(condition)).resolves.toEqual({
      ...(spec.match && { match: spec.match }),
      violatedWhen: spec.violatedWhen,
    })
  })

  it.each(ids)('shows of %s a plan that it objects to, and one that it does not', async (id) => {
    const [bad, good, ...more] = examplesOf(id)
    expect([bad?.words, good?.words, more]).toEqual(['objects', 'does not object', []])
    if (bad === undefined || good === undefined) return
    expect((await countsOf(id, bad.workspace)).found).toBeGreaterThan(0)
    expect(await countsOf(id, good.workspace)).toEqual({ found: 0, held: expect.toSatisfy((held) => held > 0) })
  })

  it.each(ids)('shows the plans of %s as they are judged', async (id) => {
    for (const { workspace, shown } of examplesOf(id)) {
      const values = await Promise.all(shown.map(dataOf))
      for (const { text } of workspace.plans) {
        const { spec } = (await dataOf(text)) as { readonly spec: { readonly steps: unknown } }
        expect(values).toContainEqual({ steps: spec.steps })
      }
    }
  })

  it.each(ids)('says what %s says of the first', async (id) => {
    const [bad] = examplesOf(id)
    const { findings } = await judge(bad?.workspace ?? { plans: [] })
    const said = findings.filter(({ rule }) => rule === id).map(({ message }) => `"${message}"`)
    const quoted = sectionOf(id).replaceAll('\\', '')
    expect(said.some((message) => quoted.includes(message))).toBe(true)
  })
})
