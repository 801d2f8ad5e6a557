import { isKind, kinds, loadSchema, loadSuggest } from '../../schema/index.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'

export const command: CommandModule = {
  examples: ['shareplan schema', 'shareplan schema SharePlan > share-plan.schema.json'],
  define(command) {
    command.argument('[kind]', `${kinds.join(', ')} (default: list them)`)
  },
  run: printSchema,
}

async function printSchema({ args: [name], io }: Invocation<object>): Promise<number> {
  if (name === undefined) {
    const schemas = await Promise.all(kinds.map(async (kind) => ({ kind, schema: await loadSchema(kind) })))
    const width = Math.max(...kinds.map(({ length }) => length))
    const lines = schemas.map(({ kind, schema }) => `${kind.padEnd(width)}  ${schema.description}\n`)
    await io.stdout.write(lines.join(''))
    return exitCodes.ok
  }
  const kind = kinds.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  if (!isKind(kind)) {
    const likely = (await loadSuggest())(name, kinds)
    const remediation = likely === undefined ? `Write one of: ${kinds.join(', ')}.` : `Did you mean ${likely}?`
    throw usageError(`${JSON.stringify(name)} is no kind of document`, remediation)
  }
  const { publishedSchema } = await import('../published-schema.ts')
  await io.stdout.write(`${JSON.stringify(await publishedSchema(kind), null, 2)}\n`)
  return exitCodes.ok
}
