import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import { acquireLock } from '../../src/io/lock.ts'
import type { InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { fakeIo, type Outcome } from '../cli/support/world.ts'
import { inventory, owner, ownImage, planDocument, sharee, sharees } from './worlds.ts'

const secret = 'planted-secret-7f3a'
const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIplantedkeyid01', ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret }

let folder: string
let emulator: Emulator | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-cli-'))
  mkdirSync(join(folder, '.git'))
})

afterEach(async () => {
  await emulator?.stop()
  emulator = undefined
  rmSync(folder, { recursive: true })
})

function write(name: string, value: object): void {
  writeFileSync(join(folder, name), emitYaml(value as Emittable))
}

/** A workspace with one plan, and an emulator that holds what its inventory says. */
async function workspace(
  steps: readonly Step[],
  images: readonly InventoryImage[],
  options: Partial<EmulatorOptions> = {},
): Promise<void> {
  const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china', trusted: true }))
  write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } })
  write('inventory.yaml', inventory(images))
  write('plan.yaml', planDocument(steps))
  const approvals = { required: 0 }
  const spec = { plans: ['plan.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml', approvals }
  write('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
  emulator = await startEmulator({
    inventories: [inventory(images)],
    accessKeys: [
      { id: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, secret, account: owner },
      { id: 'other', secret: 'other', account: sharee(1) },
    ],
    copyMs: 0,
    ...options,
  })
}

interface Extra {
  readonly env?: Readonly<Record<string, string>>
  /** What somebody types on the terminal. */
  readonly typed?: string
  /** Called with everything that stderr has so far; `interrupt` is Ctrl-C. */
  readonly onStderr?: (text: string, interrupt: () => void) => void
}

async function shareplan(argv: readonly string[], { env = keys, typed, onStderr }: Extra = {}): Promise<Outcome> {
  const world = fakeIo({ cwd: folder, env, now: Date.now(), ...(typed !== undefined && { stdin: typed }) })
  const { io, said } = world
  const terminal = typed !== undefined
  const stderr = {
    isTTY: terminal,
    write: async (text: string) => {
      await io.stderr.write(text)
      onStderr?.(said.err, world.interrupt)
    },
  }
  const code = await main(argv, { ...io, stdin: { ...io.stdin, isTTY: terminal }, stderr })
  for (const text of [said.out, said.err]) expect(text).not.toContain(secret)
  return { code, ...said }
}

function apply(args: readonly string[] = ['--yes'], extra: Extra = {}): Promise<Outcome> {
  return shareplan(['apply', '--endpoint', emulator?.url ?? '', ...args], extra)
}

function runs(): readonly string[] {
  const path = join(folder, '.shareplan/runs')
  return existsSync(path) ? readdirSync(path) : []
}

const share: Step = { id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 12) }
const copy: Step = { id: 'hz', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } }

describe('apply', () => {
  it('prints one result a step, and leaves a record that status reads', async () => {
    const onCopy: Step = { id: 'far', action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: [sharee(1)] }
    await workspace([share, copy, onCopy], [ownImage('m-1')])
    const { code, out, err } = await apply()
    expect([code, err.split('\n').at(-2)]).toEqual([0, 'shareplan: applied'])
    const [run = ''] = runs()
    expect(out).toMatch(
      new RegExp(
        `^run ${run} \\(simulated\\)\ndone  give  share  m-1 .*\ndone  hz    copy   m-1 → m-.*\ndone  far   share  copy:hz`,
      ),
    )
    expect(emulator?.shareGraph().get('m-1')).toEqual(sharees(1, 12))
    const list = await shareplan(['status'])
    expect([list.code, list.out.split('\n')[1]]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^${run}  completed  test  ${owner}  3/3 +simulated`)),
    ])
    const one = JSON.parse((await shareplan(['status', run, '--format', 'json'])).out)
    expect(one).toMatchObject({ version: 1, runs: [{ run, state: 'completed', exit: 0, simulated: true }] })
    expect(one.runs[0].steps).toMatchObject([
      {
        step: 'give',
        status: 'done',
        changed: true,
        requestIds: [expect.any(String), expect.any(String)],
        problem: null,
      },
      { step: 'hz', made: expect.stringMatching(/^m-/) },
      { step: 'far', image: 'copy:hz', startedAt: expect.stringMatching(/Z$/), endedAt: expect.stringMatching(/Z$/) },
    ])
    const journal = readFileSync(join(folder, '.shareplan/runs', run, 'journal.jsonl'), 'utf8')
    for (const planted of [secret, keys.ALIBABA_CLOUD_ACCESS_KEY_ID]) expect(journal).not.toContain(planted)
  })

  it('prints JSON', async () => {
    await workspace([share], [ownImage('m-1')])
    const { code, out } = await apply(['--yes', '--format', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      plan: 'test',
      account: owner,
      digest: expect.stringMatching(/^sha256:/),
      simulated: true,
      outcome: 'completed',
      exit: 0,
      steps: [{ step: 'give', status: 'done' }],
    })
  })

  it('exits like check where the plan does not pass', async () => {
    await workspace([{ ...share, accounts: [sharee(99)] }], [ownImage('m-1')])
    const { code, out, err } = await apply()
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('account-unknown')
    expect((await apply(['--yes'], { env: {} })).code).toBe(1)
    expect(runs()).toEqual([])
  })

  it('exits 2 as the wrong account, without credentials, and where nobody can be asked', async () => {
    await workspace([share], [ownImage('m-1')])
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'other', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'other' }
    const wrong = await apply(['--yes'], { env })
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining(`of account ${sharee(1)}, the plan is for ${owner}`),
    ])
    const nobody = await apply([])
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('confirm with --yes')])
    expect(runs()).toEqual([])
    expect(emulator?.shareGraph().get('m-1')).toEqual([])
  })

  it('asks on a terminal, and takes only yes for a yes', async () => {
    await workspace([share], [ownImage('m-1')])
    for (const typed of ['\n', 'y\n', 'no\nyes\n', '']) {
      const { code, err } = await apply([], { typed })
      expect([typed, code]).toEqual([typed, 2])
      expect(err).toContain('12 grants added')
      expect(err).toContain('not confirmed; nothing was changed')
    }
    expect(runs()).toEqual([])
    expect((await apply([], { typed: 'yes\n' })).code).toBe(0)
  })

  it('exits 7 when refused at once, 5 when refused on the way, and says what to do', async () => {
    await workspace([share], [ownImage('m-1')], { deny: ['ecs:ModifyImageSharePermission'] })
    const refused = await apply()
    expect(refused.code).toBe(7)
    expect(refused.out).toMatch(/failed +give +share +m-1/)
    expect(refused.err).toContain('nothing was changed')
    await emulator?.stop()
    await workspace([copy, share], [ownImage('m-1')], { deny: ['ecs:ModifyImageSharePermission'] })
    const partly = await apply()
    expect(partly.code).toBe(5)
    expect(partly.err).toMatch(/partly applied: `shareplan status \S+` tells/)
  })

  it('exits 7 where the cloud cannot be reached', async () => {
    await workspace([share], [ownImage('m-1')])
    await emulator?.stop()
    const { code, err } = await apply()
    expect([code, err]).toEqual([7, expect.stringContaining('nothing was changed')])
  })

  it('exits 3 where the cloud knows no such image any more', async () => {
    await workspace([share], [ownImage('m-1')])
    await emulator?.stop()
    emulator = await startEmulator({
      inventories: [inventory([])],
      accessKeys: [{ id: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, secret, account: owner }],
    })
    const { code, err } = await apply()
    expect([code, err]).toEqual([3, expect.stringContaining('not by what the cloud says now')])
  })

  it('exits 2 while another process works in the folder of the runs', async () => {
    await workspace([share], [ownImage('m-1')])
    const path = join(folder, '.shareplan/runs')
    mkdirSync(path, { recursive: true })
    const lock = await acquireLock(path, 'another run')
    const { code, err } = await apply()
    await lock.release()
    expect([code, err]).toEqual([2, expect.stringContaining(`process ${process.pid}`)])
    expect(emulator?.shareGraph().get('m-1')).toEqual([])
  })

  it('stops when asked: before the first call with 2, while a copy runs with 5', async () => {
    await workspace([copy, { ...share, image: 'm-2' }], [ownImage('m-1'), ownImage('m-2')], { copyMs: 3_600_000 })
    const early = await apply([], {
      typed: 'yes\n',
      onStderr: (text, interrupt) => text.includes('Only') && interrupt(),
    })
    expect([early.code, early.err]).toEqual([2, expect.stringContaining('nothing was changed')])
    const late = await apply(['--yes'], {
      onStderr: (text, interrupt) => text.includes('waiting for 1 copy') && interrupt(),
    })
    expect(late.code).toBe(5)
    expect(late.out).toMatch(/interrupted +hz +copy +m-1 → m-\S+/)
    expect(late.out).toMatch(/done +give/)
    const status = await shareplan(['status', runs()[0] ?? ''])
    expect(status.out).toContain('interrupted, exit code 5')
  })

  it('shows nothing of what a plan or a cloud would like a terminal to do', async () => {
    const evil = '\u001b[2Jm\u202e1'
    await workspace([{ ...share, id: evil }], [ownImage('m-1')])
    const applied = await apply()
    const status = await shareplan(['status', runs()[0] ?? ''])
    const preview = await shareplan(['preview'])
    for (const { out, err } of [applied, status, preview]) {
      for (const char of ['\u001b', '\u202e']) expect(out + err).not.toContain(char)
    }
    expect(applied.out).toContain('\\x1b[2J')
  })

  it('applies one plan at a time', async () => {
    await workspace([share], [ownImage('m-1')])
    writeFileSync(
      join(folder, 'plan.yaml'),
      `${readFileSync(join(folder, 'plan.yaml'), 'utf8')}---\n${emitYaml(planDocument([copy]) as unknown as Emittable)}`,
    )
    const { code, err } = await apply()
    expect([code, err]).toEqual([2, expect.stringContaining('2 plans were found where one is wanted')])
  })
})

describe('status', () => {
  it('lists nothing where nothing was applied, and does not know other runs', async () => {
    await workspace([share], [ownImage('m-1')])
    expect(await shareplan(['status'])).toEqual({ code: 0, out: 'no runs\n', err: '' })
    const unknown = await shareplan(['status', 'r1'])
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('there is no run "r1"')])
  })

  it('says where a journal is broken, and of a killed run what is in doubt', async () => {
    await workspace([share], [ownImage('m-1')])
    await apply()
    const [run = ''] = runs()
    const path = join(folder, '.shareplan/runs', run, 'journal.jsonl')
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n{"entry":{"ans`)
    const killed = await shareplan(['status', run])
    expect(killed.code).toBe(0)
    expect(killed.err).toContain('the last line of the journal is torn')
    expect(killed.out).toMatch(/: killed\n/)
    expect(killed.out).toMatch(/in-doubt +give/)
    writeFileSync(path, lines.filter((_, index) => index !== 2).join('\n'))
    const broken = await shareplan(['status', run])
    expect([broken.code, broken.err]).toEqual([2, expect.stringContaining('the journal is broken at line 3')])
    const list = await shareplan(['status'])
    expect([list.code, list.out]).toEqual([2, expect.stringMatching(new RegExp(`${run} +broken`))])
  })
})

describe('preview', () => {
  it('shows the plan also where it does not pass, and exits like check', async () => {
    await workspace([{ ...share, accounts: [sharee(1), owner] }], [ownImage('m-1')])
    const { code, out, err } = await shareplan(['preview'])
    expect([code, err]).toEqual([1, expect.stringContaining('account-is-owner')])
    expect(out).toContain('AddAccount.1=')
    const json = await shareplan(['preview', 'plan.yaml', '--format', 'json'])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ version: 1, plan: 'test', totals: { calls: 1, added: 2 } })
  })

  it('makes no call', async () => {
    await workspace([share], [ownImage('m-1')])
    const { code, out } = await shareplan(['preview'], { env: {} })
    expect([code, emulator?.log()]).toEqual([0, []])
    expect(out).toContain('1 step, 2 calls, 12 grants added')
  })
})
