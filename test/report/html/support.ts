import type { PlanChanges, ShownRun } from '../../../src/report.ts'
import { hostileFixture } from '../hostile.ts'
import type { Fixture } from '../support.ts'

/** What a plan changes, with this text wherever a text can be. */
function hostileChanges(text: string): PlanChanges {
  const calls = [{ action: text, parameters: { [`x${text}`]: text } }]
  const step = { step: text, image: text, region: text, accounts: [text, 'b'], calls, follows: [text] } as const
  const before = { has: ['b'], hasNot: [], complete: false }
  const after = { has: [text], hasNot: ['b'], complete: false }
  return {
    images: [{ image: text, name: text, region: text, before, after, madeBy: text, deletedBy: text }],
    steps: [
      { ...step, action: 'share', source: null, obstacle: null, added: [text], removed: [] },
      { ...step, action: 'unshare', source: null, obstacle: text, added: [], removed: ['b'] },
      { ...step, action: 'copy', source: { image: text, region: text }, obstacle: null, added: [], removed: [] },
    ],
  }
}

/** A report and a run with this text wherever a text can be. */
export function hostilePage(text: string): { readonly fixture: Fixture; readonly run: ShownRun } {
  const fixture = hostileFixture(text)
  const { report = {} } = fixture
  const plans = report.plans?.map((plan) => ({ ...plan, changes: hostileChanges(text) })) ?? []
  const step = { step: text, action: 'share', image: text, region: text, changed: true, made: text } as const
  const times = { startedAt: text, endedAt: text }
  const problem = { code: text, message: text }
  return {
    fixture: { ...fixture, report: { ...report, plans } },
    run: {
      ...{ run: text, state: 'stopped', problem: text, plan: text, account: text, digest: text, simulated: true },
      ...{ approvedBy: [text], ...times, exit: 5, next: text },
      steps: [{ ...step, ...times, status: 'in-doubt', requestIds: [text], problem, calls: [] }],
    },
  }
}

/** A failing plan of 50 images and 50 accounts, and more of each if asked for. */
export function largeFixture(images = 50, accounts = 50): Fixture {
  const ids = Array.from({ length: accounts }, (_, index) => String(2_000_000_000_000_000 + index))
  const names = Object.fromEntries(ids.map((id, index) => [id, `${['shop', 'pay', 'data'][index % 3]}-prod-${index}`]))
  const regions = ['cn-beijing', 'cn-hangzhou', 'cn-shanghai', 'ap-southeast-1', 'eu-central-1']
  const each = Array.from({ length: images }, (_, index) => {
    const image = `m-2ze${String(index).padStart(5, '0')}golden2611`
    const region = regions[index % regions.length] ?? ''
    const had = ids.filter((_, account) => (index + account) % 4 === 0)
    const gains = index % 10 !== 9
    const wanted = gains ? ids.filter((_, account) => (index * 3 + account) % 3 !== 0) : had
    const added = gains ? wanted.filter((id) => !had.includes(id)) : []
    const has = gains ? [...new Set([...had, ...wanted])] : []
    const parameters = Object.fromEntries(added.slice(0, 10).map((id, at) => [`AddAccount.${at + 1}`, id]))
    return {
      image: {
        ...{ image, name: `golden-${index}`, region, madeBy: null, deletedBy: null },
        before: { has: had, hasNot: [], complete: true },
        after: { has, hasNot: [], complete: true },
      },
      step: {
        ...{ step: `s${index}`, image, region, source: null, obstacle: null, accounts: wanted, added, follows: [] },
        action: gains ? ('share' as const) : ('unshare' as const),
        removed: gains ? [] : had,
        calls: [{ action: 'ModifyImageSharePermission', parameters: { ImageId: image, ...parameters } }],
      },
    }
  })
  const findings = each.slice(0, 20).map(({ step }, index) => ({
    ...{ rule: 'account-untrusted', plan: 'everything', step: step.step, image: step.image, account: ids[17] ?? '' },
    ...{ file: 'plan.yaml', message: `${names[ids[17] ?? '']} is not trusted`, fingerprint: String(index) },
  }))
  const changes = { images: each.map(({ image }) => image), steps: each.map(({ step }) => step) }
  return {
    accounts: names,
    sources: { 'plan.yaml': 'accounts: ["@prod"]\n' },
    report: {
      verdict: 'fail',
      plans: [{ name: 'everything', file: 'plan.yaml', verdict: 'fail', changes }],
      findings,
      rules: [{ rule: 'account-untrusted', violated: 20, indeterminate: 0, held: 1_480, notApplicable: 0 }],
    },
  }
}
