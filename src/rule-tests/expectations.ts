import type { Enforcement, Path } from '../finding.ts'
import type { Directory } from '../plan/directory.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import type { Decision } from '../policy/engine.ts'
import type { Expectation } from '../schema/generated/types.ts'
import type { GivenReader } from './given.ts'
import type { Expected } from './model.ts'

const outcomes: readonly string[] = ['violated', 'indeterminate', 'held', 'not-applicable'] satisfies Decision[]

/** What expectations are about. */
interface About {
  /** Where the case stands. */
  readonly path: Path
  readonly plan: ExpandedPlan
  readonly directory: Directory
}

/** Expectations with what they name looked up; one that could never be met is a problem. */
export function expectedOf(
  expectations: readonly Expectation[],
  { path, plan, directory }: About,
  reader: GivenReader,
): readonly Expected[] {
  return expectations.map((expectation, index): Expected => {
    const place = [...path, 'expect', index]
    return {
      outcome: outcomeOf(expectation, [...place, 'outcome'], reader),
      step: stepOf(expectation, [...place, 'step'], plan, reader),
      account: accountOf(expectation, [...place, 'account'], directory, reader),
      enforcement: (expectation.enforcement as Enforcement | undefined) ?? null,
      message: messageOf(expectation, [...place, 'message'], reader),
      location: reader.place(place),
    }
  })
}

function outcomeOf({ outcome }: Expectation, path: Path, reader: GivenReader): Decision {
  if (!outcomes.includes(outcome))
    reader.complain(path, `${outcome} is no outcome`, `Write one of ${outcomes.join(', ')}.`)
  return outcome as Decision
}

function stepOf({ step }: Expectation, path: Path, { steps }: ExpandedPlan, reader: GivenReader): string | null {
  if (step === undefined) return null
  const ids = steps.map(({ id }) => id)
  if (!ids.includes(step)) reader.complain(path, `the plan has no step ${step}`, `Write one of ${ids.join(', ')}.`)
  return step
}

function accountOf(
  { account }: Expectation,
  path: Path,
  { byName, accounts }: Directory,
  reader: GivenReader,
): string | null {
  if (account === undefined) return null
  const id = byName.get(account) ?? account
  if (!accounts.has(id) && !/^\d+$/.test(id))
    reader.complain(
      path,
      `there is no account ${account}`,
      "Write an account's id, or its name in the Accounts document.",
    )
  return id
}

function messageOf({ message }: Expectation, path: Path, reader: GivenReader): RegExp | null {
  if (message === undefined) return null
  try {
    return new RegExp(message, 'u')
  } catch {
    reader.complain(
      path,
      `${message} is no regular expression`,
      'Put a backslash before characters that mean themselves.',
    )
    return null
  }
}
