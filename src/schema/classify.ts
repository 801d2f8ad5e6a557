import type { Problem } from '../document.ts'
import type { Path } from '../finding.ts'
import type { SourceDocument } from '../source/index.ts'
import { quote } from '../source/problems.ts'
import { apiVersion, isKind, type Kind, kinds } from './kinds.ts'
import { childOf } from './navigate.ts'
import { loadSuggest } from './suggest.ts'

/** What a document is: one of ours, somebody else's, or one of ours whose kind cannot be told. */
export type Classified =
  | { readonly type: 'ours'; readonly kind: Kind }
  | { readonly type: 'foreign' }
  | { readonly type: 'unclear'; readonly problem: Problem }

/** Tells documents apart by `apiVersion` and `kind`. What looks like ours is never taken for somebody else's. */
export async function classify(document: SourceDocument): Promise<Classified> {
  const { value } = document
  if (!looksLikeOurs(value)) return { type: 'foreign' }
  const version = childOf(value, 'apiVersion')
  const kind = childOf(value, 'kind')
  if (version === apiVersion && isKind(kind)) return { type: 'ours', kind }
  const problem = version === apiVersion ? await explainKind(document, kind) : await explainVersion(document, version)
  return { type: 'unclear', problem }
}

/** Whether a text may hold one of our plans: cheaper than parsing every YAML file of a repository. */
export function mayHoldPlans(text: string): boolean {
  // An escape could spell the words otherwise, and a text that was no UTF-8 can have zeros between its letters.
  return /shareplan|\\[xuU]/i.test(text) || (text.includes('\0') && mayHoldPlans(text.replaceAll('\0', '')))
}

function looksLikeOurs(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const version = childOf(value, 'apiVersion')
  const kind = childOf(value, 'kind')
  if (isOurName(kind) || isOurName(version)) return true
  if (version === undefined && isKind(kind)) return true
  return Object.values(value).some((entry) => typeof entry === 'string' && entry.startsWith('shareplan/'))
}

function isOurName(name: unknown): boolean {
  return typeof name === 'string' && /^share[-_ ]?plan/i.test(name)
}

async function explainVersion(document: SourceDocument, version: unknown): Promise<Problem> {
  const remediation = `Write "apiVersion: ${apiVersion}".`
  if (version === undefined) {
    const key = (await loadSuggest())('apiVersion', Object.keys(document.value as object))
    if (key === undefined) return problemAt(document, ['apiVersion'], '"apiVersion" is missing', remediation)
    return problemAt(
      document,
      [key],
      `unknown key ${quote(key)}; "apiVersion" is missing`,
      'Did you mean "apiVersion"?',
      'key',
    )
  }
  const written = typeof version === 'string' ? quote(version) : 'not a string'
  const message = `apiVersion is ${written}; the only version known here is ${apiVersion}`
  return problemAt(document, ['apiVersion'], message, remediation)
}

async function explainKind(document: SourceDocument, kind: unknown): Promise<Problem> {
  const suggest = await loadSuggest()
  const list = kinds.join(', ')
  if (kind === undefined) {
    const key = suggest('kind', Object.keys(document.value as object))
    if (key === undefined)
      return problemAt(document, ['kind'], `"kind" is missing; one of ${list} was expected`, 'Add "kind".')
    return problemAt(document, [key], `unknown key ${quote(key)}; "kind" is missing`, 'Did you mean "kind"?', 'key')
  }
  const likely = typeof kind === 'string' ? suggest(kind, kinds) : undefined
  const written = typeof kind === 'string' ? `unknown kind ${quote(kind)}` : 'kind is not a string'
  const remediation = likely === undefined ? 'Write one of them.' : `Did you mean ${quote(likely)}?`
  return problemAt(document, ['kind'], `${written}; one of ${list} was expected`, remediation)
}

function problemAt(
  { file, locate }: SourceDocument,
  path: Path,
  message: string,
  remediation: string,
  part?: 'key',
): Problem {
  return { rule: 'plan-schema', message, remediation, location: { file, range: locate(path, part) } }
}
