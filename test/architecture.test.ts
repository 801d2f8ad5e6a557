import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { fileViolations, importsOf, layerOf, owners, shell, type Tree, violations } from './support/architecture.ts'
import { arrows } from './support/arrows.ts'

const folder = fileURLToPath(new URL('../src', import.meta.url))
const tree: Tree = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
)

describe('architecture', () => {
  it('keeps every arrow and every rule', () => {
    expect(tree.size).toBeGreaterThan(100)
    expect(violations(tree)).toEqual([])
  })

  it('reads every import that the bundler sees', async () => {
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [...tree.keys()],
      outdir: 'never-written',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      metafile: true,
      write: false,
    })
    const seen = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports.filter(({ original }) => original !== undefined).map(({ original }) => `${file} ${original}`),
    )
    const read = new Set([...tree].flatMap(([file, text]) => importsOf(text).map(({ from }) => `${file} ${from}`)))
    expect(seen.length).toBeGreaterThan(200)
    expect(seen.filter((one) => !read.has(one) && !one.includes('generated/'))).toEqual([])
  })

  it('lets nobody use a module who does not', () => {
    const uses = [...tree].flatMap(([file, text]) =>
      importsOf(text).map(({ from }) => [/^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0], layerOf(file)] as const),
    )
    for (const [name, layers] of Object.entries(owners)) {
      const users = new Set(uses.filter(([used]) => used === name).map(([, layer]) => layer))
      expect([name, ...layers].sort()).toEqual([name, ...users].sort())
    }
  })

  it('has a layer for every folder and file of src/, and no other', () => {
    expect([...new Set([...tree.keys()].map(layerOf))].sort()).toEqual(Object.keys(arrows).sort())
  })
})

/** What is wrong with a file of that layer that says this. */
function inside(layer: string, statement: string): readonly string[] {
  return fileViolations(layer.endsWith('.ts') ? layer : `${layer}/broken.ts`, statement)
}

function importOf(from: string, to: string): string {
  const path = posix.relative(from.endsWith('.ts') ? '.' : from, to.endsWith('.ts') ? to : `${to}/x.ts`)
  return path.startsWith('.') ? path : `./${path}`
}

describe('a deliberate break', () => {
  const layers = Object.keys(arrows)
  const forbidden = layers.flatMap((from) =>
    layers.filter((to) => to !== from && !Object.hasOwn(arrows[from] ?? {}, to)).map((to) => [from, to] as const),
  )

  it.each(forbidden)('%s must not use %s, in whatever way it is imported', (from, to) => {
    const path = importOf(from, to)
    for (const statement of [
      `import { x } from '${path}'`,
      `import type {\n  X,\n} from '${path}'`,
      `export * from '${path}'`,
      `import '${path}'`,
      `const x = await import('${path}')`,
    ]) {
      expect(inside(from, statement)).toContainEqual(expect.stringContaining(`${from} must not use ${to}`))
    }
  })

  it.each(layers.flatMap((layer) => [...Object.keys(owners), 'left-pad'].map((name) => [layer, name] as const)))(
    '%s uses %s only if it owns it',
    (layer, name) => {
      const found = inside(layer, `import { x } from '${name}/deep'`).filter((one) => one.includes(`use ${name}`))
      expect(found).toHaveLength(owners[name]?.includes(layer) === true ? 0 : 1)
    },
  )

  it.each(layers.filter((layer) => !shell.includes(layer)))('%s is pure', (layer) => {
    for (const statement of [
      "import { readFileSync } from 'node:fs'",
      "import { createHash, randomBytes } from 'node:crypto'",
      "import { createPrivateKey } from 'node:crypto'",
      "import { verify as check, sign } from 'node:crypto'",
      "import * as crypto from 'node:crypto'",
      "import 'node:crypto'",
      "const { verify } = await import('node:crypto')",
      "export * from 'node:util'",
    ]) {
      expect(inside(layer, statement)).toContainEqual(expect.stringContaining('belongs to the shell'))
    }
    const pure = "import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'"
    expect(inside(layer, pure).filter((one) => one.includes('belongs to the shell'))).toEqual([])
    for (const code of [
      'Date.now()',
      'new Date()',
      'setTimeout(f, 1)',
      'Math.random()',
      'process.env',
      'fetch(u)',
      'console.log(1)',
    ]) {
      expect(inside(layer, `export const x = ${code}`)).toContainEqual(expect.stringContaining('takes '))
    }
  })

  it('sees cycles', () => {
    const tree = new Map([
      ['plan/a.ts', "import { b } from './b.ts'"],
      ['plan/b.ts', "import type { C } from './c.ts'"],
      ['plan/c.ts', "const { a } = await import('./a.ts')"],
    ])
    expect(violations(tree)).toEqual(['cycle: plan/a.ts → plan/b.ts → plan/c.ts → plan/a.ts'])
  })

  it('sees default exports, long files and unknown layers', () => {
    expect(fileViolations('plan/broken.ts', 'export default 1')).toEqual(['plan/broken.ts: a default export'])
    expect(fileViolations('plan/broken.ts', 'const a = 1\nexport { a as default }')).toEqual([
      'plan/broken.ts: a default export',
    ])
    expect(fileViolations('plan/broken.ts', '\n'.repeat(300))).toEqual([])
    expect(fileViolations('plan/broken.ts', '\n'.repeat(301))).toEqual(['plan/broken.ts: longer than 300 lines'])
    expect(fileViolations('helpers/broken.ts', '')).toEqual(['helpers/broken.ts: helpers is no layer'])
  })

  it('is not seen in comments', () => {
    expect(fileViolations('plan/broken.ts', "// import { x } from '../cli/x.ts'\n/* Date.now() */")).toEqual([])
  })
})
