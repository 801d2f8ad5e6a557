import { posix } from 'node:path'

/** Path from `src/` → text. */
export type Tree = ReadonlyMap<string, string>

/**
 * Which layer may use which, and why: data flows downwards, from bytes to documents, plans, findings and text, and from plans to
 * calls and results. A layer is a folder of src/, or a file directly in it. What is not listed is forbidden.
 */
export const arrows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'finding.ts': {},
  'explanation.ts': { 'finding.ts': 'facts stand at places' },
  'report.ts': {
    'finding.ts': 'a report is made of findings',
    'explanation.ts': 'and of explanations, when they are asked for',
  },
  words: {
    'finding.ts': 'words for outcomes',
    'explanation.ts': 'for where facts come from',
    'report.ts': 'and verdicts',
  },
  'document.ts': { 'finding.ts': 'a document knows where its parts stand' },
  source: {
    'finding.ts': 'positions, ranges and paths',
    'document.ts': 'what it makes are located documents',
  },
  schema: {
    'finding.ts': 'paths, and the ids of document problems',
    'document.ts': 'turns documents into valid documents or problems',
    source: 'what it validates is what source/ read',
  },
  plan: {
    'finding.ts': 'an inventory tells where its capture time stands',
    'document.ts': 'expands located, valid documents into plans, accounts and facts',
    schema: 'the types of valid documents, and what was probably meant',
  },
  policy: {
    'finding.ts': 'enforcement and locations',
    'document.ts': 'rules are documents, too, with problems of their own',
    'report.ts': 'counts per rule',
    schema: 'the types of valid rules',
    plan: 'rules judge the steps of expanded plans, between two states',
    words: 'rules speak several languages',
  },
  execute: {
    'finding.ts': 'what was found is approved along with the plan',
    schema: 'the types of valid documents',
    plan: 'calls are compiled from expanded plans and states',
  },
  attestation: {
    'finding.ts': 'what was found is approved along with the plan',
    'document.ts': 'documents tell who may sign, and problems where they do not',
    schema: 'the types of valid documents, and their times',
    plan: 'expanded plans are approved',
    execute: 'calls are approved, and digests are signed',
  },
  'findings.ts': {
    'finding.ts': 'makes them',
    'document.ts': 'out of problems of documents',
    schema: 'at places of valid plans',
    plan: 'about steps and images',
    policy: 'out of decisions of rules',
    words: 'in the language of who reads them',
  },
  'fingerprint.ts': {
    'finding.ts': 'finishes findings',
    'findings.ts': 'out of drafts',
  },
  'verdict-digest.ts': {
    execute: 'a digest covers the compiled calls',
    plan: 'of the expanded plan',
    policy: 'and the facts that rules rest on',
  },
  orders: {
    plan: 'replays steps in part, and as other orders leave things',
    execute: 'the orders are those that the executor may take, and so are the calls',
    policy: 'rules are what has to hold',
  },
  'order-findings.ts': {
    'findings.ts': 'makes findings',
    orders: 'of orders that break rules',
    policy: 'by the rules in force',
    words: 'in the language of who asks',
  },
  shrink: {
    'finding.ts': 'what was found is what must be found in less',
    'document.ts': 'of documents',
    schema: 'that stay valid',
    plan: 'that are expanded',
    policy: 'and judged by the rule',
  },
  'plan-changes.ts': {
    'report.ts': 'tells what reports tell of changes',
    execute: 'previews steps and calls',
    plan: 'of the expanded plan',
  },
  'handover.ts': {
    'report.ts': 'tells what reports tell of it',
    execute: 'previews steps',
    plan: 'of the expanded plan',
  },
  explain: {
    'explanation.ts': 'what it makes are explanations',
    'finding.ts': 'of what was found, at places',
    'document.ts': 'of plans and of the documents that facts were taken from',
    'findings.ts': 'findings in the making',
    'fingerprint.ts': 'selected by their fingerprints',
    'check.ts': 'listens to a check',
    schema: 'the types of valid documents',
    plan: 'steps and images',
    policy: 'rules, conditions and facts',
    words: 'in the language of who asks',
  },
  'waive.ts': {
    'finding.ts': 'says what waives a finding',
    'findings.ts': 'finds what is wrong with waivers',
    'fingerprint.ts': 'a baseline knows findings by their fingerprints',
    policy: 'by the waivers that were loaded',
    words: 'in the language of who reads them',
  },
  'check.ts': {
    'waive.ts': 'and waives them where there are waivers',
    'finding.ts': 'finds',
    'document.ts': 'in valid documents',
    'report.ts': 'reports',
    'findings.ts': 'makes findings of decisions',
    'fingerprint.ts': 'and gives them fingerprints',
    'verdict-digest.ts': 'and a digest when it is asked for',
    'plan-changes.ts': 'and what would change',
    'handover.ts': 'and who would gain and lose what',
    'order-findings.ts': 'and what other orders lead to when that is asked for',
    schema: 'the types of valid plans',
    plan: 'expands and simulates',
    policy: 'decides',
    words: 'in the language of who asks',
  },
  'lint.ts': {
    'report.ts': 'reports',
    'findings.ts': 'makes findings of problems',
    'fingerprint.ts': 'and gives them fingerprints',
    schema: 'of the documents of files',
    plan: 'and of references within plans',
    words: 'in the language of who asks',
  },
  report: {
    'finding.ts': 'prints findings',
    'explanation.ts': 'and explanations',
    'report.ts': 'prints reports',
    words: 'in the language of who reads them',
  },
  fix: {
    'finding.ts': 'fixes what was found',
    'document.ts': 'in documents that are valid, and in some that are not',
    'check.ts': 'judges every fix before it is offered',
    source: 'reads what an edit has made of a text, and writes as the text is written',
    schema: 'the types of valid plans, and what a schema expects',
    plan: 'replays steps, to know what they change',
    policy: 'what rules have counted',
  },
  analysis: {
    'finding.ts': 'how much a violation weighs, and where rules are odd',
    'document.ts': 'scenes are made of valid documents',
    'report.ts': 'reports what is odd about rules',
    'findings.ts': 'as findings',
    'fingerprint.ts': 'with fingerprints',
    words: 'in the language of who asks',
    schema: 'whose types and validators these are',
    plan: 'scenes are expanded and simulated',
    policy: 'and judged by the rules that claims are about',
  },
  'rule-tests': {
    'finding.ts': 'cases stand at places',
    'document.ts': 'in documents',
    schema: 'that are valid',
    plan: 'plans of cases are expanded',
    policy: 'and judged by a rule',
    'findings.ts': 'which says what it found',
    explain: 'and why',
    'explanation.ts': 'as a tree',
    analysis: 'and whether a change of it can be noticed at all',
    words: 'in English',
  },
  lsp: {
    'finding.ts': 'places, and what was found there',
    'report.ts': 'shows reports in editors',
    source: 'what stands at a place of a text that may be broken',
    schema: 'the documents that say what is known, and what a schema describes',
    plan: 'accounts and images',
    policy: 'rules in force',
    report: 'groups findings as other formats do',
    fix: 'offers fixes',
    words: 'in the language of who reads',
  },
  'plan-inputs.ts': {
    'document.ts': 'problems of documents',
    'check.ts': 'makes what a check takes',
    schema: 'out of the documents of a file',
  },
  'api.ts': {
    'finding.ts': 'enforcement',
    'document.ts': 'problems of documents',
    'report.ts': 'what a check resolves to',
    'check.ts': 'judges plans',
    'plan-inputs.ts': 'finds the plans in a file',
    source: 'reads texts',
    schema: 'validates documents',
    plan: 'merges accounts and inventories',
    policy: 'loads rules',
  },
  'index.ts': {
    'finding.ts': 'public types',
    'document.ts': 'public types',
    'report.ts': 'public types',
    'api.ts': 'the public way to judge plans',
  },
  io: {
    'finding.ts': 'places in files',
    'document.ts': 'located documents',
    source: 'decides whether bytes are text that can be read',
    schema: 'the types of documents that it captures',
    plan: 'accounts and images',
    execute: 'carries out its ports: cloud, journal',
    attestation: 'carries out its port: private keys',
  },
  emulator: {
    'finding.ts': 'places in documents',
    'document.ts': 'located documents',
    schema: 'starts from inventories and accounts',
    plan: 'starts from inventories and accounts',
  },
  cli: Object.fromEntries(
    [
      'finding.ts',
      'document.ts',
      'report.ts',
      'explanation.ts',
      'check.ts',
      'lint.ts',
      'explain',
      'plan-inputs.ts',
      'verdict-digest.ts',
      'index.ts',
      'source',
      'schema',
      'plan',
      'policy',
      'execute',
      'attestation',
      'fix',
      'analysis',
      'orders',
      'rule-tests',
      'shrink',
      'lsp',
      'report',
      'words',
      'io',
      'emulator',
    ].map((layer) => [layer, 'commands put everything together']),
  ),
}

export const shell: readonly string[] = ['io', 'emulator', 'cli']

/** Who may use a module of others. Unlisted: nobody. `ajv` stands for what must not come back: validators are compiled ahead of time. */
export const owners: Readonly<Record<string, readonly string[]>> = {
  'js-yaml': ['source'],
  yaml: ['source'],
  ajv: [],
  'json-rules-engine': ['policy'],
  'fastest-levenshtein': ['schema', 'policy'],
  canonicalize: ['execute'],
  commander: ['cli'],
  diff: ['cli'],
  tinyglobby: ['io'],
  'modern-tar': ['io'],
  'p-limit': ['execute'],
  'p-retry': ['io'],
  '@alicloud/credentials': ['io'],
  '@alicloud/openapi-core': ['io'],
  '@dbos-inc/dbos-sdk': ['io'],
  pg: ['io'],
  'vscode-languageserver': ['cli'],
  'vscode-languageserver-textdocument': ['cli'],
}

/** Node's modules are the shell's. Some functions are pure: they give the same for the same arguments. */
const pureNode: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'createPublicKey', 'verify', 'KeyObject'],
  'node:util': ['styleText'],
}

/** What pure code must be given instead of taking it. */
const ambient: Readonly<Record<string, RegExp>> = {
  'the clock': /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(|\bperformance\.|\bTemporal\.Now\b/,
  timers: /\bset(?:Timeout|Interval|Immediate)\b/,
  chance: /\bMath\.random\b|\bcrypto\.(?:randomUUID|getRandomValues)\b/,
  'the process': /(?<![\w$.'"`/-])process\b\s*[.[]|\bglobalThis\b/,
  'the console': /(?<![\w$.])console\s*\./,
  'the network': /(?<![\w$.])fetch\(|\bnew WebSocket\b/,
}

const longestFile = 300

export interface Import {
  readonly names: string
  readonly from: string
}

export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text)
  const statements = code.matchAll(/^\s*(?:import|export)\b([^'"`;]*?)\bfrom\s*['"]([^'"\n]+)['"]/gm)
  const bare = code.matchAll(/^\s*import\s*()['"]([^'"\n]+)['"]/gm)
  const dynamic = code.matchAll(/\b(?:import|require)\(()\s*['"`]([^'"`\n]+)['"`]/g)
  return [...statements, ...bare, ...dynamic].map(([, names = '', from = '']) => ({ names: names.trim(), from }))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

export function layerOf(file: string): string {
  return file.split('/')[0] ?? file
}

/** The file that an import of our own means, as a path from src/; undefined for modules of others. */
function target(file: string, from: string): string | undefined {
  return from.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), from)) : undefined
}

export function violations(tree: Tree): readonly string[] {
  return [...[...tree].flatMap(([file, text]) => fileViolations(file, text)), ...cycles(tree)]
}

export function fileViolations(file: string, text: string): readonly string[] {
  const layer = layerOf(file)
  const own = importsOf(text).flatMap((one) => {
    const path = target(file, one.from)
    return path === undefined ? foreign(file, layer, one) : arrow(file, layer, path)
  })
  if (!Object.hasOwn(arrows, layer)) own.push(`${file}: ${layer} is no layer`)
  if (file.includes('generated/')) return own
  if (text.split('\n').length - 1 > longestFile) own.push(`${file}: longer than ${longestFile} lines`)
  const code = withoutComments(text)
  if (/^\s*export\s+default\b|\bas default\b/m.test(code)) own.push(`${file}: a default export`)
  const taken = shell.includes(layer) ? [] : Object.entries(ambient).filter(([, pattern]) => pattern.test(code))
  return [...own, ...taken.map(([what]) => `${file}: takes ${what}`)]
}

function arrow(file: string, layer: string, path: string): string[] {
  if (path === '../package.json') return layer === 'cli' ? [] : [`${file}: package.json`]
  const to = layerOf(path)
  return to === layer || Object.hasOwn(arrows[layer] ?? {}, to) ? [] : [`${file}: ${layer} must not use ${to}`]
}

function foreign(file: string, layer: string, { names, from }: Import): string[] {
  if (from.startsWith('node:')) {
    const [, list] = /^(?:type\s+)?\{([^{}]*)\}$/.exec(names) ?? []
    const taken = (list ?? '*').split(',').map((name) => name.trim().replace(/^type\s+/, ''))
    const pure = taken.every((name) => name === '' || pureNode[from]?.includes(name))
    return shell.includes(layer) || pure ? [] : [`${file}: ${from} belongs to the shell`]
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from
  return owners[name]?.includes(layer) === true ? [] : [`${file}: ${layer} must not use ${name}`]
}

function cycles(tree: Tree): readonly string[] {
  const found: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'open') found.push(`cycle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
    if (state.has(file)) return
    state.set(file, 'open')
    for (const { from } of importsOf(tree.get(file) ?? '')) {
      const next = target(file, from)
      if (next !== undefined && tree.has(next)) visit(next, [...path, file])
    }
    state.set(file, 'done')
  }
  for (const file of tree.keys()) visit(file, [])
  return found
}
