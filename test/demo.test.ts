import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanEnvironment } from './cli/support/bundle.ts'

const root = join(import.meta.dirname, '..')
let scratch = ''

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'demo-')))
  mkdirSync(join(scratch, 'tmp'))
  // Whatever process of the demo opens a connection leaves a line.
  writeFileSync(
    join(scratch, 'watch.cjs'),
    `const { appendFileSync } = require('node:fs')
const { Socket } = require('node:net')
const connect = Socket.prototype.connect
Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args
  appendFileSync(${JSON.stringify(join(scratch, 'connections'))}, String(options.host ?? options.path) + '\\n')
  return connect.apply(this, args)
}
`,
  )
})

afterAll(() => {
  rmSync(scratch, { recursive: true })
})

/** Runs the demo of a checkout, with a folder for temporary files and a home of its own. */
function runDemo(checkout: string): { readonly status: number | null; readonly out: string; readonly err: string } {
  const env = cleanEnvironment({
    HOME: join(scratch, 'tmp'),
    TMPDIR: join(scratch, 'tmp'),
    NODE_OPTIONS: `--require=${join(scratch, 'watch.cjs')}`,
    SHAREPLAN_CONFIG: 'nowhere.yaml',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'real-key',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'real-secret',
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts/demo.mjs')], { env })
  return { status, out: stdout.toString(), err: stderr.toString() }
}

/** A checkout in which one file says something else. */
function changedCheckout(file: string, change: (text: string) => string): string {
  const checkout = mkdtempSync(join(scratch, 'checkout-'))
  for (const name of ['scripts', 'examples']) cpSync(join(root, name), join(checkout, name), { recursive: true })
  for (const name of ['dist', 'node_modules', 'package.json']) symlinkSync(join(root, name), join(checkout, name))
  const before = readFileSync(join(root, file), 'utf8')
  writeFileSync(join(checkout, file), change(before))
  expect(change(before)).not.toBe(before)
  return checkout
}

describe('the demo', () => {
  it('does the main job, on this machine alone, and leaves nothing behind', () => {
    const { status, out, err } = runDemo(root)
    expect({ status, err }).toEqual({ status: 0, err: '' })
    const told = [
      'Verdict: pass',
      'Verdict: fail',
      '(exit code 1)',
      '6 steps, 8 calls, 14 grants added, 11 removed, 1 copy, 1 delete',
      'pay-prod     .           x               .               .',
      '6 steps: 6 done',
      'pay-prod     .           -               +               .                  +',
      'acme sees: golden-2026-11-hz',
      'Everything came out as expected.',
    ]
    const places = told.map((line) => out.indexOf(line))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(out).not.toContain(scratch)
    expect(out).not.toContain(root)
    expect(out).not.toContain('real-')
    expect(readdirSync(join(scratch, 'tmp'))).toEqual([])
    const hosts = readFileSync(join(scratch, 'connections'), 'utf8').trimEnd().split('\n')
    expect([...new Set(hosts)]).toEqual(['127.0.0.1'])
  })

  it('fails when a plan is judged otherwise', () => {
    const trusting = changedCheckout('examples/golden-images/accounts.yaml', (text) =>
      text.replace('trusted: false', 'trusted: true'),
    )
    const { status, out } = runDemo(trusting)
    expect(status).toBe(1)
    expect(out).toContain('NOT AS EXPECTED: the careless plan violates account-unknown, delete-while-shared')
  })

  it('fails when somebody gets an image who should not', () => {
    const generous = changedCheckout('examples/golden-images/plans/november.yaml', (text) =>
      text.replace('accounts: [pay-prod]', 'accounts: [pay-prod, data-prod, pay-dev]'),
    )
    const role = join(generous, 'examples/golden-images/inventory.yaml')
    writeFileSync(
      role,
      readFileSync(role, 'utf8').replace('trustedAccounts: [', 'trustedAccounts: ["2000000000000011", '),
    )
    const { status, out } = runDemo(generous)
    expect(status).toBe(1)
    expect(out).toContain('NOT AS EXPECTED: everybody has what the plan says')
    expect(readdirSync(join(scratch, 'tmp'))).toEqual([])
  })
})
