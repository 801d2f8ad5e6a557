import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/finding.ts'
import { judge } from '../support/judge.ts'
import { planText, sharedFacts } from './support/cases.ts'

async function findings(text: string): Promise<readonly Finding[]> {
  return (await judge({ ...sharedFacts(), plans: [{ file: 'plan.yaml', text }] })).findings
}

async function fingerprints(text: string): Promise<readonly string[]> {
  return (await findings(text)).map(({ fingerprint }) => fingerprint)
}

const vendor = 'action: share, image: m-plain, accounts: [vendor]'
const named = 'id: base, action: share, image: m-plain, accounts: [vendor]'
const other = 'action: share, image: m-shared, accounts: [web-jp]'

describe('a fingerprint', () => {
  it('stays when lines move', async () => {
    const text = planText([vendor])
    expect(await fingerprints(`# first\n\n${text.replace('steps:', 'steps:\n\n    # moved')}`)).toEqual(
      await fingerprints(text),
    )
  })

  it('stays when another step comes before', async () => {
    expect(await fingerprints(planText([other, vendor]))).toEqual(await fingerprints(planText([vendor])))
    expect(await fingerprints(planText([other, named]))).toEqual(await fingerprints(planText([named])))
  })

  it('stays when the account comes in another way, and with others', async () => {
    const byId = 'action: share, image: m-plain, accounts: [pay-prod, "5000000000000001"]'
    expect(await fingerprints(planText([byId]))).toEqual(await fingerprints(planText([vendor])))
  })

  const changes: readonly (readonly [string, string])[] = [
    ['the name of the plan', planText([vendor], 'silver')],
    ['the id of the step', planText([named])],
    ['the image', planText(['action: share, image: m-shared, accounts: [vendor]'])],
    ['the region', planText(['action: share, image: m-hangzhou, region: cn-hangzhou, accounts: [vendor]'])],
  ]
  it.each(changes)('changes with %s', async (_, text) => {
    const [before] = await fingerprints(planText([vendor]))
    expect(await fingerprints(text)).not.toContain(before)
  })

  it('tells accounts, rules and equal steps apart', async () => {
    const steps = [vendor, vendor, 'action: share, image: m-plain, accounts: ["@partners", "4000000000000002"]']
    const found = await fingerprints(planText(steps))
    expect(found.length).toBeGreaterThan(4)
    expect(new Set(found).size).toBe(found.length)
  })

  it('of document problems stays when lines move, and tells equal ones apart', async () => {
    const broken = 'action: share, image: m-plain, accounts: [nobody, nobody]'
    const found = await fingerprints(planText([broken]))
    expect(new Set(found).size).toBe(2)
    expect(await fingerprints(`# first\n${planText([other, broken])}`)).toEqual(found)
  })
})
