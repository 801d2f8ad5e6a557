import { dirname, join, relative, resolve, sep } from 'node:path'
import { kindOfPath } from '../../io/files.ts'
import { type Action, actions } from '../../plan/model.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { findConfig } from '../config.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { createFiles, refuseToOverwrite } from '../new-files.ts'
import { oneOf } from '../options.ts'
import { expandPath } from '../paths.ts'
import { casesScaffold, type NewRule, type RuleScope, ruleScaffold } from '../rules/scaffold.ts'
import { resolveSettings } from '../settings.ts'
import { schemaFolder } from '../skeleton.ts'

interface NewFlags {
  readonly per: RuleScope
  readonly actions?: readonly Action[]
  readonly folder: string
  readonly config?: string
}

export const command: CommandModule<NewFlags> = {
  examples: [
    'shareplan rules new acme/share-outside-regions',
    'shareplan rules new acme/share-with-lab --per grant --actions share',
  ],
  define(command) {
    command
      .argument('<rule>', 'the id of the rule, with your own name before the slash: it says what the rule catches')
      .option('--per <subject>', 'what is judged: plan, step, grant', oneOf('--per', ['plan', 'step', 'grant']), 'step')
      .option('--actions <list>', `the actions it looks at, for example share,unshare (default: share)`, actionList)
      .option('--folder <folder>', 'where to write, relative to the configuration', 'policy')
      .option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above)')
  },
  run: writeNew,
}

const idForm = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/

async function writeNew({ args: [id = ''], options, io }: Invocation<NewFlags>): Promise<number> {
  const name = nameOf(id)
  const config = options.config === undefined ? findConfig(io.cwd) : resolve(io.cwd, options.config)
  const base = config === undefined ? io.cwd : dirname(config)
  const folder = join(relative(io.cwd, base), options.folder).split(sep).join('/')
  const files = [
    [`${folder}/${name}.yaml`, 'Rule', ruleScaffold(newRule(id, options))],
    [`${folder}/${name}.test.yaml`, 'RuleTest', casesScaffold(newRule(id, options))],
  ] as const
  refuseToOverwrite(
    io.cwd,
    files.map(([path]) => path),
  )
  createFiles(
    files.map(([shown, kind, text]) => {
      const path = resolve(io.cwd, shown)
      return { path, shown, text: `${modeline(kind, base, dirname(path))}${text}` }
    }),
  )
  await io.stdout.write(files.map(([path]) => `wrote ${path}\n`).join(''))
  await io.stderr.write(await nextSteps(folder, resolve(io.cwd, files[0][0]), config, options, io))
  return exitCodes.ok
}

function newRule(id: string, { per, actions: given }: NewFlags): NewRule {
  if (per === 'plan' && given !== undefined)
    throw usageError('--per plan takes no --actions', 'A rule per plan judges the plan as a whole: drop --actions.')
  const impossible = per === 'grant' ? given?.find((action) => action === 'copy' || action === 'delete') : undefined
  if (impossible !== undefined)
    throw usageError(`${impossible} steps have no accounts`, 'Use --per step, or drop the action.')
  return { id, per, actions: per === 'plan' ? [] : (given ?? ['share']) }
}

function nameOf(id: string): string {
  const [, , name] = idForm.exec(id) ?? []
  if (name !== undefined) return name
  const quoted = JSON.stringify(id)
  if (idForm.test(`acme/${id}`))
    throw usageError(
      `${quoted}: your own rules need a namespace`,
      `Call it acme/${id}, with your own name before the slash.`,
    )
  throw usageError(
    `${quoted} is no id of a rule`,
    'Write your own name, a slash, and lower-case words with hyphens, for example acme/share-outside-regions.',
  )
}

function actionList(text: string): readonly Action[] {
  return [...new Set(text.split(',').map((word) => oneOf('--actions', actions)(word.trim())))]
}

/** Where `init` has left schemas, editors are told of them. */
function modeline(kind: string, base: string, folder: string): string {
  const schema = join(base, schemaFolder, `${kind}.json`)
  if (kindOfPath(schema) !== 'file') return ''
  return `# yaml-language-server: $schema=${relative(folder, schema).split(sep).join('/')}\n`
}

async function nextSteps(
  folder: string,
  file: string,
  config: string | undefined,
  { config: named }: NewFlags,
  io: CliIo,
): Promise<string> {
  const listed = config !== undefined && (await isListed(file, named, io))
  const inside = config === undefined ? folder : relative(dirname(config), dirname(file)).split(sep).join('/')
  const steps = [
    `change what violates it, and the cases with it; "shareplan rules facts" lists what can be compared`,
    `shareplan rules test ${folder}`,
    ...(listed ? [] : [`add "${inside}/*.yaml" to \`rules\` of ${named ?? 'shareplan.yaml'}, and it is in force`]),
  ]
  return `Next:\n${steps.map((step) => `  ${step}\n`).join('')}`
}

/** Whether the configuration leads to the file. */
async function isListed(file: string, config: string | undefined, io: CliIo): Promise<boolean> {
  const { rules } = await resolveSettings(config === undefined ? {} : { config }, io)
  const found = await Promise.all(rules.map((setting) => expandPath(setting)))
  return found.some((files) => !('message' in files) && files.some(({ path }) => path === file))
}
