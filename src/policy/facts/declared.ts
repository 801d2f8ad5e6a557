import type { RuleSpec, TagType } from '../../schema/generated/types.ts'
import type { FactValue } from '../values.ts'
import type { Fact } from './definition.ts'

type Texts = Readonly<Record<string, string>> | undefined

/**
 * The facts that a rule declares for itself: tags of images and labels of plans, which are free texts that nobody else declares.
 * Where there is no such tag, or a value that is not in the declared list, the fact is unknown.
 */
export function declaredFacts({ imageTags = {}, planLabels = {} }: RuleSpec): readonly Fact[] {
  return [
    ...Object.entries(imageTags).flatMap(([key, type]) => [imageTag(key, type), copyTag(key, type)]),
    ...Object.entries(planLabels).map(([key, type]) => planLabel(key, type)),
  ]
}

const declarations = [
  ['image.tags.', 'imageTags'],
  ['copy.tags.', 'imageTags'],
  ['plan.labels.', 'planLabels'],
] as const

/** What to do about a tag or label that is not declared, where none of its kind is: otherwise it is more likely misspelt. */
export function howToDeclare(name: string, known: ReadonlyMap<string, Fact>): string | undefined {
  const [prefix, key] = declarations.find(([start]) => name.startsWith(start)) ?? []
  if (prefix === undefined || [...known.keys()].some((one) => one.startsWith(prefix))) return undefined
  return `declare it in the rule's spec: ${key}: { ${name.slice(prefix.length)}: string }`
}

function imageTag(key: string, type: TagType): Fact {
  return {
    ...textFact(`image.tags.${key}`, type),
    scope: 'step',
    needs: 'image',
    description: `the image's tag ${key}`,
    supply: `add the tag ${key} to the image, and tags to the image in the inventory, or take a snapshot`,
    read: ({ image }) => valueIn(image?.tags, key, type),
  }
}

function copyTag(key: string, type: TagType): Fact {
  return {
    ...textFact(`copy.tags.${key}`, type),
    scope: 'step',
    actions: ['copy'],
    description: `the tag ${key} that the copy is given`,
    supply: `give the copy the tag ${key} in the plan`,
    read: ({ step }) => (step?.action === 'copy' ? valueIn(step.to.tags ?? {}, key, type) : undefined),
  }
}

function planLabel(key: string, type: TagType): Fact {
  return {
    ...textFact(`plan.labels.${key}`, type),
    scope: 'plan',
    description: `the plan's label ${key}`,
    supply: `give the plan the label ${key}`,
    read: ({ plan }) => valueIn(plan.plan.labels, key, type),
  }
}

function textFact(name: string, type: TagType): Pick<Fact, 'name' | 'type' | 'values'> {
  return { name, type: 'string', ...(typeof type !== 'string' && { values: type }) }
}

function valueIn(texts: Texts, key: string, type: TagType): FactValue {
  const value = texts !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined
  if (value === undefined || typeof type === 'string') return value
  return type.includes(value) ? value : undefined
}
