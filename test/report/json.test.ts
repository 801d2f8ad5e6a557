import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/report/index.ts'
import { contextOf, type Fixture, findingOf, reportOf } from './support.ts'

const json = async (fixture: Fixture): Promise<string> =>
  (await render('json', reportOf(fixture), contextOf(fixture))) ?? ''

const fixture: Fixture = {
  report: {
    verdict: 'fail',
    plans: [{ name: 'golden-base', file: 'plans/a.yaml', verdict: 'fail', digest: 'sha256:aa' }],
    findings: [
      { rule: 'image-public', plan: 'golden-base', step: 'base', image: 'copy:base', missing: ['image.public'] },
    ],
  },
}

describe('JSON report', () => {
  it('is version 1, key by key', async () => {
    expect(await json(fixture)).toBe(`{
  "version": 1,
  "verdict": "fail",
  "asOf": null,
  "plans": [
    {
      "name": "golden-base",
      "file": "plans/a.yaml",
      "verdict": "fail",
      "digest": "sha256:aa"
    }
  ],
  "summary": {
    "plans": 1,
    "steps": 1,
    "grants": 0,
    "rules": 1,
    "violated": 0,
    "indeterminate": 0,
    "waived": 0,
    "invalid": 0
  },
  "findings": [
    {
      "kind": "policy",
      "rule": "image-public",
      "enforcement": "deny",
      "outcome": "violated",
      "waiver": null,
      "message": "a message",
      "remediation": "what to do",
      "file": "plan.yaml",
      "range": {
        "start": {
          "line": 1,
          "column": 1
        },
        "end": {
          "line": 1,
          "column": 2
        }
      },
      "plan": "golden-base",
      "step": "base",
      "image": "copy:base",
      "account": null,
      "missing": [
        "image.public"
      ],
      "fingerprint": "f"
    }
  ]
}
`)
  })

  it('keeps what is only known inside out of the format', async () => {
    const finding = { ...findingOf({}), secret: 'inner' }
    expect(await json({ report: { findings: [finding] } })).not.toContain('inner')
  })

  it('is safe to print and parses to the very texts of the report', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (message) => {
        const output = await json({ report: { findings: [{ message }] } })
        expect(output).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(JSON.parse(output).findings[0].message).toBe(message)
      }),
    )
  })
})

describe('formats', () => {
  it.each(['yaml', '', 'toString', '__proto__', 'constructor'])('has no format %j', async (format) => {
    expect(await render(format, reportOf(fixture), contextOf(fixture))).toBeUndefined()
  })
})
