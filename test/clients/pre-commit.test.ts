import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith, hasCommand, hasPackage, packageFile } from './support/client.ts'

const root = join(import.meta.dirname, '../..')

const files: Readonly<Record<string, string>> = {
  'shareplan.yaml': `apiVersion: shareplan/v1
kind: Config
spec: { plans: ["plans/*.yaml"], accounts: accounts.yaml, inventory: inventory.yaml }
`,
  'accounts.yaml': `apiVersion: shareplan/v1
kind: Accounts
spec:
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "1000000000000002", name: prod, site: china, trusted: true }
`,
  'inventory.yaml': `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001" }
spec:
  images:
    - { id: m-1, region: cn-beijing, name: one, status: Available, owner: self, productCode: "", encryption: none, public: false, sharedWith: [] }
`,
}

function plan(account: string): string {
  return `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: p, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps:
    - { action: share, image: m-1, accounts: [${account}] }
`
}

/** A repository with plans, whose hooks come from a checkout of this one, and what both leave behind, in a folder of its own. */
class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'shareplan-hooks-'))
  readonly workspace = join(this.folder, 'plans')

  run(command: string, ...args: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync(command, args, {
      cwd: this.workspace,
      encoding: 'utf8',
      env: {
        ...process.env,
        HOME: this.folder,
        PRE_COMMIT_HOME: join(this.folder, 'pre-commit'),
        PREK_HOME: join(this.folder, 'prek'),
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@example.com',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@example.com',
        GIT_CONFIG_GLOBAL: join(this.folder, 'gitconfig'),
      },
    })
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.workspace, path)), { recursive: true })
    writeFileSync(join(this.workspace, path), text)
  }

  setUp(): void {
    mkdirSync(this.workspace)
    writeFileSync(join(this.folder, 'gitconfig'), '[safe]\n  directory = *\n')
    const hooks = join(this.folder, 'hooks')
    this.run('git', 'clone', '--quiet', root, hooks)
    const rev = this.run('git', '-C', hooks, 'rev-parse', 'HEAD').stdout.trim()
    this.run('git', 'init', '--quiet')
    for (const [path, text] of Object.entries(files)) this.write(path, text)
    const config = { repos: [{ repo: hooks, rev, hooks: [{ id: 'shareplan-lint' }, { id: 'shareplan-check' }] }] }
    this.write('.pre-commit-config.yaml', JSON.stringify(config))
  }

  commits(): number {
    return this.run('git', 'log', '--oneline').stdout.trim().split('\n').length
  }

  /** Stages a plan that shares with the account and commits it. */
  commit(account: string): SpawnSyncReturns<string> {
    this.write('plans/a.yaml', plan(account))
    this.run('git', 'add', '--all')
    return this.run('git', 'commit', '--message', 'share')
  }
}

/** Installs the hook from a plain checkout: without a build in it, and with what the package holds alone. */
function blocksBadPlans(program: string): void {
  const scratch = new Scratch()
  beforeAll(() => {
    scratch.setUp()
    expect(scratch.run(program, 'install', '--install-hooks')).toMatchObject({ status: 0 })
  }, 300_000)
  afterAll(() => rmSync(scratch.folder, { recursive: true, force: true }))

  it('lets a good plan through', () => {
    const { status, stdout, stderr } = scratch.commit('prod')
    expect(stdout + stderr).toMatch(/lint documents of shareplan\.+Passed[\s\S]*judge share plans\.+Passed/)
    expect(status).toBe(0)
  })

  it('keeps a bad plan out, and says why', () => {
    const { status, stderr, stdout } = scratch.commit('prod, "4000000000000001"')
    expect(status).toBe(1)
    expect(stdout + stderr).toMatch(/plans\/a\.yaml:7:53 {2}deny {2}account-unknown/)
    expect(scratch.commits()).toBe(1)
  })

  it('keeps out what is no plan, wherever it is, and leaves files of other programs alone', () => {
    scratch.write('chart/values.yaml', 'a: {{ .Values.a }}\n')
    scratch.write('drafts/b.yaml', 'apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: {}\n')
    const { status, stderr, stdout } = scratch.commit('prod')
    expect(status).toBe(1)
    expect(stdout + stderr).toMatch(
      /lint documents of shareplan\.+Failed[\s\S]*drafts\/b\.yaml:\d+:\d+ {2}invalid {2}plan-schema/,
    )
    expect(stdout + stderr).not.toContain('chart')
    expect(scratch.commits()).toBe(1)
  })
}

const isDemanded = process.env.SHAREPLAN_REQUIRE_CLIENTS === '1'

// Installing the hooks builds a checkout, with packages over the network: only where that is demanded.
describeWith('pre-commit', isDemanded && hasCommand('pre-commit', '--version'), () => blocksBadPlans('pre-commit'))
describeWith('prek', isDemanded && hasPackage('@j178/prek'), () => blocksBadPlans(packageFile('.bin/prek')))
