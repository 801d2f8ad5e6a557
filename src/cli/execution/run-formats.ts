import type { Command } from 'commander'
import { type FormatRequest, parseFormats, toFile } from '../formats.ts'
import type { CliIo } from '../io.ts'

/** How commands tell of a run. */
const runFormats = ['text', 'json', 'html'] as const

export function addRunFormatOption(command: Command): Command {
  return command.option(
    '--format <format[=file]>',
    'text, json, html; to stdout or a file (repeatable; default: text)',
    (given: string, before: readonly FormatRequest[] = []) => {
      return parseFormats([...before.map(written), given], runFormats)
    },
  )
}

function written({ format, file }: FormatRequest): string {
  return file === null ? format : `${format}=${file}`
}

/** Writes what there is to tell in every format that was asked for. */
export async function writeRun(
  requests: readonly FormatRequest[] | undefined,
  render: (format: string, isFile: boolean) => string | Promise<string>,
  io: CliIo,
): Promise<void> {
  for (const { format, file } of requests ?? parseFormats([])) {
    const text = await render(format, file !== null)
    if (file === null) await io.stdout.write(text)
    else await toFile(file, text, io)
  }
}
