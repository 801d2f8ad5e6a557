import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith, hasPackage, packageFile, runClient } from './support/client.ts'
import { root } from './support/runner.ts'

let folder = ''

/** Packs what is in a folder, as it would be published. */
function pack(from: string): string {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = spawnSync('npm', args, { cwd: from, encoding: 'utf8' })
  return join(folder, JSON.parse(stdout)[0].filename)
}

/** The package with something else in its package.json. */
function changed(change: (text: string) => string): string {
  const copy = mkdtempSync(join(folder, 'copy-'))
  for (const name of ['dist', 'package.json', 'README.md', 'LICENSE'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  writeFileSync(join(copy, 'package.json'), change(readFileSync(join(copy, 'package.json'), 'utf8')))
  return pack(copy)
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeWith('publint', hasPackage('publint'), () => {
  const lint = (tarball: string) => runClient(packageFile('.bin/publint'), ['run', tarball, '--strict'])

  it('has nothing to say of the package', () => {
    const { status, out } = lint(pack(root))
    expect(out).toContain('All good!')
    expect(status).toBe(0)
  })

  it('would say that an entry leads nowhere', () => {
    expect(lint(changed((text) => text.replaceAll('dist/index.js', 'dist/nowhere.js'))).status).toBe(1)
  })
})

describeWith('attw', hasPackage('@arethetypeswrong/cli'), () => {
  // CommonJS gets at it as Node has it from 20.19 on, by require(esm).
  const check = (tarball: string) =>
    runClient(packageFile('.bin/attw'), [tarball, '--profile', 'esm-only', '--format', 'json'])

  it('finds the types of every entry, however they are looked for', () => {
    const { status, out } = check(pack(root))
    expect(status, out).toBe(0)
    const { analysis } = JSON.parse(out) as {
      readonly analysis: {
        readonly entrypoints: Readonly<Record<string, { readonly resolutions: Readonly<Record<string, object>> }>>
      }
    }
    const { resolutions = {} } = analysis.entrypoints['.'] ?? {}
    expect(Object.keys(resolutions)).toEqual(['node10', 'node16-cjs', 'node16-esm', 'bundler'])
    for (const found of Object.values(resolutions)) expect(JSON.stringify(found)).toContain('dist/types/index.d.ts')
  })

  it('would miss them', () => {
    expect(check(changed((text) => text.replaceAll('dist/types/index.d.ts', 'dist/types/nowhere.d.ts'))).status).toBe(1)
  })
})
