import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { facts } from '../../src/policy/facts/index.ts'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import { translations } from '../../src/policy/generated/builtin-zh-cn.ts'
import { splitTemplate } from '../../src/policy/template.ts'
import { bindTexts, englishTexts } from '../../src/policy/translations.ts'
import { table } from '../../src/report/table.ts'
import { displayWidth } from '../../src/report/width.ts'
import { en } from '../../src/words/en.ts'
import { pageEn } from '../../src/words/page-en.ts'
import { pageZhCN } from '../../src/words/page-zh-cn.ts'
import { zhCN } from '../../src/words/zh-cn.ts'
import { load, rule, told } from '../policy/support/rule-text.ts'

const han = /\p{Script=Han}/u

function placeholders(text = ''): readonly string[] {
  return [...new Set(splitTemplate(text).filter((_, index) => index % 2 === 1))].sort()
}

/** Every path in a catalogue, and what is there. */
function shapeOf(words: object, path = ''): readonly string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? shapeOf(value, `${path}${key}.`) : [`${path}${key}: ${typeof value}`],
  )
}

/** Whether it has no Chinese, or three English words beside what is quoted. */
function isEnglish(text: string): boolean {
  const own = text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '')
  return !han.test(text) || /[A-Za-z]+ [A-Za-z]+ [A-Za-z]+/.test(own)
}

/** Every message and hint of the golden problems of a folder of fixtures. */
function problemsOf(folder: string): readonly string[] {
  const path = join(import.meta.dirname, '../../fixtures', folder)
  const files = readdirSync(path).filter((name) => name.endsWith('.problems.json'))
  return files.flatMap((name) => {
    const { problems } = JSON.parse(readFileSync(join(path, name), 'utf8')) as {
      readonly problems: readonly { readonly message: string; readonly hint: string }[]
    }
    return problems.flatMap(({ message, hint }) => [message, hint])
  })
}

describe('the built-in rules in Chinese', () => {
  it('are the same rules', () => {
    expect(Object.keys(translations).sort()).toEqual(builtinRules.map(({ metadata }) => metadata.id).sort())
  })

  it.each(builtinRules)('$metadata.id says the same things, with the same facts', (document) => {
    const english = englishTexts(document)
    const chinese = translations[document.metadata.id]
    expect(Object.keys({ params: {}, ...chinese }).sort()).toEqual(Object.keys(english).sort())
    expect(Object.keys(chinese?.params ?? {}).sort()).toEqual(Object.keys(english.params ?? {}).sort())
    for (const key of ['message', 'undecided', 'remediation'] as const)
      expect(placeholders(chinese?.[key])).toEqual(placeholders(english[key]))
    for (const key of ['title', 'message', 'why', 'remediation'] as const) expect(chinese?.[key]).toMatch(han)
  })
})

describe('the words in Chinese', () => {
  it('are the same set', () => {
    expect(shapeOf(zhCN).toSorted()).toEqual(shapeOf(en).toSorted())
  })

  it('of the page are the same set, with the same places for what is shown', () => {
    const states = (words: typeof pageEn): object => ({ ...words, run: { ...words.run, state: {} } })
    expect(shapeOf(states(pageZhCN)).toSorted()).toEqual(shapeOf(states(pageEn)).toSorted())
    const places = (words: object): readonly (readonly [string, number])[] =>
      Object.entries(words).flatMap(([key, value]): readonly (readonly [string, number])[] => {
        if (typeof value === 'object' && value !== null) return places(value)
        return typeof value === 'string' ? [[key, value.split('{}').length]] : []
      })
    expect(places(states(pageZhCN))).toEqual(places(states(pageEn)))
  })

  it('tell how to supply every fact', () => {
    const supplies = facts.flatMap(({ supply = '' }) => (supply === '' ? [] : [supply]))
    expect(supplies.length).toBeGreaterThan(20)
    expect(supplies.filter((supply) => !han.test(zhCN.finding.text(supply)))).toEqual([])
    expect(supplies.map(zhCN.finding.text).filter((text) => / and | of /.test(text))).toEqual([])
    expect(zhCN.finding.text('give the account the label $& in the Accounts file')).toContain('标签 $&')
  })

  it('tell what is wrong with a text, whatever it is', () => {
    const texts = problemsOf('broken')
    expect(texts.length).toBeGreaterThan(80)
    expect(texts.filter((text) => isEnglish(zhCN.finding.text(text)))).toEqual([])
  })

  it('tell what an imageFrom, a group or a name misses', () => {
    const told = [
      'the id a is taken by step 2',
      'there is no earlier copy step with the id "x"',
      'there is no group @prod',
      'the Accounts files define no groups',
      'use one of the account names of the Accounts files: a, b',
      'plan golden has no step copy (run 2026)',
    ].map(zhCN.finding.text)
    expect(told.filter(isEnglish)).toEqual([])
    expect(told.at(-1)).toBe('计划 golden 没有步骤 copy（运行 2026）')
    expect(zhCN.finding.text('"steps" is the number 3; a list or a mapping was expected')).toBe(
      '"steps"为数字 3；应为列表或映射',
    )
  })

  it('put a value where the value was, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        expect(zhCN.finding.text(`there is no account called ${value}`)).toContain(value)
      }),
    )
  })

  it('leave alone what they do not know', () => {
    expect(zhCN.finding.text('(.+)')).toBe('(.+)')
  })

  it('stand in columns', () => {
    const rows = table(
      [
        ['规则', '级别'],
        ['share-quota-exceeded', 'deny'],
        ['镜像', '前置规则'],
      ],
      ['left', 'right'],
    )
    expect(new Set(rows.map(displayWidth)).size).toBe(1)
  })
})

describe('the translations of a rule of one’s own', () => {
  const translated = (texts: string): string => `${rule({})}translations:\n  zh-CN: ${texts}\n`

  it('may name the facts that the rule may name', async () => {
    const { problems } = await load({ rules: [translated('{ title: 规则, message: "{{image.id}} 不合规" }')] })
    expect(problems).toEqual([])
  })

  it('name no other, whatever the language is', async () => {
    const loaded = await load({ rules: [translated('{ title: 规则, message: "{{account.id}} 与 {{image.nmae}}" }')] })
    expect(told(loaded).map(([message]) => message)).toEqual([
      'account.id cannot be read per step',
      'there is no fact image.nmae',
    ])
  })

  it('describe no parameter that the rule has not', async () => {
    const loaded = await load({ rules: [translated('{ title: 规则, message: 信息, params: { x: 参数 } }')] })
    expect(told(loaded).map(([message]) => message)).toEqual(['the rule has no parameter x'])
  })

  it('bind nothing but what is there', () => {
    const vocabulary = { facts: new Map(), params: {}, paramTypes: {}, per: 'step', actions: [] } as const
    expect(bindTexts({ title: '规则', message: '信息' }, [], vocabulary, () => undefined)).toEqual({
      message: ['信息'],
      undecided: undefined,
      remediation: [],
    })
  })
})
