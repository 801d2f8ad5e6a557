import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Envelope, envelopeText, parseEnvelope } from '../../../src/attestation/dsse.ts'
import { sshLine } from '../../../src/attestation/public-key.ts'
import { type Signer, signStatement } from '../../../src/attestation/sign.ts'
import { readStatement, type Statement } from '../../../src/attestation/statement.ts'
import { main } from '../../../src/cli/main.ts'
import { type Emulator, startEmulator } from '../../../src/emulator/index.ts'
import { newKeyPair, pemSigner } from '../../../src/io/keys/pem.ts'
import type {
  Accounts,
  ApprovalSettings,
  ConfigSpec,
  InventoryImage,
  SharePlan,
  SignerEntry,
  Step,
} from '../../../src/schema/generated/types.ts'
import { type Emittable, emitYaml } from '../../../src/source/emit.ts'
import { inventory, owner, ownImage, planDocument, sharees } from '../../execute/worlds.ts'
import { fakeIo, type Outcome } from '../support/world.ts'

const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'keyid', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'planted-secret-2c9d' }
const hour = 3_600_000

/** People with a key each; who of them is a signer is what tests say. */
export const people = ['ada', 'grace', 'joan', 'mallory'] as const
export type Person = (typeof people)[number]

export interface RigOptions {
  readonly steps: readonly Step[]
  readonly images: readonly InventoryImage[]
  /** What the cloud has, where that is not what the inventory says. */
  readonly cloud?: readonly InventoryImage[]
  readonly approvals?: ApprovalSettings | null
  readonly signers?: readonly SignerEntry[]
  readonly author?: string | null
  readonly groups?: Accounts['spec']['groups']
  /** How long a copy takes, in milliseconds; 0 where it is not said. */
  readonly copyMs?: number
}

/** A repository with a plan, its policy on the branch `main`, an emulator, and keys of people. */
export class Rig {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'shareplan-approvals-'))
  readonly signers: ReadonlyMap<string, Signer>
  #emulator: Emulator | undefined

  static async start(options: RigOptions): Promise<Rig> {
    const rig = new Rig()
    const { steps, images, cloud = images, approvals, author = 'linus', groups } = options
    rig.git('init', '-q', '-b', 'main')
    rig.write('.gitignore', '.shareplan/\n*.pem\nid\n')
    const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china' as const, trusted: true }))
    const spec = { accounts, ...(groups !== undefined && { groups }) }
    rig.yaml('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec })
    rig.yaml('inventory.yaml', inventory(images))
    rig.plan(steps, author)
    rig.signersFile(options.signers ?? [rig.entry('ada'), rig.entry('grace')])
    rig.config(approvals === null ? {} : { approvals: approvals ?? { required: 2, signers: 'signers.yaml' } })
    rig.commit()
    rig.git('switch', '-q', '-c', 'change')
    rig.#emulator = await startEmulator({
      inventories: [inventory(cloud)],
      accessKeys: [
        { id: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, secret: keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET, account: owner },
      ],
      copyMs: options.copyMs ?? 0,
    })
    return rig
  }

  private constructor() {
    this.signers = new Map(
      people.map((name) => {
        const { privatePem } = newKeyPair()
        writeFileSync(this.path(`${name}.pem`), privatePem, { mode: 0o600 })
        return [name, pemSigner(privatePem, name)]
      }),
    )
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text)
  }

  yaml(name: string, value: object): void {
    this.write(name, emitYaml(value as Emittable))
  }

  config(more: Partial<ConfigSpec>): void {
    const spec = { plans: ['plan.yaml'], accounts: 'accounts.yaml', inventory: 'inventory.yaml', ...more }
    this.yaml('shareplan.yaml', { apiVersion: 'shareplan/v1', kind: 'Config', spec })
  }

  plan(steps: readonly Step[], author: string | null = 'linus', more: Partial<SharePlan['metadata']> = {}): void {
    const document = planDocument(steps)
    const metadata = { ...document.metadata, ...(author !== null && { author }), ...more }
    this.yaml('plan.yaml', { ...document, metadata })
  }

  entry(name: Person, more: Partial<SignerEntry> = {}): SignerEntry {
    return { name, keys: [sshLine(this.signer(name).publicKey)], ...more }
  }

  signersFile(signers: readonly SignerEntry[], name = 'signers.yaml'): void {
    this.yaml(name, { apiVersion: 'shareplan/v1', kind: 'Signers', spec: { signers } })
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
    return execFileSync('git', [...who, ...args], { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' })
  }

  commit(): void {
    this.git('add', '.')
    this.git('commit', '-q', '-m', 'change')
  }

  /** Commits to main what is in the working tree of it, and leaves the branch of the change as it is. */
  onMain(work: () => void): void {
    const dirty = this.git('status', '--porcelain') !== ''
    if (dirty) this.git('stash', '-q', '-u')
    this.git('switch', '-q', 'main')
    work()
    this.commit()
    this.git('switch', '-q', 'change')
    if (dirty) this.git('stash', 'pop', '-q')
  }

  signer(name: Person): Signer {
    const signer = this.signers.get(name)
    if (signer === undefined) throw new Error(`${name} has no key`)
    return signer
  }

  /** `later`: hours from now, for the clock of the command. */
  async shareplan(argv: readonly string[], later = 0, more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const env = { ...keys, PATH: process.env.PATH ?? '', ...more }
    const { io, said } = fakeIo({ cwd: this.folder, env, now: Date.now() + later * hour })
    const code = await main(argv, io)
    for (const text of [said.out, said.err]) {
      expect(text).not.toContain(keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET)
      expect(text).not.toContain('PRIVATE KEY')
    }
    return { code, ...said }
  }

  /** Approves the plan, and expects that it can be. */
  async approve(name: Person, args: readonly string[] = [], later = 0): Promise<Outcome> {
    const outcome = await this.shareplan(['approve', 'plan.yaml', '--key', `${name}.pem`, '--yes', ...args], later)
    expect([outcome.code, outcome.err]).toEqual([0, expect.stringContaining('wrote ')])
    return outcome
  }

  apply(args: readonly string[] = ['--policy-from', 'main']): Promise<Outcome> {
    return this.shareplan(['apply', 'plan.yaml', '--yes', '--endpoint', this.#emulator?.url ?? '', ...args])
  }

  resume(args: readonly string[] = [], later = 0): Promise<Outcome> {
    return this.shareplan(['resume', '--endpoint', this.endpoint(), ...args], later)
  }

  endpoint(): string {
    return this.#emulator?.url ?? ''
  }

  /** The images that there are, sorted. */
  images(): readonly string[] {
    return [...(this.#emulator?.shareGraph().keys() ?? [])].sort()
  }

  sharees(image: string): readonly string[] | undefined {
    return this.#emulator?.shareGraph().get(image)
  }

  /** The calls that ask for a change. */
  effects(): number {
    return this.#emulator?.log().filter(({ action }) => /^(?:Modify|Copy|Delete)/.test(action)).length ?? Number.NaN
  }

  runs(): readonly string[] {
    const path = this.path('.shareplan/runs')
    return existsSync(path) ? readdirSync(path) : []
  }

  envelope(name: Person): Envelope {
    const opened = parseEnvelope(readFileSync(this.path(`plan.${name}.approval.json`), 'utf8'))
    if ('problem' in opened) throw new Error(opened.problem)
    return opened.envelope
  }

  save(name: Person, envelope: Envelope): void {
    this.write(`plan.${name}.approval.json`, envelopeText(envelope))
  }

  statement(name: Person): Statement {
    const statement = readStatement(Buffer.from(this.envelope(name).payload, 'base64'))
    if (statement === undefined) throw new Error('no statement')
    return statement
  }

  /** Signs the approval anew, with its predicate changed, by the person's own key. */
  async resign(name: Person, change: Readonly<Record<string, unknown>>): Promise<void> {
    const statement = this.statement(name)
    const predicate = { ...statement.predicate, ...change }
    this.save(name, await signStatement({ ...statement, predicate }, this.signer(name)))
  }

  async stop(): Promise<void> {
    await this.#emulator?.stop()
    rmSync(this.folder, { recursive: true })
  }
}

/** One share of one image with twelve accounts, approved by two of two signers. */
export const oneShare: Pick<RigOptions, 'steps' | 'images'> = {
  steps: [{ id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 12) }],
  images: [ownImage('m-1')],
}
