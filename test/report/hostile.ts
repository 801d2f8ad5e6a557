import type { Finding } from '../../src/finding.ts'
import { type Fixture, waiverOf } from './support.ts'

/** Texts that mean something to one of the formats or their readers. */
export const hostileTexts: readonly string[] = [
  '\u0000\u0007\u001b[31mred\u001b[0m\u009b2J',
  ']]> ]]&gt; <![CDATA[x',
  '::error file=x::y',
  '\n::error file=x::y\r\n::stop-commands::z',
  'a##[error]b ##vso[task.complete]c',
  '%0A%0D%25%3A%2C',
  '"\'`',
  '``` ```\n```',
  '| \\| \\\\| |',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</failure></testcase> <!-- --> -->',
  '&amp;&lt;&#10;&nope;',
  '\u202egnp\u2066\u200b\u00ad\ufeff',
  '\ud800 and \udfff',
  '@somebody @org/team #1 !2 ~label $3 :tada: GH-1 www.evil.example https://evil.example a@evil.example',
  '{0} {1} {{2}} {',
  '[a](javascript:alert(1)) ![b](https://evil.example/pixel) [x]: y',
  '# TODO # SKIP \\# skip',
  'not ok 1\nBail out!\n1..0\n  ---\n  ...',
  '\u2028\u2029\u0085\u000b\u000c',
  '\ufffe\uffff\u{1fffe}',
  '[[ATTACHMENT|/etc/passwd]]',
  '__proto__',
  '../../etc/passwd',
  'C:\\x:y',
  '=1+1',
  '- * + 1. > #',
  ' leading and trailing ',
  '',
  '**bold** _it_ ~~no~~ <b>x</b>',
  'é 黄金镜像 😀 e\u0301',
]

/** A report in which every text, ids and names of files included, is this one. Two findings are grouped, one is waived, one undecided. */
export function hostileFixture(text: string): Fixture {
  const finding = (given: Partial<Finding>): Partial<Finding> => ({
    rule: text,
    message: text,
    remediation: text,
    file: text,
    plan: text,
    step: text,
    image: text,
    account: text,
    missing: [text, text],
    fingerprint: text,
    range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 + text.length } },
    ...given,
  })
  return {
    accounts: { [text]: text, other: text },
    sources: { [text]: text },
    report: {
      verdict: 'fail',
      asOf: text,
      plans: [{ name: text, file: text, verdict: 'fail', digest: text }],
      ruleTexts: [{ id: text, title: text, enforcement: 'deny', why: text, remediation: text, references: [text] }],
      rules: [{ rule: text, violated: 1, indeterminate: 1, held: 1, notApplicable: 1 }],
      otherDocuments: { ours: 1, foreign: 1 },
      findings: [
        finding({}),
        finding({ account: 'other' }),
        finding({ outcome: 'indeterminate' }),
        finding({ enforcement: 'warn', account: null, step: null }),
        finding({ kind: 'document', outcome: 'invalid', enforcement: 'deny' }),
        finding({ waiver: waiverOf(text) }),
      ],
    },
  }
}
