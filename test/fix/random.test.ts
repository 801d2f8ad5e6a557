import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixFile } from '../../src/fix/fix-file.ts'
import { reasonFor } from '../../src/fix/offer.ts'
import { type Judging, read } from '../../src/fix/reading.ts'
import { findingKey } from '../../src/fix/same.ts'
import { endOf } from '../../src/fix/scene.ts'
import { foreignRule } from '../../src/fix/ways.ts'
import { expandPlan } from '../../src/plan/expand.ts'
import type { ExpandedPlan } from '../../src/plan/model.ts'
import { scale } from '../support/scale.ts'
import { commentsOf, fix, judgeText, policy } from './support.ts'

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  accounts:
    - { id: "1000000000000001", name: us, site: china, trusted: true }
    - { id: "2000000000000001", name: a, site: china, trusted: true }
    - { id: "2000000000000002", name: b, site: china, trusted: true }
    - { id: "2000000000000003", name: c, site: china, trusted: true }
    - { id: "2000000000000004", name: d, site: china, trusted: false }
  groups: { ab: [a, b], bc: [b, c], ca: [c, a], all: [a, b, c] }
`

const image = (id: string, region: string, sharedWith: string, usedBy: string): string =>
  `    - { id: ${id}, region: ${region}, name: ${id}, status: Available, owner: self, ownerAccount: "1000000000000001", productCode: "", encryption: none, public: false, sharedWith: [${sharedWith}], resourceShares: [], usedBy: { ${usedBy} } }\n`

const nobody = ['1', '2', '3'].map((digit) => `"200000000000000${digit}": []`).join(', ')

/** A quota of two, so that it is exceeded, and room is made for it, in small plans. */
const inventory = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001", capturedAt: 2026-11-24T02:00:00Z }
spec:
  quotas: { accountsPerImage: 2 }
  images:
${image('m-1', 'cn-beijing', '', `"1000000000000001": [], ${nobody}`)}${image('m-2', 'cn-beijing', '"2000000000000001", "2000000000000002"', `"1000000000000001": [], ${nobody}`)}${image('m-3', 'cn-beijing', '"2000000000000001"', '"1000000000000001": [i-1], "2000000000000001": [i-2, lt-3]')}${image('m-4', 'cn-hangzhou', '"2000000000000003"', `"1000000000000001": [], ${nobody}`)}`

const imageArbitrary = fc.constantFrom('m-1', 'm-2', 'm-3', 'm-4')
/** Names, groups, ids, and ids that somebody forgot to quote. */
const entry = fc.constantFrom(
  'a',
  'b',
  'c',
  '"@ab"',
  '"@bc"',
  '"@ca"',
  '"@all"',
  '"2000000000000001"',
  '2000000000000002',
)
const entries = fc.array(entry, { minLength: 1, maxLength: 5 })
const region = fc.option(fc.constantFrom('cn-beijing', 'cn-hangzhou'), { nil: undefined })
const id = fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined })

/** What a step says, as texts of its entries; a list of accounts is a list of texts. */
type Fields = Readonly<Record<string, string | readonly string[] | undefined>>

const stepArbitrary: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ action: fc.constant('share'), region, image: imageArbitrary, accounts: entries }),
  fc.record({ action: fc.constant('share'), region, image: imageArbitrary, accounts: entries }),
  fc.record({ action: fc.constant('unshare'), image: imageArbitrary, accounts: fc.oneof(entries, fc.constant('all')) }),
  fc.record({ action: fc.constant('copy'), image: imageArbitrary, to: fc.constantFrom('cn-hangzhou', 'cn-shanghai') }),
  fc.record({ action: fc.constant('share'), imageFrom: fc.nat(6).map(String), accounts: entries }),
  fc.record({ action: fc.constant('delete'), image: imageArbitrary }),
)

/** How a step, a list and a remark are laid out. */
const layout = fc.record({
  flow: fc.boolean(),
  list: fc.constantFrom('flow', 'lines', 'block'),
  above: fc.boolean(),
  beside: fc.boolean(),
  gap: fc.boolean(),
})
type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never

const planArbitrary = fc.record({
  steps: fc.array(fc.record({ fields: stepArbitrary, id, layout }), { minLength: 1, maxLength: 7 }),
  account: fc.constantFrom('"1000000000000001"', '1000000000000001'),
  crlf: fc.boolean(),
  mark: fc.boolean(),
  lastBreak: fc.boolean(),
})
type Drawn = typeof planArbitrary extends fc.Arbitrary<infer T> ? T : never

/** The plan as somebody wrote it. Copies have no id, and are called by their position. */
function written({ steps, account, crlf, mark, lastBreak }: Drawn): string {
  const copies = steps.flatMap(({ fields }, index) => (fields.action === 'copy' ? [index] : []))
  const lines = steps.flatMap(({ fields, id: number, layout: look }, index) => {
    const earlier = copies.filter((copy) => copy < index)
    const copy = earlier[Number(fields.imageFrom) % Math.max(earlier.length, 1)]
    return linesOf(withReferences(fields, copy, index), fields.action === 'copy' ? undefined : number, look, index)
  })
  const head = `apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: { name: random, account: ${account} } # ours\nspec:\n  region: cn-beijing\n  steps: # from the first\n`
  const text = head + lines.join('\n') + (lastBreak ? '\n' : '')
  return (mark ? '\ufeff' : '') + (crlf ? text.replaceAll('\n', '\r\n') : text)
}

/** What names a copy says where it is; without any it names an image. */
function withReferences(fields: Fields, copy: number | undefined, index: number): Fields {
  if (fields.action === 'copy') return { ...fields, to: `{ region: ${fields.to}, name: copy-${index} }` }
  if (fields.imageFrom === undefined) return fields
  return copy === undefined
    ? { ...fields, imageFrom: undefined, image: 'm-1' }
    : { ...fields, imageFrom: `step-${copy + 1}` }
}

function linesOf(fields: Fields, number: number | undefined, look: Layout, index: number): readonly string[] {
  const named: Fields = { ...(number !== undefined && { id: `s${index}-${number}` }), ...fields }
  const said = Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  const above = [...(look.gap ? [''] : []), ...(look.above ? [`    # before ${index}`] : [])]
  const beside = look.beside ? ` # beside ${index}` : ''
  if (look.flow) {
    const inside = said.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : `[${value.join(', ')}]`}`)
    return [...above, `    - { ${inside.join(', ')} }${beside}`]
  }
  const own = said.flatMap(([key, value]) => {
    if (typeof value === 'string') return [`${key}: ${value}${beside}`]
    if (look.list === 'flow') return [`${key}: [${value.join(', ')}]${beside}`]
    if (look.list === 'block')
      return [`${key}:${beside}`, ...value.map((one, at) => `  - ${one}${at % 2 ? beside : ''}`)]
    return [
      `${key}: [${beside}`,
      ...value.map((one, at) => `    ${one}${at < value.length - 1 ? ',' : ''}${at % 2 ? beside : ''}`),
      '  ]',
    ]
  })
  return [...above, ...own.map((line, at) => `    ${at === 0 ? '-' : ' '} ${line}`)]
}

async function expanded(text: string, judging: Judging): Promise<ExpandedPlan | undefined> {
  const [document] = (await read(text, 'plan.yaml')).documents
  return document?.plan === undefined ? undefined : expandPlan(document.plan, judging.directory).plan
}

const levels = { deny: 2, warn: 1, info: 0 } as const

/** How many findings there are from a level on; what is not valid counts in all. */
async function count(text: string, level: number, judging: Judging): Promise<number> {
  const { findings } = await judgeText(text, 'plan.yaml', judging)
  return findings.filter(({ outcome, enforcement }) => outcome === 'invalid' || levels[enforcement] >= level).length
}

describe('random plans with defects', () => {
  let judging: Judging
  beforeAll(async () => {
    judging = await policy({ accounts, inventory })
  })
  const holds = (property: (text: string) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(planArbitrary, (drawn) => property(written(drawn))),
      { numRuns: scale(60, 1_000) },
    )

  it('are met with every kind of fix', async () => {
    const seen = new Set<string>()
    for (const drawn of fc.sample(planArbitrary, { numRuns: 250, seed: 7 })) {
      for (const { id } of (await fix(written(drawn), 'plan.yaml', judging, true)).fixes) seen.add(id)
    }
    expect([...seen].sort()).toEqual([
      'acknowledge-breaks-launches',
      'acknowledge-strands-instances',
      'copy-before-share',
      'drop-idle-entry',
      'drop-idle-step',
      'drop-repeated-entry',
      'move-unshare-before',
      'quote',
      'say-region',
      'unshare-and-acknowledge-before-delete',
      'unshare-before-delete',
      'use-copy',
    ])
  })

  it('are fixed once, and tell why for all that is left', async () => {
    await holds(async (text) => {
      for (const unsafe of [false, true]) {
        const once = await fix(text, 'plan.yaml', judging, unsafe)
        const twice = await fix(once.text, 'plan.yaml', judging, unsafe)
        expect([twice.text, twice.fixes]).toEqual([once.text, []])
        for (const finding of (await judgeText(once.text, 'plan.yaml', judging)).findings) {
          expect(once.reasons.get(findingKey(finding)) ?? reasonFor(finding.rule)).not.toBe(foreignRule)
        }
      }
    })
  })

  it('keep their comments, line breaks, byte order mark and last line', async () => {
    await holds(async (text) => {
      const { text: fixed } = await fix(text, 'plan.yaml', judging, true)
      expect([...commentsOf(fixed)].sort()).toEqual([...commentsOf(text)].sort())
      expect([/^\ufeff/.test(fixed), /\n$/.test(fixed)]).toEqual([/^\ufeff/.test(text), /\n$/.test(text)])
      expect(/\r\n/.test(fixed) ? fixed.replaceAll('\r\n', '').includes('\n') : text.includes('\r\n')).toBe(false)
    })
  })

  it('have no more findings of any level than before', async () => {
    await holds(async (text) => {
      const { text: quoted } = await quotedOnly(text, judging)
      const { text: fixed } = await fix(text, 'plan.yaml', judging)
      expect(await count(fixed, 2, judging)).toBeLessThanOrEqual(await count(quoted, 2, judging))
    })
  })

  it('leave every image that is not deleted with whom they would have left it', async () => {
    await holds(async (text) => {
      const { text: quoted } = await quotedOnly(text, judging)
      const { text: fixed } = await fix(quoted, 'plan.yaml', judging)
      const [before, after] = [await expanded(quoted, judging), await expanded(fixed, judging)]
      if (before === undefined || after === undefined) return
      const [one, other] = [endOf(before, judging), endOf(after, judging)]
      for (const key of ['m-1', 'm-2', 'm-3', 'm-4']) {
        expect(other.image(key)?.deleted).toBe(one.image(key)?.deleted)
        if (one.image(key)?.deleted === false) expect(other.image(key)?.sharees).toEqual(one.image(key)?.sharees)
      }
    })
  })
})

/** The plan with nothing but its ids put in quotes. */
function quotedOnly(text: string, judging: Judging): ReturnType<typeof fix> {
  return fixFile(text, 'plan.yaml', judging, { unsafe: false, wants: (rule) => rule === 'plan-schema' })
}
