import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/report/index.ts'
import { byteColumns, placeOf } from '../../src/report/place.ts'
import { contextOf, type Fixture, reportOf } from './support.ts'

async function diagnosticRange(fixture: Fixture): Promise<unknown> {
  const { diagnostics } = JSON.parse((await render('rdjson', reportOf(fixture), contextOf(fixture))) ?? '')
  return diagnostics[0].location.range
}

describe('byte columns', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n\ufeff]/g, ''))

  it('count the bytes of UTF-8 before the position, in any line', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), line, line, (above, before, after) => {
        const text = [...above, before + after].join('\n')
        const column = byteColumns({ sources: () => text })
        const position = { line: above.length + 1, column: before.length + 1 }
        expect(column('f', position)).toBe(Buffer.byteLength(before) + 1)
      }),
    )
  })

  it('count a byte order mark, which the columns of findings do not', () => {
    const column = byteColumns({ sources: () => '\ufeffé: 1\né: 2' })
    expect(column('f', { line: 1, column: 2 })).toBe(6)
    expect(column('f', { line: 2, column: 2 })).toBe(3)
  })

  it('are unknown where the text is not at hand or does not reach', () => {
    expect(byteColumns({ sources: () => undefined })('f', { line: 1, column: 1 })).toBeUndefined()
    expect(byteColumns({ sources: () => 'ab' })('f', { line: 1, column: 4 })).toBeUndefined()
    expect(byteColumns({ sources: () => 'ab' })('f', { line: 2, column: 1 })).toBeUndefined()
    expect(byteColumns({ sources: () => 'ab' })('f', { line: 1, column: 3 })).toBe(3)
  })
})

describe('rdjson', () => {
  const range = { start: { line: 2, column: 4 }, end: { line: 3, column: 1 } }
  const report = { findings: [{ file: 'a.yaml', range }] }

  it('has columns in bytes of both ends', async () => {
    const sources = { 'a.yaml': ['1', 'é黄: x', '3'] }
    expect(await diagnosticRange({ report, sources })).toEqual({
      start: { line: 2, column: 7 },
      end: { line: 3, column: 1 },
    })
  })

  it.each([
    ['that is not there', {}],
    ['that has changed', { 'a.yaml': ['1', 'é', '3'] }],
  ])('means whole lines of a file %s', async (_, sources) => {
    expect(await diagnosticRange({ report, sources })).toEqual({ start: { line: 2 }, end: { line: 2 } })
  })
})

describe('places', () => {
  it('are the same in every format that counts UTF-16 units', async () => {
    const range = { start: { line: 3, column: 5 }, end: { line: 3, column: 9 } }
    const fixture: Fixture = { report: { findings: [{ file: 'a.yaml', range }] } }
    const output = async (format: string) => (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
    const [result] = JSON.parse(await output('sarif')).runs[0].results
    const { region } = result.locations[0].physicalLocation
    expect(region).toEqual({ startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 })
    expect(await output('github')).toContain('line=3,endLine=3,col=5,endColumn=9')
    expect(JSON.parse(await output('gitlab'))[0].location.lines).toEqual({ begin: 3, end: 3 })
    expect(await output('junit')).toContain('at a.yaml:3:5')
    expect(await output('tap')).toContain('at: "a.yaml:3:5"')
    expect(await output('markdown')).toContain('a.yaml:3')
    expect(await output('text')).toContain('a.yaml:3:5')
  })

  it('end on the last line that has something of them', () => {
    const of = (line: number, column: number) =>
      placeOf({ file: 'f', range: { start: { line: 2, column: 3 }, end: { line, column } } }, {}).lastLine
    expect([of(2, 9), of(3, 1), of(3, 2), of(2, 1)]).toEqual([2, 2, 3, 2])
  })

  it.each([
    ['plans/a b.yaml', 'plans/a%20b.yaml'],
    ['../x.yaml', '../x.yaml'],
    ['a:b/c#d?e.yaml', 'a%3Ab/c%23d%3Fe.yaml'],
    ['黄.yaml', '%E9%BB%84.yaml'],
    ['\ud800.yaml', '%EF%BF%BD.yaml'],
    ['/abs/x.yaml', 'file:///abs/x.yaml'],
    ['C:/abs/x.yaml', 'file:///C:/abs/x.yaml'],
    ['<stdin>', '%3Cstdin%3E'],
  ])('of %s is the URI %s', async (file, uri) => {
    const fixture: Fixture = { report: { findings: [{ file }] } }
    const [run] = JSON.parse((await render('sarif', reportOf(fixture), contextOf(fixture))) ?? '').runs
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri)
  })
})
