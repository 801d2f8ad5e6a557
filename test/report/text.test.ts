import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/report/index.ts'
import { contextOf, type Fixture, reportOf } from './support.ts'

const folder = new URL('../../fixtures/report/', import.meta.url)
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))
const read = (name: string): Fixture => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const text = (fixture: Fixture) => render('text', reportOf(fixture), contextOf(fixture))

/** What may never stand in terminal output: everything but the line feeds that end our own lines. */
const forbidden = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('text report', () => {
  it('has fixtures', () => {
    expect(names.length).toBeGreaterThan(8)
  })

  it.each(names)('%s', async (name) => {
    const golden = new URL(`${name}.txt`, folder)
    const output = await text(read(name))
    if (process.env.UPDATE === '1' && output !== undefined) writeFileSync(golden, output)
    expect(output).toBe(readFileSync(golden, 'utf8'))
  })

  it.each(names)('%s lets nothing through that a terminal acts on', async (name) => {
    expect(await text(read(name))).not.toMatch(forbidden)
  })

  it.each(names)('%s says the same in colours', async (name) => {
    const fixture = read(name)
    const colored = (await text({ ...fixture, color: true })) ?? ''
    expect(colored).not.toBe(await text(fixture))
    expect(stripVTControlCharacters(colored)).toBe(await text(fixture))
  })

  it('paints with SGR sequences only', async () => {
    const colored = (await text({ ...read('hostile'), color: true })) ?? ''
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about them
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(forbidden)
  })

  it('colours whatever the environment says once it is asked to', async () => {
    const before = process.env.NO_COLOR
    process.env.NO_COLOR = '1'
    try {
      expect(await text({ ...read('fail'), color: true })).toContain('\u001b[31m')
    } finally {
      if (before === undefined) delete process.env.NO_COLOR
      else process.env.NO_COLOR = before
    }
  })

  it('takes a terminal without a width for a usual one', async () => {
    const { columns, ...rest } = read('long-lines')
    expect(await text({ ...rest, columns: 0 })).toBe(await text(rest))
  })
})
