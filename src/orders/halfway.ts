import { missing } from '../execute/compile.ts'
import type { ExpandedShare, ExpandedUnshare } from '../plan/model.ts'
import { transition } from '../plan/simulate.ts'
import { conditionTruth, type Leaf, leafTruth, type Quantifier } from '../policy/condition.ts'
import type { Decider } from '../policy/decide.ts'
import type { Subject } from '../policy/subject.ts'
import { isSet } from '../policy/values.ts'
import { type Bad, firstBad } from './decision.ts'
import { partsOf } from './parts.ts'
import { leafTrend, type Trend, trendOf } from './trend.ts'
import { askOfEach, look, memberOf, watched } from './watch.ts'

/** A way to stop within a step that breaks a rule: the accounts that are done by then. */
export interface Halfway {
  readonly outcome: Bad
  readonly done: readonly string[]
}

/** More ways to stop within one step than this are not tried. */
const mostParts = 4096

/**
 * The way to stop within the share or unshare step that breaks the rule with the fewest accounts done, if there is one. Of the rule it is
 * known that it holds when the whole step is done. Leaves the subject as that way makes it. `undecided`: there are too many ways to try.
 */
export async function stopWithin(
  decider: Decider,
  subject: Subject,
  perCall: number,
): Promise<Halfway | 'undecided' | undefined> {
  const { step, image } = subject
  if (image === undefined || (step?.action !== 'share' && step?.action !== 'unshare')) return undefined
  const accounts = missing(step, image.sharees)
  if (accounts.length < 2) return undefined
  const moving = movingLeaves(decider, subject)
  if (moving.size === 0) return undefined
  // Nobody knows in which order `all` goes when the inventory does not say who that is.
  const window = step.action === 'unshare' && step.all && !image.sharees.complete ? accounts.length : perCall
  const parts = partsToTry(decider, subject, moving, accounts, window)
  if (parts === undefined) return 'undecided'
  for (const done of parts) {
    const part = onlyPart(subject, step, accounts, done)
    const outcome = await firstBad(decider, part)
    if (outcome === undefined) continue
    Object.assign(subject, part)
    return { outcome, done }
  }
  return undefined
}

/** The comparisons that may come to something else while the step is half done. */
function movingLeaves({ rule }: Decider, subject: Subject): ReadonlySet<Leaf> {
  const watch = watched(subject)
  const moves = (leaf: Leaf): boolean => {
    watch.seen.halfway = false
    for (const grant of rule.per === 'grant' ? subject.grants : [undefined]) {
      watch.subject.grant = grant
      watch.subject.account = grant && subject.plan.directory.accounts.get(grant.account)
      look(leaf, watch.subject)
    }
    return watch.seen.halfway
  }
  return new Set(rule.leaves.filter(moves))
}

function partsToTry(
  decider: Decider,
  subject: Subject,
  moving: ReadonlySet<Leaf>,
  accounts: readonly string[],
  perCall: number,
): readonly (readonly string[])[] | undefined {
  const trend = trendOfRule(decider, subject, moving)
  if (trend === 'up' || trend === 'same') return []
  // Whatever is done, one of the first was; but a rule about each account asks for that account, which others may have to precede.
  const isFirstEnough = decider.rule.per === 'step' || accounts.length <= perCall
  if (trend === 'down' && isFirstEnough) return accounts.slice(0, perCall).map((account) => [account])
  return partsOf(accounts, classifier(decider, subject, moving), perCall, mostParts)
}

function trendOfRule({ rule }: Decider, subject: Subject, moving: ReadonlySet<Leaf>): Trend {
  const ofLeaf = (leaf: Leaf): Trend => {
    if (!moving.has(leaf)) return 'same'
    return isMeasureMoving(leaf, subject) ? 'mixed' : leafTrend(leaf, subject.action)
  }
  const { match, violatedWhen } = rule
  return trendOf(match === undefined ? violatedWhen : { kind: 'all', parts: [match, violatedWhen] }, ofLeaf)
}

/** Whether that changes, too, with which the left side is compared, or what is asked of each account. */
function isMeasureMoving({ operand, quantifier }: Leaf, subject: Subject): boolean {
  const watch = watched(subject)
  if (operand.kind === 'fact') operand.fact.read(watch.subject)
  // Whoever is in the set may leave it before the step is done: all whom it may hold are asked.
  if (quantifier !== undefined) askOfEach(quantifier, membersOf(quantifier, subject), watch.subject)
  return watch.seen.halfway
}

function membersOf({ over }: Quantifier, subject: Subject): ReadonlySet<string> {
  const set = over.read(subject)
  const inSet = set !== undefined && isSet(set) ? set.has : []
  return new Set([...inSet, ...(subject.image?.sharees.has ?? []), ...subject.grants.map(({ account }) => account)])
}

/** Accounts of one class are alike to the rule: whichever of them are done, it comes to the same. */
function classifier({ rule }: Decider, subject: Subject, moving: ReadonlySet<Leaf>): (account: string) => string {
  const view = { ...subject }
  const grants = new Map(subject.grants.map((grant) => [grant.account, grant]))
  return (account) => {
    view.grant = rule.per === 'grant' ? grants.get(account) : undefined
    view.account = rule.per === 'grant' ? subject.plan.directory.accounts.get(account) : undefined
    const marks = rule.leaves.map((leaf) =>
      moving.has(leaf) ? markOf(leaf, account, view) : String(leafTruth(leaf, view)),
    )
    return JSON.stringify(marks)
  }
}

/** What of an account matters to a comparison that changes with who is done. Where nobody knows: the account itself. */
function markOf(leaf: Leaf, account: string, subject: Subject): string {
  const { fact, operand, quantifier } = leaf
  if (isMeasureMoving(leaf, subject)) return account
  if (quantifier !== undefined) return markOfMember(quantifier, account, subject)
  if (fact.name === 'image.shareCountAfter' || fact.name === 'step.accountCount') return ''
  if (fact.name !== 'image.sharedWithAfter') return account
  const right = operand.kind === 'constant' ? operand.value : operand.fact.read(subject)
  if (right === undefined) return ''
  if (!isSet(right)) return String(right === account)
  return right.has.has(account) ? 'in' : String(right.complete || right.hasNot.has(account))
}

function markOfMember({ over, satisfies }: Quantifier, account: string, subject: Subject): string {
  if (over.name !== 'image.sharedWithAfter') return account
  return String(conditionTruth(satisfies, { ...subject, member: memberOf(account, subject) }))
}

/** The subject as it is when only these accounts of the step are done. */
function onlyPart(
  subject: Subject,
  step: ExpandedShare | ExpandedUnshare,
  accounts: readonly string[],
  done: readonly string[],
): Subject {
  const left = new Set(accounts)
  for (const account of done) left.delete(account)
  const grants = subject.grants.filter(({ account }) => !left.has(account))
  const part = step.action === 'share' ? { ...step, grants } : { ...step, grants, all: false }
  if (subject.before === undefined) throw new TypeError('a step without a state before it')
  const { imageAfter } = transition(subject.before, part, subject.plan.directory)
  return { ...subject, imageAfter, grants }
}
