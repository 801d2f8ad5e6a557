import { done, type Outcome, type Value } from '../answer.ts'
import type { Context } from '../context.ts'
import { numberedPage } from '../pages.ts'
import { readList, readText } from '../parameters.ts'
import type { Parameters } from '../request.ts'
import type { UseRecord } from '../state.ts'
import { undocumentedDryRun } from './dry-run.ts'
import { timestamp } from './timestamp.ts'

/** The largest page. */
const PAGE = 50

/** The later version has plain lists, and their names in the plural. */
const PLAIN = '2022-02-22'

/** Auto Scaling: the caller's scaling configurations, each with its image. */
export function describeScalingConfigurations(context: Context, parameters: Parameters): Outcome {
  return describe(context, parameters, 'ScalingConfiguration', ({ id, image, createdAt }) => ({
    ScalingConfigurationId: id,
    ScalingConfigurationName: id,
    ScalingGroupId: groupOf(id),
    ImageId: image,
    ImageName: image,
    LifecycleState: 'Active',
    CreationTime: timestamp(createdAt),
  }))
}

/** Auto Scaling: the caller's scaling groups, one for each configuration. */
export function describeScalingGroups(context: Context, parameters: Parameters): Outcome {
  return describe(context, parameters, 'ScalingGroup', ({ id, createdAt }) => ({
    ScalingGroupId: groupOf(id),
    ScalingGroupName: groupOf(id),
    ActiveScalingConfigurationId: id,
    LifecycleState: 'Active',
    CreationTime: timestamp(createdAt),
  }))
}

function groupOf(configuration: string): string {
  return configuration.replace(/^asc-/, 'asg-')
}

function describe(
  context: Context,
  parameters: Parameters,
  item: 'ScalingConfiguration' | 'ScalingGroup',
  body: (configuration: UseRecord) => Readonly<Record<string, string>>,
): Outcome {
  const problem = undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  const plain = context.version === PLAIN
  const wanted = wantedBy(parameters, item, plain)
  const all = context.blind ? [] : configurations(context).map(body)
  const group = item === 'ScalingConfiguration' ? readText(parameters, 'ScalingGroupId') : undefined
  const found = all.filter(
    (one) =>
      (wanted.length === 0 || wanted.includes(one[`${item}Id`] ?? '')) &&
      (group === undefined || one.ScalingGroupId === group),
  )
  const page = numberedPage(found, parameters, PAGE)
  if (page.kind !== 'page') return page
  const items: Value = plain ? page.items : { [item]: page.items }
  return done({ ...page.fields, [`${item}s`]: items })
}

/** Both are named like their ids. */
function wantedBy(parameters: Parameters, item: string, plain: boolean): readonly string[] {
  const plural = plain ? 's' : ''
  return [...readList(parameters, `${item}Id${plural}`), ...readList(parameters, `${item}Name${plural}`)]
}

function configurations({ state, caller, region }: Context): readonly UseRecord[] {
  return (state.scalingConfigurations.get(caller) ?? []).filter((configuration) => configuration.region === region)
}
