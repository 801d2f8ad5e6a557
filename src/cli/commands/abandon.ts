import { type AbandonOutcome, abandon, type OpenCopy } from '../../execute/abandon.ts'
import { DurableError } from '../../execute/durable.ts'
import type { CancelledCopy } from '../../execute/entry.ts'
import { RunHeldError } from '../../execute/run-store.ts'
import type { Undo } from '../../execute/undo.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { addCloudOptions, type CloudFlags, openCloud } from '../execution/connect.ts'
import { namedRun } from '../execution/named-run.ts'
import { openRunStore } from '../execution/run-store.ts'
import { exitCodes } from '../exit.ts'
import { runsOption } from '../options.ts'
import { resolveSettings } from '../settings.ts'

interface AbandonFlags extends CloudFlags {
  readonly config?: string
  readonly runs?: string
  readonly cancelCopies?: boolean
}

export const command: CommandModule<AbandonFlags> = {
  examples: ['shareplan abandon 20261124T020000Z-1f9a3c', 'shareplan abandon 20261124T020000Z-1f9a3c --cancel-copies'],
  define(command) {
    addCloudOptions(command)
      .argument('<run>', 'the id of the run')
      .option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above)')
      .option(...runsOption)
      .option('--cancel-copies', 'cancel the copies of the run that still go on in the cloud')
  },
  run,
}

/** Exit code 0: the run is given up. 2: it is completed, or somebody works on it. 5, 7: a copy could not be cancelled, others were or not. */
async function run({ args, options, io }: Invocation<AbandonFlags>): Promise<number> {
  const { runs } = await resolveSettings(options, io)
  const store = await openRunStore(runs)
  try {
    const id = await namedRun(args[0], store)
    const cancelling = options.cancelCopies === true ? { cloud: () => openCloud(options, io) } : {}
    const outcome = await abandon({ hold: () => store.hold(id, 'end'), ...cancelling })
    const [lines, code] = wordsOf(outcome, id)
    for (const line of lines) await io.stderr.write(`shareplan: ${printable(line)}\n`)
    return code
  } catch (error) {
    if (!(error instanceof DurableError || error instanceof RunHeldError)) throw error
    throw usageError(error.message, `The run is not given up. \`shareplan status\` tells how it stands.`)
  } finally {
    await store.close()
  }
}

function wordsOf(outcome: AbandonOutcome, run: string): readonly [lines: readonly string[], code: number] {
  switch (outcome.kind) {
    case 'completed':
      return [[`the run ${run} is completed: there is nothing to give up`], exitCodes.usage]
    case 'unapproved':
      return [[`the journal of the run ${run} is not to be trusted: ${outcome.message}`], exitCodes.approval]
    case 'wrong-account':
      return [[`the credentials are of account ${outcome.caller}, the run is for ${outcome.expected}`], exitCodes.usage]
    case 'other-cloud':
      return [[otherCloud(outcome.simulated)], exitCodes.usage]
    case 'cloud-failed': {
      const { cancelled, error } = outcome
      const some = cancelled.some(({ found }) => found === 'running')
      const lines = [...cancelled.map(cancelledWords), `${error.message}; the run is not given up`]
      return [lines, some ? exitCodes.partial : exitCodes.refused]
    }
    case 'abandoned':
      return [abandonedWords(outcome, run), exitCodes.ok]
  }
}

function otherCloud(simulated: boolean): string {
  return simulated
    ? 'the run was begun on a loopback endpoint, and this is the cloud'
    : 'the run was begun in the cloud, and this is a loopback endpoint'
}

function abandonedWords(
  { before, copies, cancelled, unseen, undo }: Extract<AbandonOutcome, { readonly kind: 'abandoned' }>,
  run: string,
): readonly string[] {
  return [
    ...cancelled.map(cancelledWords),
    ...unseen.map((copy) => `${doubtWords(copy)}, and there is none with its tags`),
    ...copies.map((copy) => openWords(copy, `\`shareplan abandon ${run} --cancel-copies\``)),
    before ? `the run ${run} was given up before` : `the run ${run} is given up`,
    ...leftWords(undo, run),
  ]
}

function openWords(copy: OpenCopy, command: string): string {
  const { step, region, image } = copy
  if (image === undefined) return `${doubtWords(copy)}: ${command} looks for it, and cancels it`
  return `the copy ${image} of step ${step} may go on in ${region}: ${command} cancels it`
}

function doubtWords({ step, region, name }: OpenCopy): string {
  return `whether step ${step} started the copy ${name} in ${region} was never seen`
}

function leftWords({ plan, lost }: Undo, run: string): readonly string[] {
  if (plan !== undefined) {
    return [`it has changed something: \`shareplan undo ${run}\` writes the plan that takes it back`]
  }
  if (lost.length === 0) return []
  return [`it has changed something, or may have, that no plan takes back: \`shareplan undo ${run}\` tells what`]
}

function cancelledWords({ step, image, found }: CancelledCopy): string {
  const what = `the copy ${image} of step ${step}`
  return {
    running: `${what} is cancelled`,
    finished: `${what} is made already, and stays`,
    gone: `${what} is not there`,
  }[found]
}
