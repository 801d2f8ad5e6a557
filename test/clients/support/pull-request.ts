import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const owner = '1000000000000001'
export const stranger = '4000000000000004'

/** What the base branch holds: strict rules, and nobody but `prod`. */
const base: Readonly<Record<string, object>> = {
  'shareplan.yaml': {
    kind: 'Config',
    spec: { plans: ['plans/*.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml' },
  },
  'accounts.yaml': accountsOf({ id: '1000000000000002', name: 'prod', site: 'china', trusted: true }),
  'inventory.yaml': {
    kind: 'Inventory',
    metadata: { account: owner },
    spec: {
      images: [
        {
          ...{ id: 'm-1', region: 'cn-beijing', name: 'golden', status: 'Available', owner: 'self', productCode: '' },
          ...{ encryption: 'none', public: false, sharedWith: [] },
        },
      ],
    },
  },
}

export function accountsOf(...accounts: readonly object[]): object {
  const images = { id: owner, name: 'images', site: 'china', trusted: true }
  return { kind: 'Accounts', spec: { accounts: [images, ...accounts] } }
}

export function planFor(accounts: readonly string[], name = 'p'): object {
  const steps = [{ id: 'give', action: 'share', image: 'm-1', accounts }]
  return { kind: 'SharePlan', metadata: { name, account: owner }, spec: { region: 'cn-beijing', steps } }
}

/** A repository on a server, and a shallow checkout of a pull request's branch, as actions/checkout leaves it. */
export class PullRequest {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'pull-request-'))
  readonly origin: string = join(this.folder, 'origin.git')
  readonly workspace: string = join(this.folder, 'workspace')
  readonly #author: string = join(this.folder, 'author')

  constructor() {
    this.git(this.folder, 'init', '--quiet', '--bare', '--initial-branch=main', this.origin)
    this.git(this.folder, 'clone', '--quiet', this.origin, this.#author)
    this.push('main', base)
  }

  git(cwd: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('git', args, {
      cwd,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@example.com',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@example.com',
      },
    })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }

  /** Commits files to a branch of the server; null removes one. Resolves to the commit. */
  push(branch: string, files: Readonly<Record<string, object | null>>): string {
    const exists = this.git(this.#author, 'branch', '--list', branch) !== ''
    if (exists) this.git(this.#author, 'checkout', '--quiet', branch)
    else this.git(this.#author, 'checkout', '--quiet', '-b', branch)
    for (const [name, document] of Object.entries(files)) {
      const path = join(this.#author, name)
      mkdirSync(dirname(path), { recursive: true })
      if (document === null) rmSync(path)
      else writeFileSync(path, JSON.stringify({ apiVersion: 'shareplan/v1', ...document }, null, 2))
    }
    this.git(this.#author, 'add', '--all')
    this.git(this.#author, 'commit', '--quiet', '--allow-empty', '--message', branch)
    this.git(this.#author, 'push', '--quiet', 'origin', branch)
    return this.git(this.#author, 'rev-parse', 'HEAD')
  }

  /** Opens a pull request with these files, and checks it out. */
  open(files: Readonly<Record<string, object | null>>): { readonly event: object; readonly base: string } {
    const sha = this.git(this.origin, 'rev-parse', 'main')
    this.push('change', files)
    this.git(this.folder, 'clone', '--quiet', '--depth=1', '--branch=change', `file://${this.origin}`, this.workspace)
    return { base: sha, event: { pull_request: { number: 7, base: { ref: 'main', sha } } } }
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
