import { emulatedPermissions } from '../../emulator/index.ts'
import { loadSuggest } from '../../schema/index.ts'
import { usageError } from '../errors.ts'

/** Reads `Action`, `service:Action` or either with `:account`, each something that may not be done. */
export async function parseDenied(given: readonly string[]): Promise<readonly string[]> {
  return Promise.all(given.map(parseOne))
}

async function parseOne(text: string): Promise<string> {
  const [, name = text, account] = /^(.*?)(?::([0-9]+))?$/.exec(text) ?? []
  const permission = emulatedPermissions.find((known) => known === name || known.split(':')[1] === name)
  if (permission !== undefined) return account === undefined ? permission : `${permission}:${account}`
  const names = emulatedPermissions.flatMap((known) => [known, known.split(':')[1] ?? known])
  const likely = (await loadSuggest())(name, names)
  const remediation =
    likely === undefined ? `Write one of: ${emulatedPermissions.join(', ')}.` : `Did you mean ${likely}?`
  throw usageError(`--deny ${JSON.stringify(text)}: the emulator has no such action`, remediation)
}
