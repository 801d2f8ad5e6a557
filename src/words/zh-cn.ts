import type { Origin } from '../explanation.ts'
import { dayOf } from './day.ts'
import { waiversZhCN } from './waivers-zh-cn.ts'
import type { Count, Who, Words } from './words.ts'
import { translated } from './zh-cn-texts.ts'

export const zhCN: Words = {
  language: 'zh-CN',
  value: {
    unknown: '未知',
    none: '无',
    otherUnknown: '其他未知项',
    atLeast: (least) => `至少 ${least}`,
    between: (least, most) => `${least} 到 ${most}`,
    list: (items) => items.join('、'),
    andMore: (list, left) => `${list} 等，另有 ${left} 个`,
  },
  finding: {
    undecided(title, about, facts) {
      const known = facts.map(({ name, value }) => `${name}（${value}）`).join('、')
      const whom = about.length === 0 ? '' : `${about.join(' 与 ')} `
      return `${title}：${whom}无法判定，缺少数据 ${known}`
    },
    deniesFrom: (message, date) => `${message}（${date} 之前仅作警告，之后将拒绝）`,
    supplies: (ways) => ways.join('；'),
    inOrder(message, before, step, done) {
      const first = before.length === 0 ? '' : `${before.join('、')}，然后 `
      const stop = done === null ? step : `${step}（完成 ${done.join('、')} 后停止）`
      return `${message}（执行顺序：${first}${stop}）`
    },
    notProved: (title, step) => `${title}：到达步骤 ${step} 的情形过多，无法逐一验证`,
    text: translated,
  },
  report: {
    verdict: { invalid: '无效', fail: '不通过', indeterminate: '无法判定', pass: '通过' },
    verdictMeaning: {
      invalid: '无效（无效的计划未经判定）',
      fail: '不通过（违反了达到 --fail-on 级别的规则）',
      indeterminate: '无法判定（达到 --fail-on 级别的规则缺少所需数据）',
      pass: '通过',
    },
    verdictLabel: '结论：',
    stop: '。',
    missingLabel: '缺少数据',
    helpLabel: '处理建议',
    accountsLabel: (count) => `${count} 个账号`,
    label: (label, text) => `${label}：${text}`,
    weight(enforcement, outcome, waiver) {
      if (outcome === 'invalid') return '无效'
      const weight = outcome === 'indeterminate' ? `${enforcement}（无法判定）` : enforcement
      return waiver === null ? weight : `${weight}（已豁免：${waiver}）`
    },
    waived: '已豁免',
    waivedLabel: '豁免',
    waivedBy: ({ id, owner, ticket, expires, reason }) =>
      `${id}（${[owner, ticket].filter((part) => part !== null).join('，')}），有效期至 ${dayOf(expires)}：${reason}`,
    waivedAside(waivers, left) {
      const list = waivers.map(({ waiver: { id, owner, expires }, count }) => {
        return `${id}（${owner}，${count} 项，有效期至 ${dayOf(expires)}）`
      })
      return `豁免：${list.join('、')}${left === 0 ? '' : ` 等，另有 ${left} 条豁免`}。`
    },
    weights: counted,
    leftOut: (counts) => `以下问题严重程度较低，未列出：${counted(counts)}。`,
    leftOutOf: (plan, counts) => `计划 ${plan} 中以下问题严重程度不高于已列出的问题，未列出：${counted(counts)}。`,
    leftOutHint: '如需查看全部问题，请运行 `shareplan check --format json=report.json`。',
    andMore: (list, left) => `${list} 等，另有 ${left} 个`,
    read(documents, problems) {
      if (documents === 0) return '没有读到 shareplan 文档。'
      return `已读取 ${documents} 个文档：${problems === 0 ? '没有问题' : `${problems} 个问题`}。`
    },
    checked({ plans, steps, grants, rules, byVerdict }, outcomes) {
      const mixed =
        byVerdict.length === 0 ? '' : `${byVerdict.map(([n, verdict]) => `${n} 个${names[verdict]}`).join('、')}；`
      const parts = outcomes.map(
        ({ outcome, count, byEnforcement }) =>
          `${outcome.startsWith('nothing') ? '' : `${count} 项`}${names[outcome]}${
            byEnforcement.length === 0 ? '' : `（${counted(byEnforcement)}）`
          }`,
      )
      const size = `${mixed}共 ${steps} 个步骤、${grants} 项授权`
      return `已按 ${rules} 条规则检查 ${plans} 个计划（${size}）：${parts.join('，')}。`
    },
    policyFrom: (commit) => `策略来自提交 ${commit}。`,
    applied(plans, shown, nothingLeft) {
      const runs = plans.slice(0, shown).map(({ name, run }) => `${name}（运行 ${run}）`)
      const more = plans.length > shown ? '等' : ''
      return `${plans.length} 个计划此前已执行，跳过：${runs.join('、')}${more}。${nothingLeft ? '没有需要判定的计划。' : ''}`
    },
    anyOrder: (rules) =>
      `已就 apply 可能采用的每一种顺序和每一处中断判定 ${rules} 条不变规则。前提：期间没有其他操作改动这些镜像，并且一次请求对其中每个账号要么全部生效，要么毫无作用。`,
    asOf: (time) => `规则使用的时间为 ${time}（由 --as-of 指定）。`,
    otherKinds: (count) => `另校验了 ${count} 个其他类型的文档，未采用其中的数据。`,
    foreign: (count) => `跳过了 ${count} 个其他程序的文档。`,
    missingFacts: (facts) => `缺少的数据：${facts.map(([count, fact]) => `${fact}（${count} 处）`).join('、')}。`,
    next: '下一步：补齐这些数据后重新检查。镜像及其使用情况来自清单（用 shareplan snapshot 重新采集），账号登记在 Accounts 文件中。',
    ruleColumns: ['规则', '违规', '无法判定', '合规', '不适用'],
    planColumns: ['计划', '文件', '结论', '摘要'],
    noName: '（无名称）',
    noDigest: '无摘要',
    findingCells: ['', '位置', '规则', '问题'],
    planCells: ['计划', '文件', '结论', '摘要'],
    waivedCount: (count) => `${count} 项已豁免`,
    planCount: (count) => `${count} 个计划`,
    morePlans: (count) => `另有 ${count} 个计划未列出。`,
    inStep: (step) => `步骤 ${step}`,
  },
  hands: {
    heading: '**执行后的共享变化**：',
    gain: (who, image, regions) => `${whoOf(who)} 将获得 ${image}（${regionsOf(regions)}）`,
    lose: (who, image, regions) => `${whoOf(who)} 将失去 ${image}（${regionsOf(regions)}）`,
    copied: (image, regions) => `${image} 将被复制到 ${regionsOf(regions)}`,
    deleted: (image, regions) => `${image} 将被删除（${regionsOf(regions)}）`,
    ofPlan: (plan, sentence) => `${plan}：${sentence}`,
    moreChanges: (count) => `另有 ${count} 项变化`,
    noFirstTime: '没有首次被共享的账号',
    firstTime(count, labels, left, untold) {
      const more = left === 0 ? '' : ` 等，另有 ${left} 个`
      const doubt = untold === 0 ? '' : `；清单没有说明 ${untold} 个镜像已共享给哪些账号`
      return `${count} 个首次被共享的账号：${labels.join('、')}${more}${doubt}`
    },
  },
  rules: {
    columns: ['规则', '级别', '判定对象', '操作', '检查内容'],
    guard: '前置规则',
    manner: { guard: '前置规则，不可降级', lowered: '说明理由后可降级', fixed: '不可降级' },
    subject: {
      run: '每个计划（与同一次检查中的其他计划对照）',
      plan: '每个计划',
      step: '执行以下操作的每个步骤',
      grant: '执行以下操作的每个步骤中的每个账号',
    },
    judges: (subject, actions, onUnknown) =>
      `${[subject, actions.join('、')].filter((part) => part !== '').join('：')}；因数据未知而无法判定时：${onUnknown}`,
    yields: (rule) => `${rule} 已报告问题`,
    instanceOf: (rule) => `${rule}，并采用此处的设置`,
    stage: (stage, level) => `阶段 ${stage}：${level}`,
    enforceFrom: (date) => `${date} 之前，deny 按 warn 处理`,
    headings: {
      instance: '所依据的规则',
      levels: '级别',
      judges: '判定对象',
      yields: '不适用的情况',
      match: '适用条件',
      violated: '违规条件',
      says: '提示信息',
      why: '原因',
      remediation: '处理建议',
      parameters: '参数',
      upholds: '依据的平台规则',
      references: '参考文档',
    },
    condition: { all: '同时满足', any: '满足任一', not: '不满足' },
    quantifier: {
      some: (set) => `${set} 中至少一个账号满足`,
      every: (set) => `${set} 中每个账号都满足`,
      none: (set) => `${set} 中没有账号满足`,
    },
    parameter: (name, value, preset, kind, description) =>
      `${name} = ${value}${preset === undefined ? '' : `（默认值 ${preset}）`}：${kind}。${description}`,
    title: (id, enforcement, manner) => `${id}（${enforcement}；${manner}）`,
    list: (items) => items.join('、'),
  },
  waivers: waiversZhCN,
  explain: {
    truth: { true: '成立', false: '不成立', unknown: '未知' },
    value: (fact, value) => `${fact} 为 ${value}`,
    origin: originText,
    supply: (how) => `补齐方法：${how}`,
    title(rule, about, outcome, finding) {
      const whom = about.length === 0 ? '' : `（${about.join('，')}）`
      return `${rule}${whom}：${names[outcome]}${finding === null ? '' : `（问题 ${finding}）`}`
    },
    unknownCounts: {
      violated: '因数据未知而无法判定，本规则视为违规（onUnknown）',
      skip: '因数据未知而无法判定，本规则视为不适用（onUnknown）',
    },
    flip(isViolated, demands) {
      const verb = isViolated ? '将会违规' : '将不再违规'
      const parts = demands.map(({ text, is }) => `${text}（当前为 ${is}）`)
      return `若 ${parts.join('，且 ')}，${verb}`
    },
    noFlip: '仅改变至多三项数据不会改变结果',
    moreAccounts: (count) => `另有 ${count} 个账号`,
    left: (count) => `另有 ${count} 项未说明：请指定步骤，如 --explain 规则@步骤/账号。`,
    notAsked: (selector) =>
      selector === null
        ? '没有需要说明的问题：没有规则报告问题。--explain <规则> 说明某条规则为何没有报告问题。'
        : `没有可说明的内容：${selector} 没有被判定。它所检查的内容没有出现，或者前置规则或更优先的规则已报告问题。`,
  },
}

const origins: Readonly<Record<Origin['kind'], readonly [says: string, silent: string]>> = {
  plan: ['来自计划', '计划没有说明'],
  accounts: ['来自 Accounts 文件', 'Accounts 文件中没有'],
  inventory: ['来自清单', '清单中没有'],
  simulated: ['经模拟步骤', '此前没有步骤改变它'],
  copied: ['复制步骤', '复制步骤'],
  rule: ['规则的默认值', ''],
  configuration: ['来自配置', '没有配置'],
  default: ['平台默认值', ''],
  run: ['来自同一次检查中的各计划', ''],
  clock: ['来自时钟', ''],
}

function originText({ kind, place, says, steps, at, call }: Origin): string {
  const [known, silent] = origins[kind]
  const where = place === null ? [] : [`${place.file}:${place.line}:${place.column}${says ? '' : ' 没有说明'}`]
  const what = says
    ? [[known, ...(steps.length === 0 ? [] : [steps.join('、')])].join(' ')]
    : place === null
      ? [silent]
      : []
  const when = at === null ? [] : [`截至 ${at}`]
  const how = call === null ? '' : `（snapshot 通过 ${call} 读取）`
  return `${[...what, ...where, ...when].join('，')}${how}`
}

const names = {
  invalid: '无效',
  fail: '不通过',
  indeterminate: '无法判定',
  pass: '通过',
  violated: '违规',
  held: '合规',
  'not-applicable': '不适用',
  waived: '已豁免',
  'nothing-violated': '没有违规',
  'nothing-judged': '没有可判定的计划',
} as const

function counted(counts: readonly Count[]): string {
  return counts.map(([count, of]) => `${count} 项 ${of}`).join('，')
}

function whoOf(who: Who): string {
  if ('names' in who) return `${who.names.join('、')}${who.left === 0 ? '' : ` 等，另有 ${who.left} 个账号`}`
  const size = who.count === who.size ? `${who.size} 个账号` : `${who.size} 个账号中的 ${who.count} 个`
  return `${who.group}（${size}）`
}

function regionsOf(regions: readonly string[]): string {
  return regions.length === 1 ? (regions[0] ?? '') : `${regions.length} 个地域`
}
