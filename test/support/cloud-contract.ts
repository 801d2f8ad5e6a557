import { afterEach, beforeEach, describe } from 'vitest'
import type { Cloud } from '../../src/execute/cloud.ts'
import type { Survey } from '../../src/execute/survey.ts'
import { copyingContract, deletingContract, sharingContract } from './contract/effects.ts'
import { readsContract } from './contract/reads.ts'
import { surveyContract } from './contract/survey.ts'
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
 * What every implementation of the ports Cloud and Survey does. Run it against each.
 *
 * @param make - a fresh cloud that holds `contractInventories`
 */
export function cloudContract(name: string, make: () => Promise<ContractCloud>): void {
  describe(`the contract of Cloud: ${name}`, () => {
    let world: ContractCloud
    let cloud: Cloud
    let survey: Survey
    beforeEach(async () => {
      world = await make()
      cloud = await world.as(OWNER)
      survey = await world.surveyAs(OWNER)
    })
    afterEach(() => world.stop())

    const subject = (): Subject => ({ world, cloud, survey })
    readsContract(subject)
    surveyContract(subject)
    sharingContract(subject)
    copyingContract(subject)
    deletingContract(subject)
  })
}
