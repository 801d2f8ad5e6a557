import type { Problem } from '../document.ts'
import type { Enforcement, Path, Range } from '../finding.ts'
import type { ConfigSpec, ParamDefinition, Rule } from '../schema/generated/types.ts'
import { type Complain, type ParamType, suggest } from './bind.ts'
import type { ParamValue } from './rule-set.ts'
import type { FactType } from './values.ts'

/** Where settings stand, so that complaints about them are located: a Config's `spec`, or a flag. */
export interface LocatedSettings {
  readonly params: NonNullable<ConfigSpec['params']>
  readonly enforcement: NonNullable<ConfigSpec['enforcement']>
  /** Where a setting or its key stands; the path starts at `params` or `enforcement`. */
  locate(path: Path, part?: 'value' | 'key'): { readonly file: string; readonly range: Range }
}

const levels = ['off', 'info', 'warn', 'deny'] as const

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
  const defined = rule.spec.params ?? {}
  const { id } = rule.metadata
  const given = Object.hasOwn(settings.params, id) ? (settings.params[id] ?? {}) : {}
  const values = new Map<string, ParamValue>(
    Object.entries(defined).map(([name, definition]) => [name, definition.default]),
  )
  for (const [name, value] of Object.entries(given)) {
    const definition = Object.hasOwn(defined, name) ? defined[name] : undefined
    const wrong = definition === undefined ? undefined : paramComplaint(definition, value)
    if (definition === undefined) {
      problems.push(
        keyProblem(
          settings,
          ['params', id, name],
          `the rule ${id} has no parameter ${name}`,
          suggest(name, Object.keys(defined)),
        ),
      )
    } else if (wrong !== undefined) {
      problems.push(
        settingProblem(
          settings,
          ['params', id, name],
          `the parameter ${name} of ${id} ${wrong}`,
          `\`shareplan rules show ${id}\` tells its parameters`,
        ),
      )
    } else values.set(name, value)
  }
  return Object.fromEntries(values)
}

function settingProblem(settings: LocatedSettings, path: Path, message: string, remediation: string): Problem {
  return { rule: 'plan-reference', message, remediation, location: settings.locate(path) }
}

/** For a key that names nothing. */
function keyProblem(settings: LocatedSettings, path: Path, message: string, remediation: string): Problem {
  return { ...settingProblem(settings, path, message, remediation), location: settings.locate(path, 'key') }
}

/** The level in force. Guards and rules that are not waivable cannot be lowered, others only with a reason. */
export function enforcementOf(rule: Rule, settings: LocatedSettings, problems: Problem[]): Enforcement | 'off' {
  const { id } = rule.metadata
  const own = rule.spec.enforcement
  const override = Object.hasOwn(settings.enforcement, id) ? settings.enforcement[id] : undefined
  if (override === undefined) return own
  const path = ['enforcement', id]
  const lowers = levels.indexOf(override.level) < levels.indexOf(own)
  if (lowers && rule.spec.guard !== undefined) {
    problems.push(
      settingProblem(settings, path, `${id} is a guard: it can be neither lowered nor switched off`, 'drop this entry'),
    )
  } else if (lowers && rule.spec.waivable === false) {
    problems.push(
      settingProblem(
        settings,
        path,
        `${id} is marked waivable: false: it can be neither lowered nor switched off`,
        'drop this entry',
      ),
    )
  } else if (lowers && override.reason === undefined) {
    problems.push(
      settingProblem(
        settings,
        path,
        `lowering ${id} from ${own} to ${override.level} needs a reason`,
        'add reason: why this is all right',
      ),
    )
  }
  return override.level
}

/** Settings must name rules that there are. */
export function checkSettings(settings: LocatedSettings, rules: readonly Rule[], problems: Problem[]): void {
  const ids = rules.map(({ metadata }) => metadata.id)
  for (const key of ['params', 'enforcement'] as const) {
    for (const id of Object.keys(settings[key])) {
      if (!ids.includes(id))
        problems.push(
          keyProblem(settings, [key, id], `there is no rule ${id}`, suggest(id, ids, 'shareplan rules list')),
        )
    }
  }
}
