import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { PUBLIC_REGIONS } from '../regions.ts'

/** All regions. One endpoint serves them all: whoever follows these never leaves the machine. */
export function describeRegions({ state, endpoint }: Context): Outcome {
  const Region = [...state.regions].map((RegionId) => ({
    RegionId,
    LocalName: Object.hasOwn(PUBLIC_REGIONS, RegionId) ? PUBLIC_REGIONS[RegionId] : RegionId,
    RegionEndpoint: endpoint,
    Status: 'available',
  }))
  return done({ Regions: { Region } })
}
