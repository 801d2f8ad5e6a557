import { describe } from 'vitest'
import { startEmulator } from '../../../src/emulator/index.ts'
import { permissionNamed } from '../../../src/execute/actions.ts'
import type { AccountId } from '../../../src/execute/cloud.ts'
import { openAccess } from '../../../src/io/cloud/client.ts'
import type { AccessKey } from '../../../src/io/cloud/credentials.ts'
import {
  cloudContract,
  contractAccounts,
  contractCopyMs,
  contractDenied,
  contractInventories,
  contractKnownAccounts,
} from '../../support/cloud-contract.ts'
import { createMemoryCloud } from '../../support/memory-cloud.ts'

cloudContract('in memory', async () => {
  let now = 0
  const memory = createMemoryCloud({
    inventories: contractInventories,
    accounts: contractKnownAccounts,
    denied: contractDenied,
    copyMs: contractCopyMs,
    clock: () => now,
  })
  return {
    as: async (account) => memory.as(account),
    surveyAs: async (account) => memory.access(account).survey,
    advance: (ms) => {
      now += ms
    },
    stop: async () => undefined,
  }
})

const key = (account: AccountId): AccessKey => ({ id: `id-${account}`, secret: `secret-of-${account}` })

describe.each([
  ['as strings', {}],
  [
    'as bare numbers, and lists that are empty without permission',
    {
      accountIds: 'number',
      imageOwnerIds: 'number',
      imageNameFilter: 'exact',
      quotaScope: 'account',
      emptyWhenDenied: [
        'ecs:DescribeInstances',
        'ecs:DescribeLaunchTemplates',
        'ecs:DescribeLaunchTemplateVersions',
        'ess:DescribeScalingConfigurations',
        'resourcesharing:ListResourceShareAssociations',
      ],
    },
  ],
] as const)('with account ids %s', (spelling, behaviours) => {
  cloudContract(`the client on the emulator, account ids ${spelling}`, async () => {
    let now = Date.now()
    const emulator = await startEmulator({
      inventories: contractInventories,
      accounts: contractKnownAccounts,
      accessKeys: contractAccounts.map((account) => ({
        ...key(account),
        account,
        deny: (contractDenied[account] ?? []).map(permissionNamed),
      })),
      clock: { now: () => now },
      copyMs: contractCopyMs,
      behaviours,
    })
    const access = (account: AccountId) =>
      openAccess({ endpoint: emulator.url, accessKey: key(account), env: {}, timeouts: { readRetries: 0 } })
    return {
      as: async (account) => (await access(account)).cloud,
      surveyAs: async (account) => (await access(account)).survey,
      advance: (ms) => {
        now += ms
      },
      stop: () => emulator.stop(),
    }
  })
})
