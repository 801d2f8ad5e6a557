import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { type Fixture, findingOf } from '../report/support.ts'
import { describeWith, hasPackage, load } from './support/client.ts'
import { openFindings, sample, samples } from './support/samples.ts'

const name = '@umbrelladocs/rdformat-validator'

interface Validity {
  readonly valid: boolean
  readonly errors: readonly unknown[]
}

interface Validator {
  validateString(text: string): Promise<Validity>
}

interface Diagnostic {
  readonly location: {
    readonly path: string
    readonly range: { readonly start: Place; readonly end: Place }
  }
}

interface Place {
  readonly line: number
  readonly column?: number
}

function validator(): Validator {
  const { RDFormatValidator } = load<{ readonly RDFormatValidator: new (options: object) => Validator }>(name)
  return new RDFormatValidator({ strictMode: true, allowExtraFields: false })
}

/** What an independent reader cuts out of the bytes of a line. */
function cutOut(fixture: Fixture, { location: { path, range } }: Diagnostic): string {
  const source = fixture.sources?.[path] ?? ''
  const line = (typeof source === 'string' ? source.split('\n') : source)[range.start.line - 1] ?? ''
  return Buffer.from(line)
    .subarray((range.start.column ?? 1) - 1, (range.end.column ?? 1) - 1)
    .toString()
}

describeWith('rdformat-validator', hasPackage(name), () => {
  it.each(Object.entries(samples))('takes %s, strictly', async (_, fixture) => {
    expect(await validator().validateString(await sample('rdjson', fixture))).toMatchObject({ valid: true, errors: [] })
  })

  it('is given bytes where the text before a finding is not ASCII', async () => {
    const fixture = samples['the golden report'] ?? {}
    const { diagnostics } = JSON.parse(await sample('rdjson', fixture))
    const cut = diagnostics.map((diagnostic: Diagnostic) => cutOut(fixture, diagnostic))
    expect(cut).toContain('"@生产😀"')
    expect(cut).toContain('m-2zebbbb')
    const written = openFindings(fixture).map((finding) => {
      const { file, range } = findingOf(finding)
      const line = fixture.sources?.[file]?.[range.start.line - 1] ?? ''
      return line.slice(range.start.column - 1, range.end.column - 1)
    })
    expect(new Set(cut)).toEqual(new Set(written))
  })

  it('would tell what reviewdog does not take', async () => {
    const { diagnostics } = JSON.parse(await sample('rdjson', samples['the golden report'] ?? {}))
    diagnostics[0].location.range.start.column = '1'
    expect(await validator().validateString(JSON.stringify({ diagnostics }))).toMatchObject({ valid: false })
  })
})
