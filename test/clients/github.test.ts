import { join } from 'node:path'
import { expect, it } from 'vitest'
import { printable } from '../../src/report/printable.ts'
import { describeWith, hasPackage, runClient } from './support/client.ts'
import { openFindings, sample, samples } from './support/samples.ts'

interface Annotation {
  readonly level: string
  readonly message: string
  readonly properties: Readonly<Record<string, string | number>>
}

/** The runner reads a line that begins with `::`, blanks aside, and unescapes in this order. */
function decode(line: string): Annotation | undefined {
  const [, level = '', list = '', data = ''] = /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line) ?? []
  if (level === '') return undefined
  const properties = list.split(',').map((property) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/.exec(property) ?? []
    const text = unescapeData(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')
    return [names[key] ?? key, numbers.includes(key) ? Number(text) : text] as const
  })
  return { level, message: unescapeData(data).replaceAll('%25', '%'), properties: Object.fromEntries(properties) }
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n')
}

/** What the toolkit calls the properties of commands. */
const names: Readonly<Record<string, string>> = { line: 'startLine', col: 'startColumn' }
const numbers = ['line', 'endLine', 'col', 'endColumn']

describeWith('the actions toolkit', hasPackage('@actions/core'), () => {
  it.each(Object.entries(samples))('would write the very commands of %s', async (_, fixture) => {
    const lines = (await sample('github', fixture)).split('\n').filter((line) => decode(line) !== undefined)
    const { out, err } = runClient(
      process.execPath,
      [join(import.meta.dirname, 'support/annotate.mjs')],
      JSON.stringify(lines.map(decode)),
    )
    expect(err).toBe('')
    expect(out).toBe(lines.map((line) => `${line}\n`).join(''))
  })

  it('says what the findings say', async () => {
    const fixture = samples['the golden report'] ?? {}
    const annotations = (await sample('github', fixture)).split('\n').flatMap((line) => decode(line) ?? [])
    const messages = annotations.map(({ message }) => message.split('\n')[0])
    for (const { message = '', account } of openFindings(fixture)) {
      if (account?.startsWith('1') !== true) expect(messages).toContain(printable(message))
    }
    expect(
      annotations.find(({ properties }) => String(properties.title).startsWith('account-untrusted')),
    ).toMatchObject({
      level: 'error',
      properties: { file: 'plans/a.yaml', startLine: 12, endLine: 12, startColumn: 18, endColumn: 25 },
    })
  })
})
