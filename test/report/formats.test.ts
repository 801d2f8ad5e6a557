import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formats, render } from '../../src/report/index.ts'
import { contextOf, everyFormat, type Fixture, passing, reportOf } from './support.ts'

const folder = new URL('../../fixtures/report/formats/', import.meta.url)

async function rendered(format: string, fixture: Fixture): Promise<string> {
  return (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
}

describe('golden reports', () => {
  it('are there for every format, and for no other', () => {
    const golden = readdirSync(folder).filter((name) => name !== 'fixture.json')
    expect(golden.sort()).toEqual(formats.flatMap((format) => [`golden.${format}`, `pass.${format}`]).sort())
  })

  it.each(formats)('%s', async (format) => {
    for (const [name, fixture] of [
      [`golden.${format}`, everyFormat],
      [`pass.${format}`, passing],
    ] as const) {
      const output = await rendered(format, fixture)
      if (process.env.UPDATE === '1') writeFileSync(new URL(name, folder), output)
      expect(output).toBe(readFileSync(new URL(name, folder), 'utf8'))
    }
  })
})

describe('every format', () => {
  it.each(formats)('%s names every rule that is open', async (format) => {
    const output = await rendered(format, everyFormat)
    const open = everyFormat.report?.findings?.filter(({ waiver }) => (waiver ?? null) === null) ?? []
    for (const { rule } of open) expect(output).toContain(rule)
  })

  it.each(formats)('%s ends in a line feed, also when there is nothing to tell', async (format) => {
    expect(await rendered(format, passing)).toMatch(/[^\n]\n$/)
  })

  it.each(['text', 'sarif', 'github', 'gitlab', 'rdjson'])('%s leaves out what is waived', async (format) => {
    expect(await rendered(format, everyFormat)).not.toContain('m-2zecccc is built from a Marketplace image')
  })

  it.each(formats.filter((format) => !['text', 'json'].includes(format)))(
    '%s names files from the root of the repository',
    async (format) => {
      const context = { ...contextOf(everyFormat), repositoryPath: (file: string) => `images/${file}` }
      const output = (await render(format, reportOf(everyFormat), context)) ?? ''
      expect(output).toContain('images/plans/a.yaml')
      expect(output.replaceAll('images/plans/', '')).not.toContain('plans/')
    },
  )
})
