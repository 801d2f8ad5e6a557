import { posix } from 'node:path'
import { arrows } from './arrows.ts'

/** Path from `src/` → text. */
export type Tree = ReadonlyMap<string, string>

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
