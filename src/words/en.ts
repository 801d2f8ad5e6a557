import type { Origin } from '../explanation.ts'
import { dayOf } from './day.ts'
import { plural } from './plural.ts'
import { waiversEn } from './waivers-en.ts'
import type { Count, Who, Words } from './words.ts'

export const en: Words = {
  language: 'en',
  value: {
    unknown: 'unknown',
    none: 'none',
    otherUnknown: 'others that are unknown',
    atLeast: (least) => `at least ${least}`,
    between: (least, most) => `between ${least} and ${most}`,
    list: (items) => items.join(', '),
    andMore: (list, left) => `${list} and ${left} more`,
  },
  finding: {
    undecided(title, about, facts) {
      const whom = about.length === 0 ? '' : ` for ${about.join(' and ')}`
      return `${title}: cannot be decided${whom}, since ${facts.map(({ name, value }) => `${name} is ${value}`).join(' and ')}`
    },
    deniesFrom: (message, date) => `${message} (only a warning until ${date}, denied from then on)`,
    supplies: (ways) => ways.join('; '),
    inOrder(message, before, step, done) {
      const first = before.length === 0 ? '' : `${before.join(', ')}, then `
      const stop = done === null ? step : `${step}, stopped after ${done.join(', ')}`
      return `${message} (in this order: ${first}${stop})`
    },
    notProved: (title, step) => `${title}: there are too many ways to come to step ${step} to try them all`,
    text: (english) => english,
  },
  report: {
    verdict: { invalid: 'invalid', fail: 'fail', indeterminate: 'indeterminate', pass: 'pass' },
    verdictMeaning: {
      invalid: 'invalid (what is not a valid plan was not judged)',
      fail: 'fail (rules at or above --fail-on are violated)',
      indeterminate: 'indeterminate (facts are missing that rules at or above --fail-on need)',
      pass: 'pass',
    },
    verdictLabel: 'Verdict: ',
    stop: '. ',
    missingLabel: 'missing',
    helpLabel: 'help',
    accountsLabel: (count) => `${count} accounts`,
    label: (label, text) => `${label}: ${text}`,
    weight(enforcement, outcome, waiver) {
      if (outcome === 'invalid') return 'invalid'
      const weight = outcome === 'indeterminate' ? `${enforcement} (indeterminate)` : enforcement
      return waiver === null ? weight : `${weight} (waived: ${waiver})`
    },
    waived: 'waived',
    waivedLabel: 'waived',
    waivedBy: ({ id, owner, ticket, expires, reason }) =>
      `by ${id} (${[owner, ticket].filter((part) => part !== null).join(', ')}) until ${dayOf(expires)}: ${reason}`,
    waivedAside(waivers, left) {
      const list = waivers.map(({ waiver: { id, owner, expires }, count }) => {
        return `${count} by ${id} (${owner}) until ${dayOf(expires)}`
      })
      return `Waived: ${[...list, ...(left === 0 ? [] : [`${left} more`])].join(', ')}.`
    },
    weights: counted,
    leftOut: (counts) => `Left out, being less severe: ${counted(counts)}.`,
    leftOutOf: (plan, counts) => `Left out of ${plan}, being no more severe: ${counted(counts)}.`,
    leftOutHint: 'All of them: `shareplan check --format json=report.json` leaves nothing out.',
    andMore: (list, left) => `${list} and ${left} more`,
    read(documents, problems) {
      if (documents === 0) return 'Read no document of shareplan.'
      return `Read ${plural(documents, 'document')}: ${problems === 0 ? 'nothing wrong' : plural(problems, 'problem')}.`
    },
    checked({ plans, steps, grants, rules, byVerdict }, outcomes) {
      const mixed = byVerdict.length === 0 ? '' : `${byVerdict.map(([n, verdict]) => `${n} ${verdict}`).join(', ')}; `
      const size = `${plural(steps, 'step')}, ${plural(grants, 'grant')}`
      const parts = outcomes.map(({ outcome, count, byEnforcement }) => {
        if (outcome === 'nothing-violated' || outcome === 'nothing-judged') return outcome.replace('-', ' ')
        return `${count} ${outcome}${byEnforcement.length === 0 ? '' : ` (${counted(byEnforcement)})`}`
      })
      return `Checked ${plural(plans, 'plan')} (${mixed}${size}) against ${plural(rules, 'rule')}: ${parts.join(', ')}.`
    },
    policyFrom: (commit) => `Policy from ${commit}.`,
    applied(plans, shown, nothingLeft) {
      const runs = plans.slice(0, shown).map(({ name, run }) => `${name} by run ${run}`)
      const more = plans.length > shown ? ', …' : ''
      const rest = nothingLeft ? ' Nothing was left to judge.' : ''
      return `${plural(plans.length, 'plan')} applied before, skipped: ${runs.join(', ')}${more}.${rest}`
    },
    anyOrder: (rules) =>
      `${plural(rules, 'invariant rule')} judged in every order that apply may take, and wherever it may stop. Assumed: nothing else changes these images meanwhile, and a call does for each of its accounts all that it says, or nothing.`,
    asOf: (time) => `The rules saw the clock at ${time}, as --as-of said.`,
    otherKinds: (count) => `${plural(count, 'document')} of other kinds validated; no facts were taken from there.`,
    foreign: (count) => `${plural(count, 'document')} of other programs skipped.`,
    missingFacts: (facts) => `Missing facts: ${facts.map(([count, fact]) => `${fact} (${count})`).join(', ')}.`,
    next: 'Next: supply them, images and their use with a fresh inventory (shareplan snapshot), accounts in the accounts file; then check again.',
    ruleColumns: ['rule', 'violated', 'indeterminate', 'held', 'not applicable'],
    planColumns: ['plan', 'file', 'verdict', 'digest'],
    noName: '(no name)',
    noDigest: 'no digest',
    findingCells: ['', 'Where', 'Rule', 'What'],
    planCells: ['Plan', 'File', 'Verdict', 'Digest'],
    waivedCount: (count) => `${count} waived`,
    planCount: (count) => plural(count, 'plan'),
    morePlans: (count) => `${count} more plans are left out.`,
    inStep: (step) => `in ${step}`,
  },
  hands: {
    heading: '**What changes hands**, if applied:',
    gain: (who, image, regions) => `${whoAnd(who, 'gain')} ${image} in ${regionsOf(regions)}`,
    lose: (who, image, regions) => `${whoAnd(who, 'lose')} ${image} in ${regionsOf(regions)}`,
    copied: (image, regions) => `${image} is copied to ${regionsOf(regions)}`,
    deleted: (image, regions) => `${image} is deleted in ${regionsOf(regions)}`,
    ofPlan: (plan, sentence) => `${plan}: ${sentence}`,
    moreChanges: (count) => `and ${plural(count, 'change')} more`,
    noFirstTime: 'no first-time sharees',
    firstTime(count, labels, left, untold) {
      const list = [...labels, ...(left === 0 ? [] : [`${left} more`])].join(', ')
      const doubt = untold === 0 ? '' : `; of ${plural(untold, 'image')} the inventory does not say who has them`
      return `${plural(count, 'first-time sharee')}: ${list}${doubt}`
    },
  },
  rules: {
    columns: ['RULE', 'ENFORCEMENT', 'PER', 'ACTIONS', 'CATCHES'],
    guard: 'guard',
    manner: {
      guard: 'guard, cannot be lowered',
      lowered: 'can be lowered with a reason',
      fixed: 'cannot be lowered',
    },
    subject: {
      run: 'each plan, among the others of the run',
      plan: 'each plan',
      step: 'each step that does this',
      grant: 'each account of each step that does this',
    },
    judges: (subject, actions, onUnknown) =>
      `${[subject, actions.join(', ')].filter((part) => part !== '').join(': ')}; where unknown facts leave it open: ${onUnknown}`,
    yields: (rule) => `${rule} has a finding`,
    instanceOf: (rule) => `${rule}, with what is said here`,
    stage: (stage, level) => `at stage ${stage}: ${level}`,
    enforceFrom: (date) => `until ${date}, deny counts as warn`,
    headings: {
      instance: 'Instance of',
      levels: 'Enforcement',
      judges: 'Judges',
      yields: 'Does not apply where',
      match: 'Applies when',
      violated: 'Violated when',
      says: 'Says',
      why: 'Why',
      remediation: 'What to do',
      parameters: 'Parameters',
      upholds: 'Upholds',
      references: 'References',
    },
    condition: { all: 'all of', any: 'any of', not: 'not' },
    quantifier: {
      some: (set) => `some account in ${set}`,
      every: (set) => `every account in ${set}`,
      none: (set) => `no account in ${set}`,
    },
    parameter: (name, value, preset, kind, description) =>
      `${name} = ${value}${preset === undefined ? '' : ` (default ${preset})`}: ${kind}. ${description}`,
    title: (id, enforcement, manner) => `${id} (${enforcement}; ${manner})`,
    list: (items) => items.join(', '),
  },
  waivers: waiversEn,
  explain: {
    truth: { true: 'true', false: 'false', unknown: 'unknown' },
    value: (fact, value) => `${fact} is ${value}`,
    origin: originText,
    supply: (how) => `to supply it: ${how}`,
    title(rule, about, outcome, finding) {
      const whom = about.length === 0 ? '' : `, ${about.join(', ')}`
      return `Why ${rule}${whom}: ${outcome.replace('-', ' ')}${finding === null ? '' : ` (finding ${finding})`}`
    },
    unknownCounts: {
      violated: 'unknown facts leave it open, which this rule counts as violated (onUnknown)',
      skip: 'unknown facts leave it open, which this rule counts as not applicable (onUnknown)',
    },
    flip(isViolated, demands) {
      const verb = isViolated ? 'would be violated if' : 'would not be violated if'
      const [single] = demands
      if (demands.length === 1 && single !== undefined) return `${verb} ${single.text}; it is ${single.is}`
      return `${verb} ${demands.map(({ text, is }) => `${text} (it is ${is})`).join(' and ')}`
    },
    noFlip: 'no change of up to three facts would flip it',
    moreAccounts: (count) => `and ${plural(count, 'account')} more`,
    left: (count) =>
      `${count} more ${count === 1 ? 'is' : 'are'} not explained here: name a step, as in --explain rule@step/account.`,
    notAsked: (selector) =>
      selector === null
        ? 'Nothing to explain: no rule found anything. --explain <rule> tells why a rule found nothing.'
        : `Nothing to explain: ${selector} was not asked. What it looks at does not occur, or a guard or a rule that it yields to came first.`,
  },
}

const origins: Readonly<Record<Origin['kind'], readonly [says: string, silent: string]>> = {
  plan: ['the plan', 'the plan does not say it'],
  accounts: ['the Accounts file', 'not in the Accounts files'],
  inventory: ['the inventory', 'not in the inventories'],
  simulated: ['simulated by', 'no earlier step changes it'],
  copied: ['made by', 'made by'],
  rule: ['the default of the rule', ''],
  configuration: ['the configuration', 'not configured'],
  default: ['the default of the platform', ''],
  run: ['the plans of this run', ''],
  clock: ['the clock', ''],
}

/** `the inventory, inventory.yaml:12:7, as of 2026-11-20T00:00:00Z (snapshot reads it with ecs:DescribeImages)`. */
function originText({ kind, place, says, steps, at, call }: Origin): string {
  const [known, silent] = origins[kind]
  const where = place === null ? [] : [`${place.file}:${place.line}:${place.column}${says ? '' : ' does not say it'}`]
  const what = says
    ? [[known, ...(steps.length === 0 ? [] : [steps.join(', ')])].join(' ')]
    : place === null
      ? [silent]
      : []
  const when = at === null ? [] : [`as of ${at}`]
  const how = call === null ? '' : ` (snapshot reads it with ${call})`
  return `${[...what, ...where, ...when].join(', ')}${how}`
}

function counted(counts: readonly Count[]): string {
  return counts.map(([count, of]) => `${count} ${of}`).join(', ')
}

/** `prod (42 accounts) gains`, `pay-dev and acme gain`. */
function whoAnd(who: Who, verb: 'gain' | 'lose'): string {
  if ('group' in who) {
    const part = who.count === who.size ? '' : `${who.count} of `
    return `${who.group} (${part}${plural(who.size, 'account')}) ${verb}s`
  }
  const items = [...who.names, ...(who.left === 0 ? [] : [plural(who.left, 'more account')])]
  const all = items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
  return `${all} ${items.length === 1 ? `${verb}s` : verb}`
}

function regionsOf(regions: readonly string[]): string {
  return regions.length === 1 ? (regions[0] ?? '') : plural(regions.length, 'region')
}
