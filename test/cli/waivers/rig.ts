import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '../../../src/finding.ts'
import type { Report } from '../../../src/report.ts'
import { planText, sharedFacts } from '../../policy/support/cases.ts'
import { type Outcome, run } from '../support/world.ts'

/** A share of a Marketplace image with two accounts: two findings of marketplace-image-shared. */
export const market = 'id: sell, action: share, image: m-market, accounts: [pay-prod, pay-dev]'

/** A waiver of both as it should be; `more` replaces and adds keys, and takes them away with `undefined`. */
export function waiver(more: Readonly<Record<string, unknown>> = {}): object {
  return {
    rule: 'marketplace-image-shared',
    plan: 'golden',
    reason: 'the vendor rebuilds it',
    owner: 'platform',
    ticket: 'CHG-7',
    expires: '2026-12-31',
    ...more,
  }
}

export function waiversText(waivers: readonly object[]): string {
  return `${JSON.stringify({ apiVersion: 'shareplan/v1', kind: 'Waivers', spec: { waivers } }, null, 2)}\n`
}

/** What a check came to. */
export interface Checked extends Outcome {
  readonly report: Pick<Report, 'verdict' | 'summary' | 'findings'> & {
    readonly plans: readonly { readonly digest: string; readonly verdict: string }[]
  }
}

/** When tests happen. */
export const today: number = Date.UTC(2026, 10, 24, 3)

/** A folder with a configuration, accounts, an inventory, a plan and waivers. */
export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'shareplan-waivers-'))

  constructor(steps: readonly string[] = [market]) {
    mkdirSync(join(this.folder, '.git'))
    const { accounts = [], inventories = [] } = sharedFacts()
    for (const { file, text } of [...accounts, ...inventories]) this.write(file, text)
    this.write('plan.yaml', planText(steps))
    this.config()
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }

  config(more: Readonly<Record<string, unknown>> = {}): void {
    const spec = { plans: ['plan*.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml', ...more }
    this.write('shareplan.yaml', JSON.stringify({ apiVersion: 'shareplan/v1', kind: 'Config', spec }))
  }

  /** Names the waivers in the configuration, too. */
  waivers(waivers: readonly object[], more: Readonly<Record<string, unknown>> = {}): void {
    this.write('waivers.yaml', waiversText(waivers))
    this.config({ waivers: 'waivers.yaml', ...more })
  }

  run(argv: readonly string[], now: number = today, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return run(argv, { cwd: this.folder, now, env })
  }

  async check(argv: readonly string[] = [], now: number = today): Promise<Checked> {
    const outcome = await this.run(['check', '--format', 'json', ...argv], now)
    return { ...outcome, report: outcome.out === '' ? nothing : JSON.parse(outcome.out) }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

const nothing = {
  verdict: 'invalid',
  plans: [],
  findings: [],
  summary: { plans: 0, steps: 0, grants: 0, rules: 0, violated: 0, indeterminate: 0, waived: 0, invalid: 0 },
} as const

/** Rule, account and what waives it, of each finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, outcome, account, waiver: by }) =>
    [rule, outcome, account ?? '-', by === null ? 'counts' : by.id].join(' '),
  )
}
