import {
  cloudContract,
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
    advance: (ms) => {
      now += ms
    },
    stop: async () => undefined,
  }
})
