import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseSource } from '../../../src/source/index.ts'

export const root: string = join(import.meta.dirname, '../../..')

interface Step {
  readonly id?: string
  readonly run: string
  readonly shell: string
  readonly env?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

/** The parts of action.yml that a runner goes by. */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

export function readAction(): Action {
  const [document] = parseSource(readFileSync(join(root, 'action.yml'), 'utf8'), 'action.yml').documents
  return document?.value as Action
}

/** What a job has come to. */
export interface JobResult {
  readonly code: number
  readonly log: string
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
}

export interface Job {
  readonly workspace: string
  readonly with?: Readonly<Record<string, string>>
  readonly event?: object
  readonly env?: Readonly<Record<string, string>>
  /** The checkout of the action; its own scripts run. */
  readonly actionPath?: string
}

/** Does what a runner does with a composite action: expressions are replaced, each step is run by bash, files are left for it to write to. */
export async function runAction({
  workspace,
  with: given = {},
  event = {},
  env = {},
  actionPath = root,
}: Job): Promise<JobResult> {
  const action = readAction()
  const temp = mkdtempSync(join(tmpdir(), 'runner-'))
  const [eventPath, output, summary] = ['event.json', 'output', 'summary'].map((name) => join(temp, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(eventPath, JSON.stringify(event))
  for (const path of [output, summary]) writeFileSync(path, '')
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
      name,
      given[name] ?? replaced(String(value), {}),
    ]),
  )
  let log = ''
  let code = 0
  for (const step of action.runs.steps) {
    if (code !== 0) break
    const result = await bash(step.run, join(workspace, replaced(step['working-directory'] ?? '.', inputs)), {
      PATH: process.env.PATH ?? '',
      HOME: temp,
      // A Node that is not the machine's own does not know which certificates the machine trusts.
      ...(process.env.NODE_EXTRA_CA_CERTS !== undefined && {
        NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
      }),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: actionPath,
      GITHUB_WORKSPACE: workspace,
      GITHUB_EVENT_PATH: eventPath,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temp,
      ...env,
      ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, replaced(text, inputs)])),
    })
    log += result.log
    code = result.code
  }
  const written = readOutputs(readFileSync(output, 'utf8'))
  return { code, log, summary: readFileSync(summary, 'utf8'), outputs: written }
}

/** The expressions that action.yml uses, and no others. */
function replaced(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const [, name] = /^inputs\.([\w-]+)$/.exec(expression) ?? []
    if (name !== undefined && inputs[name] !== undefined) return inputs[name]
    if (expression === "inputs.comment == 'true' && inputs.token || ''") {
      return inputs.comment === 'true' ? (inputs.token ?? '') : ''
    }
    if (expression === 'github.token') return 'job-token'
    throw new Error(`an expression that this runner does not know: ${expression}`)
  })
}

/** As runners call it; not synchronously, since a test may serve what the script asks for. */
function bash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text
      })
    }
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? -1, log }))
  })
}

/** `name=value` lines and blocks `name<<end … end`. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const [, name, end] = /^([\w-]+)<<(.+)$/.exec(lines[index] ?? '') ?? []
    if (name === undefined || end === undefined) {
      if (lines[index] !== '') throw new Error(`not an output: ${lines[index]}`)
      continue
    }
    const stop = lines.indexOf(end, index + 1)
    outputs[name] = lines.slice(index + 1, stop).join('\n')
    index = stop
  }
  return outputs
}
