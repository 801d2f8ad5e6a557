import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../../src/cli/version.ts'
import type { Outcome, World } from './world.ts'

type Run = (argv: readonly string[], world: World) => Outcome | Promise<Outcome>

/** A shell-like line: variables, the command, and perhaps a file for stdin. */
interface Line {
  readonly env: Readonly<Record<string, string>>
  /** Undefined for a change of folder. */
  readonly argv: readonly string[] | undefined
  readonly stdin: string | undefined
  readonly folder: string
}

/**
 * Runs every command of a transcript and writes the transcript anew. Lines: `# …` is a remark, `$ …` a command, `! …` its stderr,
 * `→ …` its exit code, all others its stdout. `$ cd folder` holds for the commands after it.
 */
export async function replay(transcript: string, cwd: string, run: Run): Promise<string> {
  let folder = '.'
  const lines: string[] = []
  for (const line of transcript.split('\n')) {
    if (line.startsWith('# ')) lines.push(...(lines.length > 0 ? [''] : []), line)
    if (!line.startsWith('$ ')) continue
    const { env, argv, stdin, ...parsed } = parse(line.slice(2), folder)
    folder = parsed.folder
    lines.push('', line)
    if (argv === undefined) continue
    const world = {
      cwd: join(cwd, folder),
      env,
      ...(stdin !== undefined && { stdin: readFileSync(join(cwd, folder, stdin)) }),
    }
    lines.push(...shown(await run(argv, world), cwd))
  }
  return `${lines.join('\n').trimStart()}\n`
}

function shown({ code, out, err }: Outcome, cwd: string): readonly string[] {
  const scrub = (text: string): string =>
    text
      .replaceAll(cwd, '<folder>')
      .replaceAll(version, '<version>')
      .replace(/sha256:[0-9a-f]{64}/g, 'sha256:<digest>')
      .replaceAll('\x1b', '\\e')
  const split = (text: string): readonly string[] => (text === '' ? [] : scrub(text).replace(/\n$/, '').split('\n'))
  return [...split(out), ...split(err).map((line) => `! ${line}`.trimEnd()), `→ ${code}`]
}

function parse(command: string, folder: string): Line {
  const words = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  )
  const from = words.indexOf('<')
  const stdin = from < 0 ? undefined : words[from + 1]
  const line = from < 0 ? words : words.slice(0, from)
  const start = line.findIndex((word) => !/^[A-Z_]+=/.test(word))
  if (line[start] === 'cd') return { env: {}, argv: undefined, stdin: undefined, folder: line[start + 1] ?? '.' }
  if (line[start] !== 'shareplan') throw new Error(`not a command of a transcript: ${command}`)
  const env = Object.fromEntries(
    line.slice(0, start).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  )
  return { env, argv: line.slice(start + 1), stdin, folder }
}
