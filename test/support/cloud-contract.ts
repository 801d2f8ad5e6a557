import { afterEach, beforeEach, describe } from 'vitest'
import type { Cloud } from '../../src/execute/cloud.ts'
import { copyingContract, deletingContract, sharingContract } from './contract/effects.ts'
import { readsContract } from './contract/reads.ts'
import { type ContractCloud, OWNER, type Subject } from './contract/world.ts'

export {
  type ContractCloud,
  contractAccounts,
  contractCopyMs,
  contractDenied,
  contractInventories,
  contractKnownAccounts,
} from './contract/world.ts'

/**
 * What every implementation of the port does. Run it against each.
 *
 * @param make - a fresh cloud that holds `contractInventories`
 */
export function cloudContract(name: string, make: () => Promise<ContractCloud>): void {
  describe(`the contract of Cloud: ${name}`, () => {
    let world: ContractCloud
    let cloud: Cloud
    beforeEach(async () => {
      world = await make()
      cloud = await world.as(OWNER)
    })
    afterEach(() => world.stop())

    const subject = (): Subject => ({ world, cloud })
    readsContract(subject)
    sharingContract(subject)
    copyingContract(subject)
    deletingContract(subject)
  })
}
