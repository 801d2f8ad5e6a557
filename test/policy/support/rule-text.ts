import type { Problem } from '../../../src/document.ts'
import { loadRules } from '../../../src/policy/load.ts'
import type { RuleSet } from '../../../src/policy/rule-set.ts'
import type { Stage } from '../../../src/policy/stages.ts'
import type { LabelType } from '../../../src/schema/generated/types.ts'
import { readAll, settingsOf, type Text } from '../../support/judge.ts'

/** What became of some rules and settings, and the texts that problems are located in. */
export interface Loaded {
  readonly rules: RuleSet
  readonly problems: readonly Problem[]
  readonly texts: readonly Text[]
}

/** Texts of rules, the `spec` of a configuration, and whether the built-in rules are there. */
export interface Sources {
  readonly rules?: readonly string[]
  readonly config?: string
  readonly builtin?: boolean
  readonly inventoryMaxAge?: number
  readonly stage?: Stage
}

/** Loads rules beside two labels: `env` (prod or dev) and `pci` (boolean). */
export async function load({ rules = [], config, builtin = true, inventoryMaxAge, stage }: Sources): Promise<Loaded> {
  const texts = rules.map((text, index) => ({ file: `rule-${index}.yaml`, text }))
  const settings = config === undefined ? [] : [{ file: 'shareplan.yaml', text: `${head('Config')}spec:\n${config}` }]
  const [document] = await readAll(settings, 'Config')
  const loaded = loadRules({
    builtin,
    documents: await readAll(texts, 'Rule'),
    settings: settingsOf(document),
    labels: new Map<string, LabelType>([
      ['env', ['prod', 'dev']],
      ['pci', 'boolean'],
    ]),
    inventoryMaxAge,
    ...(stage !== undefined && { stage }),
  })
  return { ...loaded, texts: [...texts, ...settings] }
}

function head(kind: string): string {
  return `apiVersion: shareplan/v1\nkind: ${kind}\n`
}

/** A rule of one's own; what is given replaces the defaults, line by line. */
export function rule(given: Readonly<Record<string, string>>, id = 'acme/some-rule'): string {
  const spec = {
    actions: '[share]',
    per: 'step',
    violatedWhen: '{ fact: image.name, operator: equal, value: x }',
    enforcement: 'deny',
    message: '"{{image.id}}"',
    ...given,
  }
  const lines = Object.entries(spec).flatMap(([key, value]) => (value === '' ? [] : [`  ${key}: ${value}\n`]))
  return `${head('Rule')}metadata: { id: ${id}, title: A rule }\nspec:\n${lines.join('')}`
}

/** What a problem says, what stands at its place, and what to do. */
export function told({ problems, texts }: Loaded): readonly (readonly [string, string, string])[] {
  return problems.map(({ message, remediation, location: { file, range } }) => {
    const line = texts.find((text) => text.file === file)?.text.split('\n')[range.start.line - 1] ?? ''
    return [message.replace(/^rule \S+: /, ''), line.slice(range.start.column - 1, range.end.column - 1), remediation]
  })
}
