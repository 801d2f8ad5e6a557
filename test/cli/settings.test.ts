import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findConfig } from '../../src/cli/config.ts'
import { UsageError } from '../../src/cli/errors.ts'
import { variableOf } from '../../src/cli/layers.ts'
import type { SettingOptions } from '../../src/cli/options.ts'
import { resolveSettings, type Settings } from '../../src/cli/settings.ts'
import { workingTree } from '../../src/io/file-tree.ts'
import { kinds, loadSchema } from '../../src/schema/index.ts'
import { fakeIo } from './support/world.ts'

let root = ''

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'settings-')))
  mkdirSync(join(root, '.git'))
  mkdirSync(join(root, 'sub/deeper'), { recursive: true })
  writeFileSync(
    join(root, 'shareplan.yaml'),
    `apiVersion: shareplan/v1
kind: Config
spec:
  plans: [plans]
  rules: [builtin, policy]
  params: { a: { x: 1, y: 1 }, b: { x: 1 } }
  enforcement: { a: { level: warn, reason: file }, b: { level: off, reason: file } }
  accounts: accounts.yaml
  inventory: [one.yaml, two.yaml]
  inventoryMaxAge: 1d12h
  runs: journals
`,
  )
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

function resolve(options: SettingOptions, env: Record<string, string> = {}, cwd = 'sub'): Promise<Settings> {
  return resolveSettings(options, fakeIo({ cwd: join(root, cwd), env }).io)
}

function written(paths: Settings['plans']): readonly string[] {
  return paths.map((path) => join(path.folder, path.written))
}

describe('settings', () => {
  it('come from the configuration, relative to its folder', async () => {
    const settings = await resolve({})
    expect(settings.files.base).toBe(root)
    expect(written(settings.plans)).toEqual([join(root, 'plans')])
    expect(settings.builtinRules).toBe(true)
    expect(written(settings.rules)).toEqual([join(root, 'policy')])
    expect(written(settings.accounts)).toEqual([join(root, 'accounts.yaml')])
    expect(written(settings.inventory)).toEqual([join(root, 'one.yaml'), join(root, 'two.yaml')])
    expect(settings.inventoryMaxAge).toBe(36 * 3600)
    expect(settings.runs).toBe(join(root, 'journals'))
  })

  it('come from the environment, relative to the working folder, lists split as PATH is', async () => {
    const settings = await resolve(
      {},
      {
        SHAREPLAN_PLANS: ['a', 'b'].join(delimiter),
        SHAREPLAN_RULES: 'own.yaml',
        SHAREPLAN_ACCOUNTS: `a.yaml${delimiter}${delimiter}b.yaml`,
        SHAREPLAN_INVENTORY: 'i.yaml',
        SHAREPLAN_INVENTORY_MAX_AGE: '90s',
        SHAREPLAN_RUNS: 'runs',
      },
    )
    expect(settings.files.base).toBe(root)
    expect(written(settings.plans)).toEqual([join(root, 'sub/a'), join(root, 'sub/b')])
    expect(settings.builtinRules).toBe(false)
    expect(written(settings.rules)).toEqual([join(root, 'sub/own.yaml')])
    expect(written(settings.accounts)).toEqual([join(root, 'sub/a.yaml'), join(root, 'sub/b.yaml')])
    expect(written(settings.inventory)).toEqual([join(root, 'sub/i.yaml')])
    expect(settings.inventoryMaxAge).toBe(90)
    expect(settings.runs).toBe(join(root, 'sub/runs'))
  })

  it('take an empty variable for none', async () => {
    const env = Object.fromEntries(
      ['PLANS', 'PARAMS', 'INVENTORY_MAX_AGE', 'CONFIG'].map((key) => [`SHAREPLAN_${key}`, '']),
    )
    expect(written((await resolve({}, env)).plans)).toEqual([join(root, 'plans')])
  })

  it('have defaults without any configuration', async () => {
    const alone = mkdtempSync(join(root, 'alone-'))
    mkdirSync(join(alone, '.git'))
    const defaults = await resolveSettings({}, fakeIo({ cwd: alone }).io)
    expect(defaults).toMatchObject({ plans: [], rules: [], accounts: [], inventory: [], builtinRules: true })
    expect(defaults.inventoryMaxAge).toBeUndefined()
    expect(defaults.runs).toBe(join(alone, '.shareplan/runs'))
    expect(defaults.files.base).toBe(alone)
  })

  it('have a variable and a flag for every key of a Config', async () => {
    const schema = await loadSchema('Config')
    for (const key of Object.keys(schema.properties?.spec?.properties ?? {})) {
      const text =
        {
          params: '{ r: { p: 1 } }',
          enforcement: '{ r: { level: deny } }',
          inventoryMaxAge: '1h',
          waiverMaxAge: '1h',
          approvals: '{ required: 2, signers: s.yaml, maxAge: 1h }',
        }[key] ?? 'x'
      const flagged = await resolve({ [key]: text })
      const varied = await resolve({}, { [variableOf(key)]: text })
      const show = ({ files, forRules: { params, enforcement }, ...rest }: Settings): string =>
        JSON.stringify({ params, enforcement, ...rest }, (name, value: unknown) =>
          name === 'location' ? undefined : value,
        )
      expect(show(flagged), key).toBe(show(varied))
      expect(show(flagged), key).not.toBe(show(await resolve({})))
    }
    expect(kinds).toContain('Config')
  })
})

describe('precedence', () => {
  const layer = fc.option(fc.constantFrom('x.yaml', 'y.yaml', 'z.yaml'), { nil: undefined })

  it('is flag, environment, configuration, for each key alone', async () => {
    await fc.assert(
      fc.asyncProperty(layer, layer, layer, layer, async (flagA, envA, flagI, envI) => {
        const settings = await resolve(
          { ...(flagA !== undefined && { accounts: [flagA] }), ...(flagI !== undefined && { inventory: [flagI] }) },
          {
            ...(envA !== undefined && { SHAREPLAN_ACCOUNTS: envA }),
            ...(envI !== undefined && { SHAREPLAN_INVENTORY: envI }),
          },
        )
        const names = (paths: Settings['plans']): readonly string[] => paths.map((path) => path.written)
        expect(names(settings.accounts)).toEqual([flagA ?? envA ?? 'accounts.yaml'])
        const given = flagI ?? envI
        expect(names(settings.inventory)).toEqual(given === undefined ? ['one.yaml', 'two.yaml'] : [given])
      }),
      { numRuns: 60 },
    )
  })

  it('goes by parameter and by rule, and each says where it stands', async () => {
    const { forRules, files } = await resolve(
      { params: '{ a: { x: 3 } }', enforcement: '{ b: { level: deny } }' },
      { SHAREPLAN_PARAMS: '{ a: { x: 2, z: 2 }, __proto__: { x: 2 } }' },
    )
    expect(forRules.params).toEqual(
      Object.fromEntries([
        ['a', { x: 3, y: 1, z: 2 }],
        ['b', { x: 1 }],
        ['__proto__', { x: 2 }],
      ]),
    )
    expect(Object.keys(forRules.params)).toContain('__proto__')
    expect(forRules.enforcement).toEqual({ a: { level: 'warn', reason: 'file' }, b: { level: 'deny' } })
    const textAt = (...path: string[]): string => {
      const { file, range } = forRules.locate(path)
      const line = files.sources(file)?.split('\n')[range.start.line - 1]
      return `${file} ${line?.slice(range.start.column - 1, range.end.column - 1)}`
    }
    expect(textAt('params', 'a', 'x')).toBe('--params 3')
    expect(textAt('params', 'a', 'z')).toBe('SHAREPLAN_PARAMS 2')
    expect(textAt('params', 'a', 'y')).toBe('shareplan.yaml 1')
    expect(textAt('enforcement', 'b', 'level')).toBe('--enforcement deny')
    expect(textAt('enforcement', 'a', 'reason')).toBe('shareplan.yaml file')
  })
})

describe('findConfig', () => {
  it('looks above, up to the folder with .git', () => {
    expect(findConfig(join(root, 'sub/deeper'))).toBe(join(root, 'shareplan.yaml'))
    const repository = mkdtempSync(join(root, 'repository-'))
    mkdirSync(join(repository, 'sub'))
    expect(findConfig(join(repository, 'sub'))).toBe(join(root, 'shareplan.yaml'))
    writeFileSync(join(repository, '.git'), 'gitdir: elsewhere')
    expect(findConfig(join(repository, 'sub'))).toBeUndefined()
  })

  it('does not pass over a link that leads nowhere', async () => {
    const folder = mkdtempSync(join(root, 'linked-'))
    symlinkSync('nowhere.yaml', join(folder, 'shareplan.yaml'))
    expect(findConfig(folder)).toBe(join(folder, 'shareplan.yaml'))
    await expect(resolveSettings({}, fakeIo({ cwd: folder }).io)).rejects.toThrow('shareplan.yaml does not exist')
    expect(findConfig(join(folder, 'shareplan.yaml'))).toBe(join(folder, 'shareplan.yaml'))
    const commit = { ...workingTree, commit: 'c0ffee' }
    expect(findConfig(folder, commit)).toBe(join(root, 'shareplan.yaml'))
  })
})

describe('what is wrong with a flag', () => {
  it('is told where it stands in the flag', async () => {
    const error = await resolve({ rules: ['builtin', ''], inventoryMaxAge: 'soon' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UsageError)
    const { complaints, sources } = error as UsageError
    expect(complaints.map(({ location }) => [location?.file, location?.range.start])).toEqual([
      ['--inventory-max-age', { line: 1, column: 1 }],
      ['--rules', { line: 2, column: 1 }],
    ])
    expect(sources('--rules')).toBe('builtin\n')
  })
})
