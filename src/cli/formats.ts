import { normalize, resolve } from 'node:path'
import { formats, type ReportContext, render } from '../report/index.ts'
import type { Report } from '../report.ts'
import { usageError } from './errors.ts'
import type { CliIo } from './io.ts'
import type { OutputOptions } from './options.ts'

/** A format, and the file it goes to; null for stdout. */
export interface FormatRequest {
  readonly format: string
  readonly file: string | null
}

/** What help says about `--format`. */
export const formatsHelp: string = `${formats.join(', ')}; to stdout or a file (repeatable; default: text)`

/** Reads `--format x` and `--format x=file`, where `-` is stdout; without any, text on stdout. */
export function parseFormats(given: readonly string[], known: readonly string[] = formats): readonly FormatRequest[] {
  const requests = (given.length > 0 ? given : ['text']).map((one) => parseFormat(one, known))
  if (requests.filter(({ file }) => file === null).length > 1) {
    throw usageError('several formats would go to stdout', 'Send all but one to files: --format json=report.json.')
  }
  const files = requests.flatMap(({ file }) => (file === null ? [] : [normalize(file)]))
  const twice = files.find((file, index) => files.indexOf(file) < index)
  if (twice !== undefined) throw usageError(`several formats would go to ${twice}`, 'Give each a file of its own.')
  return requests
}

function parseFormat(given: string, known: readonly string[]): FormatRequest {
  const [format = '', ...rest] = given.split('=')
  const written = rest.length > 0 ? rest.join('=') : null
  const file = written === '-' ? null : written
  if (!known.includes(format)) {
    throw usageError(`--format ${JSON.stringify(format)}: unknown format`, `Write one of: ${known.join(', ')}.`)
  }
  if (file === '') throw usageError(`--format ${given}: the file's name is missing`, `Write --format ${format}=report.`)
  return { format, file }
}

/** With `--quiet`, what passes is not told to people. */
export function wantedFormats(
  requests: readonly FormatRequest[],
  { quiet }: Pick<OutputOptions, 'quiet'>,
  { verdict }: Pick<Report, 'verdict'>,
): readonly FormatRequest[] {
  if (quiet !== true || verdict !== 'pass') return requests
  return requests.filter(({ format, file }) => file !== null || format !== 'text')
}

/** Writes a report in every format that was asked for. Only what goes to a terminal is coloured and fitted to its width. */
export async function writeReport(
  report: Report,
  requests: readonly FormatRequest[],
  context: ReportContext,
  io: CliIo,
): Promise<void> {
  for (const { format, file } of requests) {
    const { columns, ...rest } = context
    const plain = { ...rest, color: false }
    const text = (await render(format, report, file === null ? context : plain)) ?? ''
    if (file === null) await io.stdout.write(text, format === 'github' ? 'commands' : undefined)
    else await toFile(file, text, io)
  }
}

/** Writes a report to a file. Throws a `UsageError` where that cannot be written. */
export async function toFile(file: string, text: string, { cwd }: CliIo): Promise<void> {
  const { writeText } = await import('../io/files.ts')
  try {
    writeText(resolve(cwd, file), text)
  } catch (error) {
    throw usageError(
      `${file} could not be written (${(error as NodeJS.ErrnoException).code})`,
      'Name a file that can be written.',
    )
  }
}
