import { vacuitiesOf } from '../vacuity.ts'
import { UsageError } from './errors.ts'

/** Refuses a judgement that judged nothing. */
export function refuseVacuous(...judgement: Parameters<typeof vacuitiesOf>): void {
  const complaints = vacuitiesOf(...judgement)
  if (complaints.length > 0) throw new UsageError(complaints)
}
