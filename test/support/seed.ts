/**
 * Where SHAREPLAN_TEST_SEED is set, random tests start from it, so that a run can be repeated; elsewhere, each run looks somewhere
 * else. CI takes the seed from the commit: another commit is tried with other values, the same commit always with the same.
 */
const { SHAREPLAN_TEST_SEED: text = '' } = process.env
if (text !== '') {
  const seed = Number(text)
  if (!Number.isInteger(seed)) throw new TypeError(`SHAREPLAN_TEST_SEED must be an integer, not ${text}`)
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed })
}
