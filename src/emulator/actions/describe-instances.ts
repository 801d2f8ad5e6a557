import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { tokenPage } from '../pages.ts'
import { readJsonList, readText } from '../parameters.ts'
import type { Parameters } from '../request.ts'
import type { UseRecord } from '../state.ts'
import { dryRun, notEmulated } from './dry-run.ts'
import { timestamp } from './timestamp.ts'

/** All instances run. */
const STATUS = 'Running'

const NOT_EMULATED = [
  'DeviceAvailable',
  'EipAddresses',
  'Filter.1.Key',
  'InnerIpAddresses',
  'InstanceChargeType',
  'InstanceName',
  'InstanceNetworkType',
  'InstanceType',
  'InstanceTypeFamily',
  'InternetChargeType',
  'KeyPairName',
  'LockReason',
  'PrivateIpAddresses',
  'PublicIpAddresses',
  'ResourceGroupId',
  'SecurityGroupId',
  'Tag.1.Key',
  'VSwitchId',
  'VpcId',
  'ZoneId',
]

/** The caller's own instances; without permission an empty list, which only a dry run tells from "none". */
export function describeInstances(context: Context, parameters: Parameters): Outcome {
  const problem = notEmulated(parameters, NOT_EMULATED) ?? dryRun(parameters)
  if (problem !== undefined) return problem
  const ids = readJsonList(parameters, 'InstanceIds')
  if (ids !== undefined && 'kind' in ids) return ids
  const page = tokenPage(context.blind ? [] : matching(context, parameters, ids), parameters)
  if (page.kind !== 'page') return page
  return done({ ...page.fields, Instances: { Instance: page.items.map(describe) } })
}

function matching(
  { state, caller, region }: Context,
  parameters: Parameters,
  ids: readonly string[] | undefined,
): readonly UseRecord[] {
  const image = readText(parameters, 'ImageId')
  const status = readText(parameters, 'Status')
  if (status !== undefined && status !== STATUS) return []
  return (state.instances.get(caller) ?? []).filter(
    (instance) =>
      instance.region === region &&
      (image === undefined || instance.image === image) &&
      (ids === undefined || ids.includes(instance.id)),
  )
}

function describe({ id, image, region, createdAt }: UseRecord): { readonly [name: string]: string } {
  return {
    InstanceId: id,
    InstanceName: id,
    ImageId: image,
    RegionId: region,
    Status: STATUS,
    CreationTime: timestamp(createdAt),
  }
}
