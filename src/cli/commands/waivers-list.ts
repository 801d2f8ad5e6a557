import { parseDuration } from '../../schema/duration.ts'
import { clockOf } from '../as-of.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { addRulesOptions, policyOf, type RulesOptions, writeAs } from '../rules/options.ts'
import { listingsOf, listingText } from '../waivers/entries.ts'
import { noWaivers } from '../waivers/judged.ts'

interface ListFlags extends RulesOptions {
  readonly asOf?: string
  readonly expiring?: string
}

export const command: CommandModule<ListFlags> = {
  examples: [
    'shareplan waivers list',
    'shareplan waivers list --expiring 30d',
    'shareplan waivers list --as-of 2027-01-01T00:00:00Z --format json',
  ],
  define(command) {
    addRulesOptions(command)
      .option('--as-of <time>', 'the time to look from, RFC 3339: what has expired by then')
      .option('--expiring <duration>', 'only those that have expired by then, for example 30d')
  },
  run: list,
}

async function list({ options, io }: Invocation<ListFlags>): Promise<number> {
  const now = clockOf(options, io)
  const until = options.expiring === undefined ? undefined : now + secondsOf(options.expiring) * 1000
  const { exceptions } = await policyOf(options, io)
  if (exceptions === undefined) throw noWaivers()
  const all = listingsOf(exceptions, now)
  const listings = all.filter(({ expires }) => until === undefined || Date.parse(expires) <= until)
  await writeAs(options, listings, listingText, io)
  return exitCodes.ok
}

function secondsOf(duration: string): number {
  if (/^([0-9]+(d|h|m|s))+$/.test(duration)) return parseDuration(duration)
  throw usageError(`--expiring ${JSON.stringify(duration)} is no duration`, 'Write for example 30d or 12h.')
}
