import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withoutRunnerCommands } from '../../src/cli/runner-commands.ts'
import { fakeIo, type Outcome, run } from './support/world.ts'

let cwd = ''

beforeEach(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'runner-')))
  await run(['init'], { cwd })
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

/** A line that a runner acts on: GitHub's parser trims it first. */
const command = /^\s*::|##\w*\[/m
const evil = '::error::x ##[group]y'

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec: { accounts: [{ id: "1234567890123456", name: owner }, { id: "2345678901234567", name: "::error::##[group]" }] }
`
const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: "::error::p", account: "1234567890123456" }
spec:
  region: cn-beijing
  steps:
    - { id: "::error::s", action: share, image: m-1, accounts: ["::error::##[group]"] }
`

function shareplan(...argv: readonly string[]): Promise<Outcome> {
  return run([...argv, '--accounts', 'evil-accounts.yaml'], { cwd })
}

describe('a name that would be a command of the runner', () => {
  it.each([
    ['check', `${evil}.yaml`],
    ['check', `${evil}.yaml`, '--verbose'],
    ['check', `${evil}.yaml`, '--format', 'json'],
    ['check', `${evil}.yaml`, '--format', 'junit'],
    ['check', `${evil}.yaml`, '--format', 'tap'],
    ['check', `${evil}.yaml`, '--format', 'markdown'],
    ['preview', `${evil}.yaml`],
    ['check', evil],
    ['check', '--inventory', `${evil}.yaml`],
    ['check', '--params', `{ "${evil}": { a: 1 } }`],
    ['rules', 'show', evil],
  ])('is none in the output of %s %s %s %s', async (...argv) => {
    writeFileSync(join(cwd, 'evil-accounts.yaml'), accounts)
    writeFileSync(join(cwd, `${evil}.yaml`), plan)
    const { out, err } = await shareplan(...argv)
    expect(out + err).toContain('error')
    expect(out + err).not.toMatch(command)
  })
})

describe('streams', () => {
  it('let commands through that are meant as such', async () => {
    writeFileSync(join(cwd, 'evil-accounts.yaml'), accounts)
    writeFileSync(join(cwd, 'plan.yaml'), plan)
    const { out } = await shareplan('check', 'plan.yaml', '--format', 'github')
    expect(out).toMatch(/^::error title=[a-z-]+ \(deny/m)
  })

  it('change nothing else', async () => {
    const { io, said } = fakeIo({ cwd })
    const { stdout, stderr } = withoutRunnerCommands(io)
    await stdout.write('a :: b\n  - c::d ## e [f]\n')
    await stderr.write('x\n \t::error::y\n#\n##[z] a##[b]\n')
    expect(said.out).toBe('a :: b\n  - c::d ## e [f]\n')
    expect(said.err).toBe('x\n \t\\x3a:error::y\n#\n#\\x23[z] a#\\x23[b]\n')
  })
})
