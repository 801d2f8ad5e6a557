import type { WaiverWords } from './words.ts'

/** What is said about waivers and baselines themselves. */
export const waiversZhCN: WaiverWords = {
  said: {
    waiverExpired: {
      message: ({ id, when }) => `豁免 ${id} 已于 ${when} 到期，所豁免的问题重新计入结论`,
      remediation: ({ rule }) => `处理规则 ${rule} 报告的问题并删除该豁免，或重新申请豁免`,
    },
    waiverTooLong: {
      message: ({ id, when, days }) => `豁免 ${id} 的有效期至 ${when}，超过 ${days} 天的上限，不生效`,
      remediation: () => '缩短有效期，或用 `from` 注明开始时间；上限由 `waiverMaxAge` 设定',
    },
    waiverUnused: {
      message: ({ id, rule }) => `豁免 ${id} 没有用处：规则 ${rule} 在其范围内没有报告问题`,
      remediation: () => '删除该豁免（`shareplan waivers prune`），或更正其中的名称',
    },
    baselineExpired: {
      message: ({ when }) => `基线已于 ${when} 到期，其中的问题重新计入结论`,
      remediation: () => '处理基线中剩余的问题，并从配置中去掉 `baseline`',
    },
    baselineTooLong: {
      message: ({ when, days }) => `基线的有效期至 ${when}，超过 ${days} 天的上限，不生效`,
      remediation: () => '缩短有效期；上限由 `waiverMaxAge` 设定',
    },
    baselineGone: {
      message: ({ count, rule }) => `基线中有 ${count} 项问题已不存在，第一项属于规则 ${rule}`,
      remediation: () => '运行 `shareplan baseline create` 将其从基线中去掉',
    },
  },
}
