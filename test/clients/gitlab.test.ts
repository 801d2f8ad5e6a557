import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { openFindings, sample, samples } from './support/samples.ts'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'gitlab-code-quality.schema.json'), 'utf8'))
const validate = new Ajv({ allErrors: true }).compile(schema)

interface Entry {
  readonly fingerprint: string
  readonly location: { readonly lines: { readonly begin: number; readonly end: number } }
}

describe("GitLab's code quality schema", () => {
  it.each(Object.entries(samples))('takes %s, each entry under a fingerprint of its own', async (name, fixture) => {
    const entries: readonly Entry[] = JSON.parse(await sample('gitlab', fixture))
    // A message that is empty makes an entry that starts with the missing facts.
    expect(validate(entries), JSON.stringify(validate.errors)).toBe(true)
    expect(entries).toHaveLength(openFindings(fixture).length)
    expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size, name).toBe(entries.length)
    for (const { location } of entries) expect(location.lines.end).toBeGreaterThanOrEqual(location.lines.begin)
  })

  it('would tell what GitLab does not take', () => {
    expect(
      validate([
        { description: 'x', check_name: 'y', severity: 'minor', location: { path: 'p', lines: { begin: 0 } } },
      ]),
    ).toBe(false)
  })
})
