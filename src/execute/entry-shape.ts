import type { Entry } from './entry.ts'

type Test = (value: unknown) => boolean
type Shape = Readonly<Record<string, Test>>

const text: Test = (value) => typeof value === 'string'
const flag: Test = (value) => typeof value === 'boolean'
const number: Test = (value) => typeof value === 'number'
const object: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const numbers: Test = (value) => Array.isArray(value) && value.every(number)
const texts: Test = (value) => Array.isArray(value) && value.every(text)
const oneOf =
  (...allowed: readonly string[]): Test =>
  (value) =>
    allowed.includes(String(value)) && text(value)
const listOf =
  (shape: Shape): Test =>
  (value) =>
    Array.isArray(value) && value.every((item) => mismatch(item, shape) === undefined)
const shaped =
  (shape: Shape): Test =>
  (value) =>
    mismatch(value, shape) === undefined
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value)
const nullable =
  (test: Test): Test =>
  (value) =>
    value === null || test(value)

const failure = oneOf('refused', 'throttled', 'unreachable', 'in-doubt')
const action = oneOf('share', 'unshare', 'copy', 'delete')
const call = shaped({ action: text, step: text, parameters: object })
const image = shaped({ id: text, name: optional(text), status: optional(text) })
const failed = shaped({ failure, action: text, code: text, message: text })
const targets = shaped({ accounts: texts, kept: texts, wanted: flag, all: flag })
const plan = shaped({ name: text, account: text, steps: listOf({ id: text, action, image: text, region: text }) })

/** What a reader relies on, kind by kind: the hash chain shows that a line is as it was written, not who wrote it. */
const read: Shape = {
  step: nullable(text),
  region: text,
  seen: optional(
    shaped({
      image: optional(nullable(image)),
      sharedWith: optional(texts),
      instances: optional(nullable(texts)),
      named: optional((value) => Array.isArray(value) && value.every(image)),
      copies: optional((value) => Array.isArray(value) && value.every(image)),
    }),
  ),
  failure: optional(failed),
}

const shapes: Readonly<Record<Entry['kind'], Shape>> = {
  run: {
    format: text,
    tool: text,
    run: text,
    account: text,
    digest: text,
    simulated: flag,
    verdict: shaped({ verdict: text, findings: listOf({ rule: text, outcome: text, message: text }) }),
    source: shaped({ file: text, sha256: text }),
    plan,
    calls: (value) => Array.isArray(value) && value.every(call),
    tasks: listOf({ after: numbers, targets: optional(targets) }),
    onFailure: oneOf('stop', 'continue'),
    factChanges: listOf({ image: text, fact: nullable(text) }),
    approvals: (value) => Array.isArray(value),
  },
  resume: { session: number, tool: text },
  probe: read,
  'read-back': read,
  poll: read,
  intent: { step: text, call },
  outcome: {
    step: text,
    answer: (value) => value === 'accepted' || failure(value),
    requestId: optional(text),
    image: optional(text),
    failure: optional(failed),
  },
  result: {
    step: text,
    action,
    image: text,
    region: text,
    status: oneOf('done', 'failed', 'in-doubt', 'interrupted', 'not-reached'),
    changed: flag,
    requestIds: texts,
    made: optional(text),
    problem: optional(shaped({ code: text, message: text })),
  },
  end: {
    exit: number,
    reason: oneOf('completed', 'stopped', 'interrupted', 'abandoned'),
    cancelled: optional(listOf({ step: text, region: text, image: text, found: oneOf('running', 'finished', 'gone') })),
  },
}

/** What keeps a value from being an entry of a journal. */
export function entryProblem(value: unknown): string | undefined {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind))
    return `it holds no known kind of entry: ${JSON.stringify(kind)}`
  const key = mismatch(value, shapes[kind as Entry['kind']])
  return key === undefined ? undefined : `the ${key} of its ${kind} entry is missing or of the wrong type`
}

function mismatch(value: unknown, shape: Shape): string | undefined {
  if (!object(value)) return 'content'
  const record = value as Readonly<Record<string, unknown>>
  return Object.keys(shape).find((key) => shape[key]?.(Object.hasOwn(record, key) ? record[key] : undefined) !== true)
}
