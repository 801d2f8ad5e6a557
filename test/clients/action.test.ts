import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeWith } from './support/client.ts'
import { type Forge, startForge } from './support/forge.ts'
import { accountsOf, PullRequest, planFor, stranger } from './support/pull-request.ts'
import { type JobResult, readAction, root, runAction } from './support/runner.ts'

let request: PullRequest
let forge: Forge | undefined

beforeEach(() => {
  if (!existsSync(join(root, 'dist/bin.js'))) throw new Error('there is no dist/bin.js: npm run build')
  request = new PullRequest()
})

afterEach(async () => {
  request.stop()
  await forge?.stop()
  forge = undefined
})

const good = { 'plans/a.yaml': planFor(['prod']) }
const bad = { 'plans/a.yaml': planFor([stranger]) }
const trusting = { 'accounts.yaml': accountsOf({ id: stranger, name: 'stranger', site: 'china', trusted: true }) }

function open(
  files: Readonly<Record<string, object | null>>,
  given: Readonly<Record<string, string>> = {},
): Promise<JobResult> {
  const { event } = request.open(files)
  return runAction({ workspace: request.workspace, event, with: given })
}

describe('the action', () => {
  it('lets a good pull request through, and says what changes hands', async () => {
    const { code, log, outputs, summary } = await open(good)
    expect({ code, verdict: outputs.verdict }).toEqual({ code: 0, verdict: 'pass' })
    expect(outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(log).not.toMatch(/^::/m)
    for (const text of [summary, readFileSync(outputs.report ?? '', 'utf8')]) {
      expect(text).toMatch(/^<!-- shareplan -->\n### shareplan: pass\n/)
      expect(text).toContain('- prod gains golden in cn-beijing\n- **1 first-time sharee: prod (1000000000000002)**')
    }
  })

  it('annotates a bad one, and fails', async () => {
    const { code, log, outputs, summary } = await open(bad)
    expect({ code, verdict: outputs.verdict }).toEqual({ code: 1, verdict: 'fail' })
    expect(log).toMatch(/^::error title=account-unknown \(deny\),file=plans\/a\.yaml,line=\d+/m)
    expect(summary).toContain(`${stranger}, which is in no Accounts file`)
  })

  it('gives a digest for each plan', async () => {
    const { outputs } = await open({
      ...good,
      'plans/b.yaml': planFor(['prod'], 'q'),
      'plans/c.yaml': { kind: 'SharePlan' },
    })
    expect(outputs.verdict).toBe('invalid')
    expect(outputs.digest).toMatch(/^sha256:\w{64}\nsha256:\w{64}\n$/)
  })

  it('takes paths, one a line, and none of them for a flag', async () => {
    const files = { 'drafts/a b.yaml': planFor(['prod']), 'drafts/c.yaml': planFor(['prod'], 'q'), ...bad }
    const { code, summary } = await open(files, { paths: 'drafts/a b.yaml\n\ndrafts/c.yaml\n' })
    expect([code, summary]).toEqual([0, expect.stringContaining('Checked 2 plans')])
    const { code: refused, log } = await runAction({ workspace: request.workspace, with: { paths: '--help' } })
    expect([refused, log]).toEqual([2, expect.stringContaining('--help does not exist')])
  })

  it('works in another folder, with another configuration, level and format', async () => {
    const config = { kind: 'Config', spec: { accounts: '../accounts.yaml', inventory: '../inventory.yaml' } }
    const given = {
      'working-directory': 'team',
      config: 'own.yaml',
      paths: 'p.yaml',
      'fail-on': 'warn',
      sarif: 'out.sarif',
    }
    request.push('main', { 'team/own.yaml': config })
    const { code, outputs } = await open({ 'team/p.yaml': planFor(['prod', 'prod']) }, given)
    expect([code, outputs.verdict]).toEqual([1, 'fail'])
    const sarif = JSON.parse(readFileSync(join(request.workspace, 'team/out.sarif'), 'utf8'))
    expect(sarif.runs[0].results[0].ruleId).toBe('account-listed-twice')
  })

  it('annotates no more than GitHub shows, and has the rest in the summary', async () => {
    const strangers = Array.from({ length: 25 }, (_, index) =>
      planFor([String(4_000_000_000_000_100 + index)], `p${index}`),
    )
    const { log, summary } = await open(
      Object.fromEntries(strangers.map((plan, index) => [`plans/${index}.yaml`, plan])),
    )
    expect(log.match(/^::error /gm)).toHaveLength(10)
    expect(log).toContain('16 more are not annotated')
    for (let index = 0; index < 25; index++) expect(summary).toContain(String(4_000_000_000_000_100 + index))
  })

  it('hides ids where it is asked to', async () => {
    const { log, summary, outputs } = await open(bad, { redact: 'true', sarif: 'out.sarif' })
    const sarif = readFileSync(join(request.workspace, 'out.sarif'), 'utf8')
    for (const text of [log, summary, readFileSync(outputs.report ?? '', 'utf8'), sarif]) {
      expect(text).not.toContain(stranger)
      expect(text).toContain('account-00000001')
    }
  })

  it('hides ids in what keeps it from judging, too', async () => {
    request.push('main', {
      'accounts.yaml': accountsOf({ id: stranger, site: 'nowhere' }, { id: 'key-hzz62f1cb66fa42qo' }),
    })
    const { code, log, summary, outputs } = await open(good, { redact: 'true' })
    expect([code, outputs.verdict]).toEqual([2, 'error'])
    for (const text of [log, summary, readFileSync(outputs.report ?? '', 'utf8')]) {
      expect(text).toContain('nowhere')
      expect(text).not.toMatch(/\d{16}|62f1cb66fa42qo/)
    }
  })

  it('refuses values that it does not know', async () => {
    const { code, log, outputs } = await open(good, { redact: 'yes' })
    expect([code, outputs.verdict]).toEqual([2, 'error'])
    expect(log).toContain('::error title=shareplan::the input redact is "yes"; true or false was expected')
  })

  it('has no expression in a script', () => {
    const { runs } = readAction()
    expect(runs.using).toBe('composite')
    for (const { run, shell } of runs.steps) {
      expect(run).not.toContain('${{')
      expect(shell).toBe('bash')
    }
  })
})

describe('a pull request that weakens its own rules', () => {
  const off = { level: 'off', reason: 'mine' } as const
  const config = (spec: object): object => ({
    'shareplan.yaml': {
      kind: 'Config',
      spec: { plans: ['plans/*.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml', ...spec },
    },
  })
  const untrusted = { 'accounts.yaml': accountsOf({ id: stranger, site: 'china', trusted: false }) }
  const rule = {
    kind: 'Rule',
    metadata: { id: 'acme/nothing', title: 'Nothing' },
    spec: {
      per: 'plan',
      violatedWhen: { fact: 'plan.stepCount', operator: 'lessThan', value: 0 },
      enforcement: 'deny',
      message: 'm',
    },
  }
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString()
  const waivers = {
    kind: 'Waivers',
    spec: {
      waivers: [{ rule: 'account-untrusted', plan: 'p', reason: 'mine', owner: 'me', ticket: 'none', expires }],
    },
  }
  const ways: Readonly<Record<string, Readonly<Record<string, object>>>> = {
    'by trusting somebody': trusting,
    'by switching a rule off': { ...untrusted, ...config({ enforcement: { 'account-untrusted': off } }) },
    'by rules of its own': { ...untrusted, ...config({ rules: ['own.yaml'] }), 'own.yaml': rule },
    'by other accounts': { ...config({ accounts: 'mine.yaml' }), 'mine.yaml': trusting['accounts.yaml'] },
    'by waiving it': { ...untrusted, ...config({ waivers: 'waivers.yaml' }), 'waivers.yaml': waivers },
    'by looking elsewhere': { ...config({ plans: ['good/*.yaml'] }), 'good/a.yaml': planFor(['prod']) },
  }

  it.each(Object.entries(ways))('%s is blocked', async (_, files) => {
    const { code, log, outputs } = await open({ ...bad, ...files })
    expect({ code, verdict: outputs.verdict }).toEqual({ code: 1, verdict: 'fail' })
    expect(log).toMatch(/^::error title=account-unknown/m)
  })

  it.each(Object.entries(ways))('%s would get through if its own rules judged', async (_, files) => {
    const { code, outputs } = await open({ ...bad, ...files }, { 'policy-from': 'HEAD' })
    expect({ code, verdict: outputs.verdict }).toEqual({ code: 0, verdict: 'pass' })
  })

  it('is judged by what the base branch is now, not by what it was when the event happened', async () => {
    const { event } = request.open({ ...bad })
    const before = request.git(request.origin, 'rev-parse', 'main')
    request.push('main', trusting)
    expect((await runAction({ workspace: request.workspace, event })).code).toBe(0)
    request.push('main', untrusted)
    const { code, log } = await runAction({ workspace: request.workspace, event })
    expect([code, log]).toEqual([1, expect.stringContaining('account-untrusted')])
    expect(JSON.stringify(event)).toContain(before)
    expect(request.git(request.workspace, 'rev-parse', '--is-shallow-repository')).toBe('true')
  })

  it('keeps the whole history where it was checked out', async () => {
    const { event } = request.open(bad)
    request.git(request.workspace, 'fetch', '--quiet', '--unshallow')
    expect((await runAction({ workspace: request.workspace, event })).code).toBe(1)
    expect(request.git(request.workspace, 'rev-parse', '--is-shallow-repository')).toBe('false')
  })

  it('is judged by the commit that the event names where the branch cannot be asked', async () => {
    const { event, base } = request.open({ ...bad, ...trusting })
    request.git(request.workspace, 'fetch', '--quiet', '--unshallow')
    rmSync(request.origin, { recursive: true })
    const { code, log, outputs } = await runAction({ workspace: request.workspace, event })
    expect([code, outputs.verdict]).toEqual([1, 'fail'])
    expect(log).toContain(`the policy is that of ${base}, as the event says`)
  })

  it('is not judged at all where the base cannot be had', async () => {
    const { event } = request.open({ ...bad, ...trusting })
    rmSync(request.origin, { recursive: true })
    const { code, log, outputs, summary } = await runAction({ workspace: request.workspace, event })
    expect({ code, ...outputs }).toMatchObject({ code: 2, verdict: 'error', digest: '' })
    expect(log).toMatch(/^::error title=shareplan::the base main cannot be fetched/m)
    expect(summary).toContain('Nothing was judged.')
  })

  it('is not judged where the folder is a submodule, whose branches are its own', async () => {
    const { event } = request.open({ ...bad, ...trusting })
    const inside = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add'] as const
    request.git(request.workspace, ...inside, '-b', 'change', `file://${request.origin}`, 'team')
    const given = { 'working-directory': 'team' }
    const { code, log, outputs } = await runAction({ workspace: request.workspace, event, with: given })
    expect([code, outputs.verdict, log]).toEqual([2, 'error', expect.stringContaining('is in a submodule')])
  })

  it('is judged by the repository that it goes to where its own fork was checked out', async () => {
    const { event } = request.open({ ...bad, ...trusting })
    const server = join(request.folder, 'server')
    request.git(request.folder, 'clone', '--quiet', '--bare', request.origin, join(server, 'acme/plans'))
    request.push('main', trusting)
    const env = { GITHUB_SERVER_URL: `file://${server}`, GITHUB_REPOSITORY: 'acme/plans' }
    expect((await runAction({ workspace: request.workspace, event })).code).toBe(0)
    const { code, log } = await runAction({ workspace: request.workspace, event, env })
    expect([code, log]).toEqual([1, expect.stringMatching(/^::error title=account-unknown/m)])
  })

  it.each([
    ['a comment', { issue: { number: 7, pull_request: {} } }],
    ['a workflow that follows another', { workflow_run: { event: 'pull_request_target' } }],
  ])('is not judged by itself in %s, whose event names no base', async (_, event) => {
    request.open({ ...bad, ...trusting })
    const { code, log, outputs } = await runAction({ workspace: request.workspace, event })
    expect([code, outputs.verdict, log]).toEqual([2, 'error', expect.stringContaining('with the input policy-from')])
    const given = { 'policy-from': 'HEAD' }
    expect((await runAction({ workspace: request.workspace, event, with: given })).code).toBe(0)
  })

  it('is blocked in a merge queue, too', async () => {
    const { base } = request.open({ ...bad, ...trusting })
    const event = { merge_group: { base_ref: 'refs/heads/main', base_sha: base } }
    expect((await runAction({ workspace: request.workspace, event })).code).toBe(1)
    expect((await runAction({ workspace: request.workspace, event: {} })).code).toBe(0)
  })
})

describe('what cannot be judged', () => {
  it('is an error, in the log, the outputs and the summary', async () => {
    request.push('main', { 'accounts.yaml': { kind: 'Accounts', spec: { accounts: '<b>::error::x</b>' } } })
    const { code, log, outputs, summary } = await open(good)
    expect({ code, verdict: outputs.verdict, digest: outputs.digest }).toEqual({
      code: 2,
      verdict: 'error',
      digest: '',
    })
    expect(log.match(/^::error /gm)).toHaveLength(1)
    expect(summary).toMatch(/^<!-- shareplan -->\n### shareplan: error\n/)
    expect(summary).not.toMatch(/<b>|::error::/)
  })
})

describe('the comment', () => {
  const marker = '<!-- shareplan -->'
  const bot = 'github-actions[bot]'
  const comment = (id: number, login: string, body: string) => ({ id, user: { login }, body })

  async function judged(given: Readonly<Record<string, string>> = { comment: 'true' }): Promise<JobResult> {
    const event = {
      pull_request: { number: 7, base: { ref: 'main', sha: request.git(request.origin, 'rev-parse', 'main') } },
    }
    const env = { GITHUB_API_URL: forge?.url ?? '', GITHUB_REPOSITORY: 'acme/plans' }
    return runAction({ workspace: request.workspace, event, env, with: given })
  }

  it('is not written unless asked for, and then no script sees the token', async () => {
    forge = await startForge()
    request.open(bad)
    await judged({})
    expect(forge.asked).toEqual([])
  })

  it('is written once, and then updated in place', async () => {
    forge = await startForge({ comments: [comment(1, 'somebody', 'hello')] })
    request.open(bad)
    const { code, outputs, log } = await judged()
    expect([code, log]).toEqual([1, expect.stringContaining('the comment was written')])
    expect(forge.comments).toHaveLength(2)
    expect(forge.comments[1]?.body).toBe(readFileSync(outputs.report ?? '', 'utf8'))
    expect((await judged()).log).toContain('the comment is up to date')
    request.push('main', trusting)
    expect((await judged()).log).toContain('the comment was replaced')
    expect(forge.comments).toHaveLength(2)
    expect(forge.comments[1]?.body).toContain('### shareplan: pass')
    request.push('main', { 'shareplan.yaml': { kind: 'Nonsense' } })
    await judged()
    expect(forge.comments[1]?.body).toContain('### shareplan: error')
  })

  it('is found among very many, and is never that of somebody else', async () => {
    const others = Array.from({ length: 230 }, (_, index) =>
      comment(index + 1, 'mallory', `${marker}\n### shareplan: pass`),
    )
    forge = await startForge({ comments: [...others, comment(500, bot, `${marker}\nold`)] })
    request.open(bad)
    await judged()
    expect(forge.comments.filter(({ body }) => body.includes('fail')).map(({ id }) => id)).toEqual([500])
  })

  it('is that of whoever the token belongs to', async () => {
    forge = await startForge({
      user: 'acme-bot',
      comments: [comment(1, bot, `${marker}\nx`), comment(2, 'acme-bot', `${marker}\ny`)],
    })
    request.open(bad)
    await judged()
    expect(forge.comments.map(({ body }) => body.includes('fail'))).toEqual([false, true])
  })

  it.each([
    ['from a fork, whose token may not write', { readOnly: true }],
    ['where no server is', undefined],
  ])('that cannot be written %s is a warning, and changes no verdict', async (_, options) => {
    forge = options === undefined ? undefined : await startForge(options)
    request.open(good)
    const { code, log } = await judged()
    expect(code).toBe(0)
    expect(log).toMatch(/^::warning title=shareplan::the comment could not be written: /m)
    expect(log).not.toContain('job-token')
  })
})

// Builds a checkout, with packages over the network: only where that is demanded.
describeWith('a plain checkout of the action', process.env.SHAREPLAN_REQUIRE_CLIENTS === '1', () => {
  it('builds what it runs', async () => {
    const actionPath = join(request.folder, 'action')
    request.git(request.folder, '-c', 'safe.directory=*', 'clone', '--quiet', root, actionPath)
    const { event } = request.open({ ...bad, ...trusting })
    const { code, outputs, log } = await runAction({ workspace: request.workspace, event, actionPath })
    expect([code, outputs.verdict], log).toEqual([1, 'fail'])
  }, 300_000)
})
