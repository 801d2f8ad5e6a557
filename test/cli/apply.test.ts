import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './support/world.ts'

/** It is shared with an account that nobody knows. */
const violated = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: a, account: "1234567890123456" }
spec: { region: cn-beijing, steps: [{ action: share, image: m-a, accounts: ["2345678901234567"] }] }
`

let cwd = ''

beforeAll(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'apply-')))
  writeFileSync(join(cwd, 'plan.yaml'), violated)
})

afterAll(() => rmSync(cwd, { recursive: true }))

const env = { HOME: '/nowhere', ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' }

describe('apply of a plan that is violated', () => {
  it.each(['evil.example', 'localhost:99999'])(
    'ends with 2 for the endpoint %s, as for one that passes',
    async (host) => {
      const { code, err } = await run(['apply', 'plan.yaml', '--yes', '--endpoint', host], { cwd, env })
      expect(code).toBe(2)
      expect(err).toContain(`"${host}" is n`)
    },
  )

  it('needs no credentials to be told what is violated', async () => {
    const { code, err } = await run(['apply', 'plan.yaml', '--yes', '--endpoint', '127.0.0.1:1'], { cwd, env })
    expect(code).toBe(1)
    expect(err).toContain('account-unknown')
  })
})
