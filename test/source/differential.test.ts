import { describe, expect, it } from 'vitest'
import { scale } from '../support/scale.ts'
import { parseFully } from './support/full.ts'
import { mutant } from './support/mutate.ts'
import { randomFrom } from './support/random.ts'
import { placesOf, readFast, readJsYaml, readYaml, same } from './support/readers.ts'
import { TEXTS } from './support/texts.ts'

/** Change it to try other mutants; a failure prints the mutant itself. */
const SEED = 20_261_124

/**
 * A second parser that understands a text otherwise is a way around the policy, so the readers are held against each
 * other on texts that are almost right:
 *
 * - fast: the fast parser, where it does not step aside
 * - full: what the front end makes of js-yaml's events
 * - js-yaml: its own values
 * - yaml: the values of a parser that shares no code with the others
 */
interface Tally {
  mutants: number
  /** Without problems for the front end. */
  accepted: number
  /** Accepted by the fast parser. */
  fast: number
  /** Accepted by `yaml` too. */
  agreed: number
  readonly disagreements: string[]
}

function compare(text: string, tally: Tally): void {
  const fast = readFast(text)
  const full = parseFully(text)
  const disagree = (what: string): void => {
    tally.disagreements.push(`${what}: ${JSON.stringify(text)}`)
  }
  tally.mutants++
  if (fast !== undefined) {
    tally.fast++
    if (full.problems.length > 0) disagree('the fast parser accepts what the full one refuses')
    else if (!same(fast, full.values)) disagree('the fast parser has other values')
    const places = placesOf(text)
    if (places.fast !== places.full) disagree('the fast parser has other places')
  }
  if (full.problems.length > 0) return
  tally.accepted++
  // Null documents are left out: the other two do not tell them from empty ones.
  const values = full.values.filter((value) => value !== null)
  if (!same(values, readJsYaml(text))) disagree('js-yaml has other values, or none')
  const yaml = readYaml(text)
  if (yaml === undefined) return
  tally.agreed++
  if (!same(values, yaml)) disagree('yaml has other values')
}

describe('the readers of YAML', () => {
  it.each(TEXTS.map((text, index) => [index, text] as const))('agree on text %i', (_, text) => {
    const tally: Tally = { mutants: 0, accepted: 0, fast: 0, agreed: 0, disagreements: [] }
    compare(text, tally)
    expect(tally).toMatchObject({ accepted: 1, agreed: 1, disagreements: [] })
  })

  it('agree on mutants', () => {
    const size = scale(3_000, 100_000)
    const random = randomFrom(SEED)
    const tally: Tally = { mutants: 0, accepted: 0, fast: 0, agreed: 0, disagreements: [] }
    while (tally.mutants < size) compare(mutant(TEXTS, random), tally)
    const { disagreements, ...counts } = tally
    process.stdout.write(`seed ${SEED}: ${JSON.stringify(counts)}, disagreements: ${disagreements.length}\n`)
    expect(disagreements).toEqual([])
    // Mutants that nobody accepts would prove nothing.
    expect(counts.accepted).toBeGreaterThan(size / 5)
    expect(counts.fast).toBeGreaterThan(size / 10)
    expect(counts.agreed).toBeGreaterThan(counts.accepted * 0.95)
  }, 600_000)
})
