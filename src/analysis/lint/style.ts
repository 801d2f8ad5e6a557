import type { CompiledRule } from '../../policy/rule-set.ts'
import { splitTemplate } from '../../policy/template.ts'
import type { Rule } from '../../schema/generated/types.ts'
import type { Finding } from './logic.ts'
import { type Part, partsOfRule } from './parts.ts'

/** What is odd about how a rule is written, whatever it comes to. */
export function styleFindings(rule: CompiledRule): readonly Finding[] {
  return [...partsOfRule(rule).flatMap(partFindings), ...unusedParameters(rule), ...textFindings(rule)]
}

function partFindings({ condition, path }: Part): readonly Finding[] {
  switch (condition.kind) {
    case 'not':
      return condition.part.kind === 'not'
        ? [{ lint: 'double-negation', path, message: '`not` of `not`', remediation: 'drop both' }]
        : []
    case 'all':
    case 'any':
      return condition.parts.length > 1
        ? []
        : [
            {
              lint: 'group-of-one',
              path,
              message: `\`${condition.kind}\` has one part`,
              remediation: 'write the part alone',
            },
          ]
    case 'leaf': {
      const { value, fact, operator } = condition.source as { value: unknown; fact: string; operator: string }
      return [...listFindings(value, path, operator), ...accountFindings(value, path, fact)]
    }
  }
}

const singular: Readonly<Record<string, string>> = { in: 'equal', notIn: 'notEqual', intersects: 'contains' }

function listFindings(value: unknown, path: Part['path'], operator: string): readonly Finding[] {
  if (!Array.isArray(value)) return []
  const at = [...path, 'value']
  const repeated = value.find((one, index) => value.indexOf(one) < index)
  const better = singular[operator]
  return [
    ...(repeated === undefined
      ? []
      : [
          {
            lint: 'list-repeats' as const,
            path: [...at, value.lastIndexOf(repeated)],
            message: `${JSON.stringify(repeated)} stands in the list twice`,
            remediation: 'drop one of the two; a typo may hide another value',
          },
        ]),
    ...(value.length !== 1 || better === undefined
      ? []
      : [
          {
            lint: 'list-of-one' as const,
            path: at,
            message: `${operator} has one value to compare with`,
            remediation: `use ${better}`,
          },
        ]),
  ]
}

const accountFacts: ReadonlySet<string> = new Set([
  'account.id',
  'account.name',
  'account.entry',
  'image.ownerAccount',
  'image.sharedWith',
  'image.sharedWithAfter',
])

/** Accounts come and go; rules stay. */
function accountFindings(value: unknown, path: Part['path'], fact: string): readonly Finding[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const id = values.find((one) => typeof one === 'string' && /^[0-9]{10,}$/.test(one))
  if (!accountFacts.has(fact) || id === undefined) return []
  return [
    {
      lint: 'account-hard-coded',
      path: [...path, 'value'],
      message: `the account ${id} is written into the rule`,
      remediation: 'give the account a label in the Accounts file and compare that, or make it a parameter',
    },
  ]
}

function unusedParameters(rule: CompiledRule): readonly Finding[] {
  const { spec } = rule.source
  const text = JSON.stringify([spec.match, spec.violatedWhen])
  const used = new Set([
    ...[...text.matchAll(/"params\.([A-Za-z0-9]+)"/g)].map(([, name]) => name),
    ...textsOf(rule.source)
      .flatMap(factsInText)
      .map((name) => name.replace(/^params\./, '')),
  ])
  return Object.keys(spec.params ?? {})
    .filter((name) => !used.has(name))
    .map((name) => ({
      lint: 'parameter-unused',
      path: ['spec', 'params', name],
      message: `the parameter ${name} is read nowhere`,
      remediation: `compare with { fact: params.${name} }, or drop it`,
    }))
}

function textsOf({ spec: { message, undecided = '', remediation = '' } }: Rule): readonly string[] {
  return [message, undecided, remediation]
}

/** Names of the facts in a text. */
function factsInText(text: string): readonly string[] {
  return splitTemplate(text).filter((_, index) => index % 2 === 1)
}

function textFindings(rule: CompiledRule): readonly Finding[] {
  const { spec, metadata } = rule.source
  const missing = (lint: 'why-missing' | 'remediation-missing' | 'deny-without-remediation', key: string): Finding => ({
    lint,
    path: ['metadata', 'id'],
    message: `the rule does not say ${key === 'why' ? 'why it matters' : 'what to do about it'}`,
    remediation: `add \`${key}\``,
  })
  const remediation = spec.enforcement === 'deny' ? 'deny-without-remediation' : 'remediation-missing'
  return [
    ...offTopic(rule),
    ...(metadata.title === metadata.id || metadata.title === metadata.id.split('/').at(-1)
      ? [
          {
            lint: 'title-is-id' as const,
            path: ['metadata', 'title'],
            message: 'the title repeats the id',
            remediation: 'say in a few words what the rule catches',
          },
        ]
      : []),
    ...(spec.why === undefined ? [missing('why-missing', 'why')] : []),
    ...(spec.remediation === undefined ? [missing(remediation, 'remediation')] : []),
    ...(spec.enforcement === 'deny' && spec.onUnknown === 'skip'
      ? [
          {
            lint: 'unknown-passes' as const,
            path: ['spec', 'onUnknown'],
            message: 'the rule denies, but what is unknown passes',
            remediation: 'drop `onUnknown: skip`, so that somebody looks at it',
          },
        ]
      : []),
  ]
}

/** A message that says nothing about what the conditions look at: no fact of the image, the account, the step … that they read. */
function offTopic({ facts, source }: CompiledRule): readonly Finding[] {
  const family = (name: string): string => name.split('.')[0] ?? name
  const topics = new Set(facts.map(({ name }) => family(name)))
  const said = factsInText(source.spec.message)
  if (said.some((name) => topics.has(family(name)))) return []
  const list = facts.map(({ name }) => name).join(', ')
  return [
    {
      lint: 'message-off-topic',
      path: ['spec', 'message'],
      message:
        said.length === 0 ? 'the message names no fact' : 'the message names no fact of what the conditions read',
      remediation: `tell what was found: {{…}} with one of ${list}, or another fact of the same`,
    },
  ]
}
