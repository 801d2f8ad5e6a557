import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formats, render } from '../../src/report/index.ts'
import { printable } from '../../src/report/printable.ts'
import { scale } from '../support/scale.ts'
import { hostileFixture, hostileTexts } from './hostile.ts'
import { contextOf, reportOf } from './support.ts'

async function rendered(format: string, text: string, verbose = false): Promise<string> {
  const fixture = { ...hostileFixture(text), verbose }
  return (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.constantFrom(...hostileTexts, '\n', ' ', 'a'), { maxLength: 4 }).map((parts) => parts.join('')),
)

/** Every hostile text alone, and many made of them. */
async function forAnyText(check: (text: string) => Promise<void>): Promise<void> {
  for (const text of hostileTexts) await check(text)
  await fc.assert(fc.asyncProperty(anyText, check), { numRuns: scale(60, 400) })
}

/** What servers look for mentions and references in, entities decoded: everything outside of code, element by element. */
function textsBetweenTags(markdown: string): readonly string[] {
  return markdown
    .replace(/<code>.*?<\/code>/g, '<>')
    .split(/<[^>]*>/)
    .map((words) => words.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))))
}

/** What may stand in no output: everything that a terminal acts on or does not show, but the line feeds that end our own lines. */
const forbidden = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('whatever is in a report', () => {
  it.each(formats)('%s is safe to print', async (format) => {
    await forAnyText(async (text) => {
      expect(await rendered(format, text)).not.toMatch(forbidden)
      expect(await rendered(format, text, true)).not.toMatch(forbidden)
    })
  })

  it('sarif says it, and nothing that viewers take for a placeholder or a link', async () => {
    await forAnyText(async (text) => {
      const [run] = JSON.parse(await rendered('sarif', text)).runs
      expect(run.results).toHaveLength(5)
      for (const { ruleId, ruleIndex, message, partialFingerprints, properties, locations } of run.results) {
        expect(ruleId).toBe(text)
        expect(run.tool.driver.rules[ruleIndex].id).toBe(text)
        expect(partialFingerprints).toEqual({ 'shareplan/v1': text })
        expect(properties.image).toBe(text)
        const plain = message.text.replace(/\{\{(\d+)\}\}/g, '{$1}').replaceAll('] (', '](')
        expect(plain).toContain(printable(text).replaceAll('] (', ']('))
        expect(message.text).not.toMatch(/(?<!\{)\{\d+\}|\]\(/)
        expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^(?:file:\/\/)?[\w.~!*'()%/:-]*$/)
      }
    })
  })

  it('gitlab says it, under fingerprints of their own', async () => {
    await forAnyText(async (text) => {
      const entries = JSON.parse(await rendered('gitlab', text))
      expect(entries).toHaveLength(5)
      expect(new Set(entries.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(5)
      for (const { description, check_name, location } of entries) {
        expect(description).toContain(printable(text))
        expect([check_name, location.path]).toEqual([text, text])
      }
    })
  })

  it('rdjson says it', async () => {
    await forAnyText(async (text) => {
      const { diagnostics } = JSON.parse(await rendered('rdjson', text))
      expect(diagnostics.length).toBeGreaterThanOrEqual(4)
      for (const { message, code, location } of diagnostics) {
        expect(message).toContain(printable(text))
        expect([code.value, location.path]).toEqual([text, text])
      }
    })
  })

  it('junit is made of its own elements alone', async () => {
    const tag = /<\/?[a-z]+(?: [a-z]+="(?:[^"<>&]|&(?:amp|lt|gt|quot);)*")*\/?>/g
    await forAnyText(async (text) => {
      const [head, ...lines] = (await rendered('junit', text)).split('\n')
      expect(head).toBe('<?xml version="1.0" encoding="UTF-8"?>')
      const output = lines.join('\n')
      const names = (output.match(tag) ?? []).map((one) => /[a-z]+/.exec(one)?.[0])
      expect(new Set(names)).toEqual(new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped']))
      expect(names.filter((name) => name === 'testcase')).toHaveLength(12)
      expect(output.replace(tag, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot);)|[\ufffe\uffff]/)
    })
  })

  it('github commands nothing but its annotations', async () => {
    await forAnyText(async (text) => {
      const lines = (await rendered('github', text)).split('\n')
      const commands = lines.filter((line) => line.trimStart().startsWith('::'))
      for (const line of commands) expect(line).toMatch(/^::(?:error|warning|notice) (?:[a-zA-Z]+=[^,:\n]*,?)+::/)
      expect(commands.filter((line) => line.startsWith('::warning '))).toHaveLength(1)
      expect(commands.filter((line) => line.startsWith('::error ')).length).toBeGreaterThanOrEqual(3)
      const others = lines.filter((line) => !line.startsWith('::'))
      expect(others.filter((line) => line.includes('##'))).toEqual([])
    })
  })

  it('tap has the points that it plans, and no other directive', async () => {
    await forAnyText(async (text) => {
      const lines = (await rendered('tap', text)).split('\n')
      expect(lines.slice(0, 2)).toEqual(['TAP version 13', '1..6'])
      const points = lines.filter((line) => /^(?:not )?ok/.test(line))
      expect(points.map((line) => /^not ok (\d+) - /.exec(line)?.[1])).toEqual(['1', '2', '3', '4', '5', '6'])
      const directives = points.map((line) => /^(?:[^\\#]|\\.)*?(?: # (.*))?$/.exec(line)?.[1])
      expect(directives.filter((directive) => directive?.startsWith('TODO '))).toHaveLength(2)
      expect(directives.filter((directive) => directive !== undefined)).toHaveLength(2)
      for (const line of lines.slice(2)) expect(line).toMatch(/^(?:# |not ok \d| {2}(?:---|\.\.\.|[a-z]+: ".*")$|$)/)
    })
  })

  it('markdown keeps its shape, and its tags are its own', async () => {
    const shape = (output: string): readonly string[] =>
      output.split('\n').map((line) => line.replace(/[^|<>]|<\/?span>/g, ''))
    const benign = shape(await rendered('markdown', 'x'))
    await forAnyText(async (text) => {
      const output = await rendered('markdown', text)
      // Other texts group in another way: what is compared is the shape of each kind of line.
      const rows = new Set(benign.map((line) => line.replace(/<>/g, '')))
      for (const line of shape(output)) expect(rows).toContain(line.replace(/<>/g, ''))
      expect(output.replace(/<(?:\/?(?:code|details|summary|span)|br|!-- shareplan --)>/g, '')).not.toMatch(/[<>]/)
      for (const words of textsBetweenTags(output)) {
        expect(words).not.toMatch(/[@#!~$%^&:](?=[^\s@#!~$%^&:])|\bGH-\d|\bwww\./i)
      }
    })
  })
})
