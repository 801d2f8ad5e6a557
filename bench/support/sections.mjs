// The parts of the bench: each measures, and returns a table.
import { join } from 'node:path'
import { interleave, runOnce, summary } from './measure.mjs'
import { bundled, check } from './shareplan.mjs'
import { spectral } from './spectral.mjs'
import { mb, ms, row, tableText, times, us } from './table.mjs'
import { realLife, workload } from './workload.mjs'
import { writeWorkspace } from './workspace.mjs'

const bare = { args: ['-e', '0'] }
const head = (title) => [title, 'measured', 'to reach', '']

export function startUp(folder, { quick }) {
  const workspace = writeWorkspace(join(folder, '10'), workload(10))
  const programs = [bare, check(workspace), check(workspace, 'plan.yaml', 'all'), spectral(workspace, 'plan.yaml')]
  const [node, ours, all, theirs] = interleave(programs, quick ? 7 : 25)
  return tableText(head('start-up: a plan of 10 steps'), [
    row('bare node, minimum', node.min, ms),
    row('check by 12 rules, minimum', ours.min, ms),
    row('check by 12 rules, median', ours.median, ms),
    row('check by all rules, minimum', all.min, ms),
    row('Spectral, minimum', theirs.min, ms),
    row('check over bare node, minima', ours.min / node.min, times, { atMost: 1.9 }),
    row('check over bare node, medians', ours.median / node.median, times, { atMost: 1.9 }),
    row('Spectral over check, minima', theirs.min / ours.min, times, { atLeast: 8 }),
  ])
}

const targets = { 1000: { faster: 5 }, 10000: { faster: 5 }, 100000: { faster: 8, memory: 1 / 4 } }

export function wholeProcess(folder, { quick }) {
  const rows = Object.entries(targets).flatMap(([size, target]) => {
    const steps = Number(size)
    const workspace = writeWorkspace(join(folder, size), workload(steps))
    const programs = [check(workspace), check(workspace, 'flow.yaml'), check(workspace, 'plan.yaml', 'all')]
    const rival = spectral(workspace, 'plan.yaml')
    const [block, flow, all, theirs] = interleave(
      quick && steps > 10_000 ? programs : [...programs, rival],
      quick || steps > 10_000 ? 2 : 5,
      true,
    )
    const name = `${steps.toLocaleString('en')} steps`
    const both = (result) => `${ms(result.min)}, ${mb(result.mb)}`
    const own = [
      row(`${name}: block style, 12 rules`, block, both),
      row(`${name}: flow style, 12 rules`, flow, both),
      row(`${name}: block style, all rules`, all, both),
    ]
    if (theirs === undefined) return own
    return [
      ...own,
      row(`${name}: Spectral`, theirs, both),
      row(`${name}: Spectral over check, time`, theirs.min / block.min, times, { atLeast: target.faster }),
      row(`${name}: check over Spectral, memory`, block.mb / theirs.mb, times, { atMost: target.memory }),
    ]
  })
  return tableText(head('whole process'), rows)
}

const ruleSets = { chosen: '12 rules', all: 'all rules', none: 'no rule, so expansion and simulation alone' }

export async function deciding(_, { quick }) {
  const program = await bundled('deciding-process')
  const sizes = quick ? [1000, 10_000, 100_000] : [1000, 10_000, 100_000, 1_000_000]
  const minima = new Map()
  const rows = Object.entries(ruleSets).flatMap(([rules, name]) =>
    sizes.map((steps) => {
      const { min, decisions } = costOfStep(program, steps, rules, steps > 100_000 ? 3 : 5)
      minima.set(`${rules} ${steps}`, min)
      const counted = rules === 'none' ? name : `${name}, ${decisions.toFixed(0)} decisions a step`
      const target = rules === 'chosen' && steps === 100_000 ? { atMost: 3 } : {}
      return row(`${steps.toLocaleString('en')} steps: ${counted}`, min, us, target)
    }),
  )
  const growth = minima.get('chosen 1000000') / minima.get('chosen 100000')
  if (!quick) rows.push(row('a step of 1,000,000 over one of 100,000, 12 rules', growth, times, { atMost: 1.2 }))
  return tableText(head('deciding: time a step in a cold process, without YAML'), rows)
}

function costOfStep(program, steps, rules, count) {
  const run = () => JSON.parse(runOnce({ args: [program, String(steps), rules] }).stdout)
  const runs = Array.from({ length: count }, run)
  return { ...summary(runs.map(({ usPerStep }) => usPerStep)), decisions: runs[0].decisionsPerStep }
}

export function realLifeRun(folder, { quick }) {
  const workspace = writeWorkspace(join(folder, 'real-life'), realLife())
  const programs = [bare, check(workspace, 'plan.yaml', 'all')]
  const [node, ours] = interleave(programs, quick ? 7 : 25)
  return tableText(head('real life: 350 steps, 7,200 grants, 81 inventories, all rules'), [
    row('bare node, minimum', node.min, ms),
    row('check, minimum', ours.min, ms),
    row('check over bare node, minima', ours.min / node.min, times, { atMost: 3 }),
    row('check over bare node, medians', ours.median / node.median, times, { atMost: 3 }),
  ])
}

/** A plan is judged in every order beside the written one: what that costs more. */
export function anyOrder(folder, { quick }) {
  const rows = [1000, 10_000].flatMap((steps) => {
    const workspace = writeWorkspace(join(folder, `${steps}-orders`), workload(steps))
    const orders = check(workspace, 'plan.yaml', 'all', '--any-order')
    const [written, any] = interleave([check(workspace, 'plan.yaml', 'all'), orders], quick ? 2 : 5)
    const name = `${steps.toLocaleString('en')} steps`
    return [
      row(`${name}: as written`, written.min, ms),
      row(`${name}: in any order, whole process`, any.min, ms, steps === 1000 ? { atMost: 1000 } : {}),
      row(`${name}: any order over as written`, any.min / written.min, times),
    ]
  })
  return tableText(head('check --any-order, all rules'), rows)
}

export async function frontEnd(folder, { quick }) {
  const program = await bundled('parsing-process')
  const rows = [10_000, 100_000].flatMap((steps) => {
    const workspace = writeWorkspace(join(folder, String(steps)), workload(steps))
    return ['plan', 'flow'].map((plan) => {
      const file = join(workspace, `${plan}.yaml`)
      const runs = Array.from({ length: quick ? 2 : 5 }, () => JSON.parse(runOnce({ args: [program, file] }).stdout))
      const { min } = summary(runs.map((run) => run.ms))
      const style = plan === 'plan' ? 'block' : 'flow'
      const speed = (time) => `${ms(time)}, ${(runs[0].megabytes / (time / 1000)).toFixed(0)} MB/s`
      return row(`${steps.toLocaleString('en')} steps, ${style} style`, min, speed)
    })
  })
  return tableText(head('front end alone'), rows)
}
