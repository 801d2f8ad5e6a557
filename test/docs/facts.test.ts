import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { exitCodes } from '../../src/cli/exit.ts'
import { formats } from '../../src/report/index.ts'
import configSchema from '../../src/schema/config.schema.json' with { type: 'json' }
import { blocksOf, pages, readPage, root } from './support/blocks.ts'

const readme = readPage('README.md')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** A section of a page, by its heading. */
function section(page: string, heading: string): string {
  const [, text] = page.split(new RegExp(`^## ${heading}$`, 'm'))
  expect(text, `a section ${heading}`).toBeDefined()
  return text?.split(/^## /m)[0] ?? ''
}

/** The cells of a table's rows, without its head. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| '))
  return lines.slice(1).map((line) => line.slice(2, -2).split(' | '))
}

const code = (cell: string | undefined): string => cell?.replaceAll('`', '') ?? ''

describe('README', () => {
  it('opens with three sentences', () => {
    const [, opening = ''] = readme.split('\n\n')
    expect(opening.match(/[.!?](?=\s|$)/g)).toHaveLength(3)
  })

  it('lists the commands', () => {
    const rows = rowsOf(section(readme, 'Commands')).map(([name, summary]) => [code(name), summary])
    expect(rows).toEqual(commands.map(({ name, summary }) => [name, summary]))
  })

  it('names every format', () => {
    for (const format of formats) expect(section(readme, 'Commands')).toContain(`\`${format}\``)
  })

  it('lists the exit codes that there are', () => {
    const codes = Object.values(exitCodes)
    expect(rowsOf(section(readme, 'Exit codes')).map(([number]) => Number(number))).toEqual(codes)
  })

  it('shows every key of the configuration', () => {
    const [config] = blocksOf('README.md', readme).filter(({ text }) => text.includes('kind: Config'))
    const shown = [...(config?.text ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key)
    expect(shown.sort()).toEqual(Object.keys(configSchema.properties.spec.properties).sort())
  })

  it('says what is not there only of what is not there', () => {
    const missing = section(readme, 'What is not there yet')
    const words = [...missing.matchAll(/`([a-z]+)`/g)].map(([, word]) => word ?? '')
    const isThere = (word: string): boolean => commands.some(({ name }) => name.split(' ')[0] === word)
    expect(words.filter(isThere)).toEqual(['snapshot'])
    for (const format of formats) expect(missing.toLowerCase()).not.toMatch(new RegExp(`\\b${format}\\b`))
  })

  it('says which Nodes it runs on', () => {
    expect(packageJson.engines.node).toBe('>=20.19')
    const [, versions = ''] =
      /^const versions = \[(.*)\]$/m.exec(readFileSync(join(root, 'scripts/node-matrix.mjs'), 'utf8')) ?? []
    expect(versions).toBe("'20.19', '22', '24', '26'")
    expect(section(readme, 'Install')).toContain('Node 20 (from 20.19), 22, 24 and 26')
  })

  it('says how much is installed, and nothing beside it', () => {
    const [, megabytes] = /takes ([\d.]+) MB/.exec(section(readme, 'Install')) ?? []
    const pack = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' })
    const [{ unpackedSize }] = JSON.parse(pack.stdout)
    expect(Math.abs(unpackedSize / 1e6 / Number(megabytes) - 1)).toBeLessThan(0.1)
    expect(Object.keys(packageJson)).not.toContain('dependencies')
    expect(Object.keys(packageJson.scripts).filter((name) => /install|publish/.test(name))).toEqual([])
  })
})

describe('CHANGELOG', () => {
  it('knows the version and the number of rules', () => {
    const page = readPage('CHANGELOG.md')
    expect(page).toContain(`## ${packageJson.version}`)
    expect(page).toContain(`${readdirSync(join(root, 'rules')).length} built-in rules`)
  })
})

describe('docs/errors.md', () => {
  const page = readPage('docs/errors.md')

  it('lists every exit code', () => {
    const rows = rowsOf(section(page, 'Exit codes')).map(([number, name]) => [name, Number(number)])
    expect(rows).toEqual(Object.entries(exitCodes).map((entry) => [...entry]))
  })

  it('lists every kind of document problem and of failure of the cloud', () => {
    const union = (file: string, type: string): readonly string[] => {
      const [, members = ''] =
        new RegExp(`export type ${type} = (.*)`).exec(readFileSync(join(root, file), 'utf8')) ?? []
      return [...members.matchAll(/'([^']+)'/g)].map(([, member]) => member ?? '')
    }
    const listed = (heading: string): readonly string[] => rowsOf(section(page, heading)).map(([name]) => code(name))
    expect(listed('1: the plan')).toEqual(union('src/finding.ts', 'DocumentRuleId'))
    expect(listed('5 and 7: the cloud')).toEqual(union('src/execute/cloud.ts', 'CloudFailure'))
  })
})

describe('docs/decisions', () => {
  it('are listed, under their titles', () => {
    const names = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md')
    const links = [...readPage('docs/decisions/README.md').matchAll(/\| (\d+) \| \[(.+)\]\((.+)\) \|/g)]
    expect(links.map(([, , , file]) => file)).toEqual(names.sort())
    for (const [, number, title, file = ''] of links) {
      expect(readPage(`docs/decisions/${file}`).split('\n')[0]).toBe(`# ${number}. ${title}`)
      expect(Number(file.slice(0, 4))).toBe(Number(number))
    }
  })
})

describe('links', () => {
  const links = pages().flatMap((page) =>
    [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => [page, target] as const),
  )

  it('lead from README to every page', () => {
    const reached = new Set(['README.md'])
    for (const page of reached) {
      for (const [from, target] of links) {
        if (from === page) reached.add(join(dirname(from), target.split('#')[0] ?? ''))
      }
    }
    expect(pages().filter((page) => !reached.has(page))).toEqual([])
  })

  it.each(links)('%s → %s', (page, target) => {
    const [file = '', anchor] = target.split('#')
    const path = file === '' ? page : join(dirname(page), file)
    expect(existsSync(join(root, path))).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(readPage(path))).toContain(anchor)
  })
})

/** The anchors that headings get. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/ /g, '-'),
  )
}
