import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, it } from 'vitest'
import { publishedSchema } from '../../src/cli/published-schema.ts'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import { kinds } from '../../src/schema/index.ts'
import { childOf } from '../../src/schema/navigate.ts'
import { parseSource } from '../../src/source/index.ts'
import { files } from '../lsp/support/files.ts'

async function validator(kind: (typeof kinds)[number]): Promise<ValidateFunction> {
  return new Ajv({ discriminator: true, strictTypes: false, strictRequired: false }).compile(
    await publishedSchema(kind),
  )
}

const documents = Object.values(files).map(
  (text) => parseSource(text, 'x').documents[0]?.value as { kind: (typeof kinds)[number] },
)

describe('the published schemas', () => {
  it.each(kinds)('%s is one', async (kind) => {
    expect(await validator(kind)).toBeInstanceOf(Function)
    expect(await publishedSchema(kind)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: kind,
    })
  })

  it('take what is valid', async () => {
    expect(documents).toHaveLength(5)
    for (const document of documents) expect((await validator(document.kind))(document), document.kind).toBe(true)
  })

  it('know every rule that has parameters or can be lowered', async () => {
    const spec = childOf(childOf(await publishedSchema('Config'), 'properties'), 'spec')
    const keysOf = (name: string): readonly string[] =>
      Object.keys(childOf(childOf(childOf(spec, 'properties'), name), 'properties') as object)
    const idsOf = (wanted: (rule: (typeof builtinRules)[number]) => boolean): readonly string[] =>
      builtinRules.filter(wanted).map(({ metadata }) => metadata.id)
    expect(keysOf('params')).toEqual(idsOf(({ spec }) => spec.params !== undefined))
    expect(keysOf('enforcement')).toEqual(idsOf(({ spec }) => spec.guard === undefined && spec.waivable !== false))
  })

  it('take rules of your own, and refuse parameters that a built-in rule does not have', async () => {
    const valid = await validator('Config')
    const config = (spec: object): object => ({ apiVersion: 'shareplan/v1', kind: 'Config', spec })
    expect(
      valid(config({ params: { 'acme/mine': { anything: 1 } }, enforcement: { 'acme/mine': { level: 'warn' } } })),
    ).toBe(true)
    expect(valid(config({ params: { 'plan-too-large': { maxGrants: 5 } } }))).toBe(true)
    expect(valid(config({ params: { 'plan-too-large': { maxGrants: 'many' } } }))).toBe(false)
    expect(valid(config({ params: { 'plan-too-large': { most: 5 } } }))).toBe(false)
    expect(valid(config({ enforcement: { 'plan-too-large': { level: 'loud' } } }))).toBe(false)
  })

  it('say something about every key', async () => {
    const silent: string[] = []
    const visit = (schema: unknown, root: Record<string, never>, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      for (const [key, property] of Object.entries((schema as { properties?: object }).properties ?? {})) {
        const { $ref = '' } = property as { $ref?: string }
        const target = (root.definitions as unknown as Record<string, object> | undefined)?.[
          $ref.replace('#/definitions/', '')
        ]
        const said = { ...target, ...(property as object) } as { description?: string }
        if ((said.description ?? '') === '') silent.push(`${path}.${key}`)
      }
      for (const [key, inside] of Object.entries(schema)) if (key !== 'enum') visit(inside, root, `${path}.${key}`)
    }
    for (const kind of kinds) {
      const schema = (await publishedSchema(kind)) as Record<string, never>
      visit(schema, schema, kind)
    }
    expect(silent).toEqual([])
  })
})
