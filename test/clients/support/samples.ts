import { render } from '../../../src/report/index.ts'
import { hostileFixture, hostileTexts } from '../../report/hostile.ts'
import { contextOf, everyFormat, type Fixture, passing, reportOf } from '../../report/support.ts'

/** One report with every hostile text in every field; each text has findings of its own. */
function hostileReport(): Fixture {
  // No finding is without a rule, a message or a file.
  const all = hostileTexts.filter((text) => text !== '').map(hostileFixture)
  const parts = all.map(({ report = {} }) => report)
  return {
    accounts: merged(all.map(({ accounts = {} }) => accounts)),
    sources: merged(all.map(({ sources = {} }) => sources)),
    report: {
      verdict: 'fail',
      asOf: hostileTexts.join(' '),
      plans: parts.flatMap(({ plans = [] }) => plans),
      findings: parts.flatMap(({ findings = [] }) => findings),
      ruleTexts: parts.flatMap(({ ruleTexts = [] }) => ruleTexts),
    },
  }
}

/** Not by assignment: one of the keys is `__proto__`. */
function merged<T>(objects: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  return Object.fromEntries(objects.flatMap((one) => Object.entries(one)))
}

/** What every client must take. */
export const samples: Readonly<Record<string, Fixture>> = {
  'the golden report': everyFormat,
  'a report without findings': passing,
  'hostile texts in every field': hostileReport(),
}

export async function sample(format: string, fixture: Fixture): Promise<string> {
  return (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
}

/** Open findings of a sample. */
export function openFindings(fixture: Fixture): NonNullable<NonNullable<Fixture['report']>['findings']> {
  return (fixture.report?.findings ?? []).filter(({ waiver }) => (waiver ?? null) === null)
}
