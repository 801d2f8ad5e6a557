/**
 * The size of a randomised test: `full` where SHAREPLAN_TEST_SCALE=full (CI), `small` elsewhere.
 */
export function scale(small: number, full: number): number {
  return process.env.SHAREPLAN_TEST_SCALE === 'full' ? full : small
}
