import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { findKey } from '../keys.ts'
import { readText } from '../parameters.ts'
import { refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { timestamp } from './timestamp.ts'

/** KMS: one of the caller's keys in the region, by id, alias or ARN. */
export function describeKey(context: Context, parameters: Parameters): Outcome {
  const { settings, caller, region, now } = context
  const asked = readText(parameters, 'KeyId')
  if (asked === undefined) return refuse('MissingParameter', 'KeyId')
  const name = nameOf(asked, `acs:kms:${region}:${caller}:`)
  const key = name === undefined ? undefined : findKey(context, name)
  if (key === undefined) return refuse(name?.startsWith('alias/') ? 'Forbidden.AliasNotFound' : 'Forbidden.KeyNotFound')
  const byService = key.service && settings.behaviours.serviceKeyCreator === 'service'
  return done({
    KeyMetadata: {
      KeyId: key.id,
      Arn: `acs:kms:${region}:${caller}:key/${key.id}`,
      KeyState: key.enabled ? 'Enabled' : 'Disabled',
      Creator: byService ? 'Ecs' : caller,
      KeySpec: 'Aliyun_AES_256',
      KeyUsage: 'ENCRYPT/DECRYPT',
      Origin: 'Aliyun_KMS',
      ProtectionLevel: 'SOFTWARE',
      AutomaticRotation: 'Disabled',
      DeletionProtection: 'Disabled',
      Description: '',
      CreationDate: timestamp(now),
    },
  })
}

/** The id or alias; of an ARN only where it names the caller's account and the call's region. */
function nameOf(asked: string, prefix: string): string | undefined {
  if (!asked.startsWith('acs:')) return asked
  return asked.startsWith(prefix) ? asked.slice(prefix.length).replace(/^key\//, '') : undefined
}
