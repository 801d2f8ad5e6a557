import { accountsOf, entriesOf, type Proposal, type Scene, type SceneStep, type Way } from '../scene.ts'

/** `account-listed-twice`: drops the entries that reach the account, from the last, whose accounts all stand in other entries, too. */
export const dropRepeated: Way = ({ account }, step, scene) => {
  const entries = entriesOf(step).map((entry) => accountsOf(entry, scene))
  const kept = new Set(entries.keys())
  for (const [index, accounts] of [...entries.entries()].reverse()) {
    const others = new Set([...kept].filter((other) => other !== index).flatMap((other) => entries[other] ?? []))
    if (accounts.includes(account ?? '') && accounts.every((one) => others.has(one))) kept.delete(index)
  }
  const dropped = [...entries.keys()].filter((index) => !kept.has(index))
  if (dropped.length === 0)
    return 'each of the entries brings accounts that no other does: only you know which list is meant'
  const names = dropped.map((index) => entriesOf(step)[index])
  return [
    {
      id: 'drop-repeated-entry',
      title: `drop ${names.join(', ')}: other entries bring the same accounts`,
      safe: true,
      changes: dropped.map((index) => ({ op: 'remove', path: [...step.path, 'accounts', index] })),
      keepsAccounts: [step.expanded.index],
    },
  ]
}

/** `step-without-effect`: drops an entry that changes nothing for any of its accounts, or the step where that is true of all entries. */
export const dropIdle: Way = ({ rule, account }, step, scene) => {
  const idle = new Set(
    scene.findings
      .filter((other) => other.rule === rule && other.step === step.expanded.id && other.outcome === 'violated')
      .map((other) => other.account),
  )
  const isIdle = (entry: string): boolean => accountsOf(entry, scene).every((one) => idle.has(one))
  const entries = entriesOf(step)
  if (entries.every(isIdle)) return dropStep(step, scene)
  const index = step.grants.find((grant) => grant.account === account)?.entry ?? -1
  const entry = entries[index]
  if (entry === undefined || !isIdle(entry)) {
    return `${entry ?? 'the entry'} also brings accounts for which the step does something`
  }
  return [dropEntry(step, index, `drop ${entry}: the step changes nothing for it`, 'drop-idle-entry')]
}

/** `account-is-owner`: the entry may be a slip for somebody else's, so its author has to look. */
export const dropOwner: Way = ({ account }, step, scene) => {
  const entries = entriesOf(step)
  const index = step.grants.find((grant) => grant.account === account)?.entry ?? -1
  const entry = entries[index]
  if (entry === undefined || accountsOf(entry, scene).length > 1) {
    return `${entry ?? 'the entry'} also brings other accounts: take the owner out of that group, or list the others`
  }
  if (entries.length === 1) return 'only you know whom the step was meant for: it names nobody but the owner'
  const changes = [{ op: 'remove', path: [...step.path, 'accounts', index] }] as const
  return [{ id: 'drop-owner', title: `drop ${entry}: the owner has the image`, safe: false, changes }]
}

function dropEntry({ path }: SceneStep, index: number, title: string, id: string): Proposal {
  return { id, title, safe: true, changes: [{ op: 'remove', path: [...path, 'accounts', index] }], keepsEnd: true }
}

function dropStep(step: SceneStep, { steps }: Scene): ReturnType<Way> {
  if (steps.length === 1) return 'no step of the plan would be left: drop the plan, or correct the step'
  return [
    {
      id: 'drop-idle-step',
      title: `drop the step, which changes nothing`,
      safe: true,
      changes: [{ op: 'remove', path: step.path }],
      keepsEnd: true,
    },
  ]
}
