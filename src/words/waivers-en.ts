import type { WaiverWords } from './words.ts'

/** What is said about waivers and baselines themselves. */
export const waiversEn: WaiverWords = {
  said: {
    waiverExpired: {
      message: ({ id, when }) => `the waiver ${id} expired on ${when}: what it waived counts again`,
      remediation: ({ rule }) => `put right what ${rule} finds and remove the waiver, or have it granted anew`,
    },
    waiverTooLong: {
      message: ({ id, when, days }) =>
        `the waiver ${id} would hold until ${when}, longer than ${days} days: it waives nothing`,
      remediation: () => 'let it end earlier, or say in `from` when it begins; `waiverMaxAge` is the limit',
    },
    waiverUnused: {
      message: ({ id, rule }) => `the waiver ${id} waives nothing: ${rule} finds nothing there`,
      remediation: () => 'remove it (`shareplan waivers prune`), or correct what it names',
    },
    baselineExpired: {
      message: ({ when }) => `the baseline expired on ${when}: its findings count again`,
      remediation: () => 'put right what is left of it, and drop `baseline` from the configuration',
    },
    baselineTooLong: {
      message: ({ when, days }) => `the baseline would hold until ${when}, longer than ${days} days: it waives nothing`,
      remediation: () => 'let it end earlier; `waiverMaxAge` is the limit',
    },
    baselineGone: {
      message: ({ count, rule }) =>
        `${count === 1 ? '1 finding' : `${count} findings`} of the baseline ${count === 1 ? 'is' : 'are'} gone, the first one of ${rule}`,
      remediation: () => '`shareplan baseline create` takes what is gone out of it',
    },
  },
}
