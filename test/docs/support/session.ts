import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bin, cleanEnvironment } from '../../cli/support/bundle.ts'
import { type Block, root } from './blocks.ts'

/** A command of a transcript, with the lines it is written on. */
interface Command {
  readonly lines: readonly string[]
  readonly shell: string
}

/** Ends the output of a command; in no output of ours. */
const mark = '\u0001'

/** The address of the cloud in transcripts; the emulator's is another one each time. */
const cloudAddress = '127.0.0.1:8080'

/**
 * Runs a transcript in a fresh workspace, with one shell for all its commands, and writes it anew. Words of its fence: `in=<folder>`
 * copies an example into the workspace; with `cloud`, an emulator holds what its inventory says.
 */
export async function replaySession(block: Block): Promise<string> {
  const commands = commandsOf(block)
  const folder = block.words.find((word) => /^in=examples\/[a-z-]+$/.test(word))
  const strange = block.words.find((word) => word !== folder && word !== 'cloud')
  if (strange !== undefined) throw new Error(`${block.page}:${block.line}: unknown word ${strange}`)
  return inWorkspace(folder?.slice('in='.length), async (cwd) => {
    const outputs = block.words.includes('cloud')
      ? await withCloud(cwd, (address) => runAll(commands, cwd, address))
      : runAll(commands, cwd, cloudAddress)
    return commands.map(({ lines }, index) => `${lines.join('\n')}\n${outputs[index] ?? ''}`).join('')
  })
}

/** Lines that start with `$ `, with those that a backslash at the end adds; the first line must be one. */
function commandsOf({ text, page, line }: Block): readonly Command[] {
  const all = text.split('\n')
  const commands: Command[] = []
  for (let index = 0; index < all.length; index++) {
    if (!all[index]?.startsWith('$ ')) continue
    const lines = [all[index] ?? '']
    while (lines.at(-1)?.endsWith('\\')) lines.push(all[++index] ?? '')
    commands.push({ lines, shell: lines.join('\n').slice(2) })
  }
  if (!text.startsWith('$ ')) throw new Error(`${page}:${line}: a transcript starts with "$ " and a command`)
  return commands
}

async function inWorkspace<T>(example: string | undefined, work: (cwd: string) => Promise<T>): Promise<T> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'docs-')))
  try {
    if (example !== undefined) cpSync(join(root, example), cwd, { recursive: true })
    mkdirSync(join(cwd, '.git'))
    return await work(cwd)
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

/** Copies are there at once, so that what is printed does not depend on the machine's speed. */
async function withCloud<T>(cwd: string, work: (address: string) => T): Promise<T> {
  const flags = ['--inventory', 'inventory.yaml', '--accounts', 'accounts.yaml', '--copy-time', '0ms']
  const emulator = spawn(process.execPath, [program(), 'emulator', ...flags], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = await once(emulator.stdout.setEncoding('utf8'), 'data')
    return work(new URL(String(url).trim()).host)
  } finally {
    emulator.kill()
  }
}

function program(): string {
  if (bin === undefined) throw new Error('there is no dist/bin.js: npm run build')
  return bin
}

/** What each command prints, on stdout and stderr alike. */
function runAll(commands: readonly Command[], cwd: string, address: string): readonly string[] {
  const script = [
    'exec 2>&1',
    `shareplan() { '${process.execPath}' '${program()}' "$@"; }`,
    'last=0',
    ...commands.map(({ shell }) => `(exit $last); eval ${quote(shell)}; last=$?; printf '${mark}'`),
  ]
  const env = cleanEnvironment({
    HOME: cwd,
    LC_ALL: 'C.UTF-8',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'testid',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'testsecret',
  })
  const text = script.join('\n').replaceAll(cloudAddress, address)
  const { stdout } = spawnSync('bash', ['-c', text], { cwd, env, encoding: 'utf8' })
  if (stdout.includes(cwd) || stdout.includes(root)) throw new Error(`a path of this machine is printed:\n${stdout}`)
  return stdout.replaceAll(address, cloudAddress).split(mark).slice(0, -1)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Without what differs from run to run: digests change with every built-in rule, ids of runs with the clock, keys with chance. */
export function comparable(transcript: string): string {
  return transcript
    .replace(/\bsha256:[0-9a-f]{64}\b/g, 'sha256:<digest>')
    .replace(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, '<run>')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b/g, '<time>')
    .replace(/\bSHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:<key>')
    .replace(/\bAAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/]+/g, '<public key>')
    .replace(/\b[0-9a-f]{40}\b/g, '<commit>')
}
