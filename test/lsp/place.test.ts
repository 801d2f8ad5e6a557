import { describe, expect, it } from 'vitest'
import { placeAt, typedPlace } from '../../src/source/tolerant.ts'

const head =
  'apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: { name: p, account: "1" }\nspec:\n  region: r\n  steps:\n'
const before = '    - action: copy\n      image: m-0\n      to: { region: s, name: n }\n'.repeat(3)
const behind = '      region: q\n    - action: delete\n      image: m-9\n'

/** The text with a cursor written as `|`, and its place. */
function split(marked: string): readonly [text: string, offset: number] {
  const offset = marked.indexOf('|')
  return [marked.slice(0, offset) + marked.slice(offset + 1), offset]
}

function typed(step: string): unknown {
  const [text, offset] = split(head + before + step)
  const place = typedPlace(text, offset)
  if (place === undefined) return undefined
  const { path, part, text: word, quote, start, end, inside } = place
  return { path: path.join('.'), part, word, quote, replaced: text.slice(start, end), step: inside[3] }
}

describe('what is being typed', () => {
  const step = '    - action: share\n      image: m-1\n'
  it.each([
    ['in a list of a line', `${step}      accounts: [a, "@pr|"]\n`, 'spec.steps.*.accounts.*', '@pr', '"@pr"'],
    [
      'in a list that is not closed',
      `${step}      accounts: [a, @p|\n${behind}`,
      'spec.steps.*.accounts.*',
      '@p',
      '@p',
    ],
    ['behind a comma', `${step}      accounts: [a, |\n${behind}`, 'spec.steps.*.accounts.*', '', ''],
    [
      'in a quote that is not closed',
      `${step}      accounts: ["@pr|\n${behind}`,
      'spec.steps.*.accounts.*',
      '@pr',
      '"@pr',
    ],
    ['as an item', `${step}      accounts:\n        - |\n${behind}`, 'spec.steps.*.accounts.*', '', ''],
    ['behind a key', `${step}      imageFrom: |\n${behind}`, 'spec.steps.*.imageFrom', '', ''],
    ['in the middle of a word', `${step}      region: cn-b|eij\n`, 'spec.steps.*.region', 'cn-b', 'cn-beij'],
    ['in a mapping of a line', `    - { action: sh|\n${behind}`, 'spec.steps.*.action', 'sh', 'sh'],
    [
      'in a mapping of a line, further on',
      '    - { action: copy, image: m-1, to: { region: |',
      'spec.steps.*.to.region',
      '',
      '',
    ],
  ])('%s', (_, text, path, word, replaced) => {
    expect(typed(text)).toMatchObject({ path, word, replaced, part: 'value' })
  })

  it('is told with the step that it is in, as far as that can be read', () => {
    expect(typed(`${step}      accounts: [@p|]\n${behind}`)).toMatchObject({
      step: { action: 'share', image: 'm-1', region: 'q' },
    })
    expect(typed(`${step}      accounts: [@p|\n`)).toMatchObject({ step: { action: 'share', image: 'm-1' } })
  })

  it('may be a key', () => {
    const [text, offset] = split('kind: Config\nspec:\n  plans:\n    - a\n    - b\n  enforcement:\n    plan-|: {}\n')
    expect(typedPlace(text, offset)).toMatchObject({ path: ['spec', 'enforcement', expect.anything()], part: 'key' })
  })

  it('is not looked for in remarks and in the middle of texts', () => {
    expect(typed(`${step}      # accounts: [|\n`)).toBeUndefined()
    expect(typed(`${step}      imageFrom: "a b|"\n`)).toBeUndefined()
  })
})

describe('what stands somewhere', () => {
  const found = (marked: string): unknown => {
    const [text, offset] = split(marked)
    const place = placeAt(text, offset)
    return (
      place && {
        path: place.path.join('.'),
        part: place.part,
        says: place.text,
        shown: text.slice(place.start, place.end),
      }
    )
  }

  it.each([
    ['spec.steps.*.image', 'm-1', `${head + before}    - action: share\n      image: m-|1\n${behind}`],
    ['spec.steps.*.image', 'm-9', `${head + before}    - action: share\n${behind.replace('m-9', 'm-|9')}`],
    ['metadata.account', '1', `${head.replace('"1"', '"|1"')}${before}`],
    ['spec.region', 'r', `${head.replace('region: r', 'region: |r')}${before}`],
    ['spec.rules.*', 'b', 'spec:\n  plans:\n    - x\n    - y\n  rules:\n    - a\n    - |b\n'],
    [
      'spec.groups.prod.*',
      'b',
      'spec:\n  accounts:\n    - { id: "1" }\n    - { id: "2" }\n  groups:\n    prod: [a, |b]\n',
    ],
    ['spec.steps.*.image', 'm-2', 'kind: x\n---\nspec:\n  steps:\n  - image: m-1\n  - image: |m-2\n---\na: b\n'],
  ])('%s', (path, says, text) => {
    expect(found(text)).toMatchObject({ path, says, part: 'value' })
  })

  it('may be a key', () => {
    expect(found('spec:\n  enforcement:\n    a|: { level: off }\n')).toMatchObject({
      path: 'spec.enforcement.a',
      part: 'key',
    })
  })

  it('may be nothing', () => {
    expect(found('spec:\n  a: b\n|\n  c: d\n')).toBeUndefined()
  })
})

describe('texts that are broken anywhere', () => {
  const whole = `${head}${before}    - { action: share, "image": 'm-1', accounts: ["@prod", a] } # remark\n${behind}---\nkind: Config\n`

  it('are read as far as they can be, and break nothing', () => {
    for (let end = 0; end <= whole.length; end++) {
      const text = whole.slice(0, end)
      expect(() => [placeAt(text, end), typedPlace(text, end), typedPlace(whole, end)]).not.toThrow()
    }
  })

  it('may hold anything', () => {
    for (const text of [
      '',
      '-',
      '---',
      '? ',
      '[[[',
      '{{',
      '"',
      "'",
      '&a *a',
      '*a',
      '|',
      'a: |\n',
      '\ufeff',
      '\r',
      '\0',
      '%TAG',
      '- - - ',
      '!!x ',
      'a: *b\n',
      '<<: *a',
    ]) {
      for (let at = 0; at <= text.length; at++) expect(() => [placeAt(text, at), typedPlace(text, at)]).not.toThrow()
    }
  })
})
