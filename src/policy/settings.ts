import type { Problem } from '../document.ts'
import type { Path, Range } from '../finding.ts'
import type { ConfigSpec, ParamDefinition, ParamValues, Rule, RuleInstance } from '../schema/generated/types.ts'
import { type Complain, type ParamType, suggest } from './bind.ts'
import type { ParamValue } from './rule-set.ts'
import type { FactType } from './values.ts'

/** An instance, and where it stands in the settings. */
export interface LocatedInstance {
  readonly value: RuleInstance
  readonly path: Path
}

/** Where settings stand, so that complaints about them are located: a Config's `spec`, or a flag. */
export interface LocatedSettings {
  readonly params: NonNullable<ConfigSpec['params']>
  readonly enforcement: NonNullable<ConfigSpec['enforcement']>
  /** Rules that are used once more, under ids of their own. */
  readonly instances?: readonly LocatedInstance[]
  /** Where a setting or its key stands; the path starts at `params`, `enforcement` or `rules`. */
  locate(path: Path, part?: 'value' | 'key'): { readonly file: string; readonly range: Range }
}

const factTypes = { string: 'string', number: 'number', boolean: 'boolean', list: 'set' } as const satisfies Record<
  ParamDefinition['type'],
  FactType
>

/** The types of the parameters, as facts; complains about defaults that do not fit. */
export function paramTypesOf(
  params: Readonly<Record<string, ParamDefinition>>,
  complain: Complain,
): Readonly<Record<string, ParamType>> {
  for (const [name, definition] of Object.entries(params)) {
    const wrong = paramComplaint(definition, definition.default)
    if (wrong !== undefined)
      complain(
        ['spec', 'params', name, 'default'],
        `the default of ${name} ${wrong}`,
        'correct the default or the type',
      )
    if (definition.enum !== undefined && definition.type !== 'string')
      complain(['spec', 'params', name, 'enum'], 'only strings have an enum', 'drop it')
  }
  return Object.fromEntries(
    Object.entries(params).map(([name, definition]) => [
      name,
      { type: factTypes[definition.type], ...(definition.enum && { values: definition.enum }) },
    ]),
  )
}

/** Why a value is none of the parameter's; `undefined` when it is. */
function paramComplaint({ type, enum: values }: ParamDefinition, value: unknown): string | undefined {
  if (type === 'list' ? !Array.isArray(value) : typeof value !== type)
    return `must be a ${type === 'list' ? 'list of strings' : type}, not ${JSON.stringify(value)}`
  if (values !== undefined && !values.includes(String(value)))
    return `must be one of ${values.join(', ')}, not ${JSON.stringify(value)}`
  return undefined
}

/** The values of the parameters: what is set, else the defaults. */
export function paramsOf(
  rule: Rule,
  settings: LocatedSettings,
  problems: Problem[],
): Readonly<Record<string, ParamValue>> {
  const { id } = rule.metadata
  const given = Object.hasOwn(settings.params, id) ? (settings.params[id] ?? {}) : {}
  const values = new Map<string, ParamValue>(
    Object.entries(rule.spec.params ?? {}).map(([name, definition]) => [name, definition.default]),
  )
  const sound = checkParams(rule, given, ['params', id], settings, problems)
  for (const [name, value] of sound) values.set(name, value)
  return Object.fromEntries(values)
}

/** Those of the values that are some of the rule's parameters; complains about the others. `path`: where they stand. */
export function checkParams(
  { metadata: { id }, spec: { params: defined = {} } }: Rule,
  given: ParamValues,
  path: Path,
  settings: LocatedSettings,
  problems: Problem[],
): readonly (readonly [string, ParamValue])[] {
  return Object.entries(given).filter(([name, value]) => {
    const definition = Object.hasOwn(defined, name) ? defined[name] : undefined
    const wrong = definition === undefined ? undefined : paramComplaint(definition, value)
    if (definition === undefined) {
      const message = `the rule ${id} has no parameter ${name}`
      problems.push(keyProblem(settings, [...path, name], message, suggest(name, Object.keys(defined))))
    } else if (wrong !== undefined) {
      const message = `the parameter ${name} of ${id} ${wrong}`
      const remediation = `\`shareplan rules show ${id}\` tells its parameters`
      problems.push(settingProblem(settings, [...path, name], message, remediation))
    }
    return definition !== undefined && wrong === undefined
  })
}

/** For a value that does not do. */
export function settingProblem(settings: LocatedSettings, path: Path, message: string, remediation: string): Problem {
  return { rule: 'plan-reference', message, remediation, location: settings.locate(path) }
}

/** For a key that names nothing. */
function keyProblem(settings: LocatedSettings, path: Path, message: string, remediation: string): Problem {
  return { ...settingProblem(settings, path, message, remediation), location: settings.locate(path, 'key') }
}

/** Settings must name rules that there are. */
export function checkSettings(settings: LocatedSettings, ids: ReadonlySet<string>, problems: Problem[]): void {
  for (const key of ['params', 'enforcement'] as const) {
    for (const id of Object.keys(settings[key])) {
      if (!ids.has(id))
        problems.push(
          keyProblem(settings, [key, id], `there is no rule ${id}`, suggest(id, ids, 'shareplan rules list')),
        )
    }
  }
}
