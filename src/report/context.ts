import type { Finding, Fix } from '../finding.ts'
import type { Words } from '../words/words.ts'

/** What a reporter needs beside the report. */
export interface ReportContext {
  /** The text of a file that findings point into, by the name that findings use; undefined where it is not at hand. */
  readonly sources: (file: string) => string | undefined
  /** Where a file stands seen from the root of the repository, by the name that findings use; absent: names are such paths. */
  readonly repositoryPath?: (file: string) => string
  /** An account's name in the Accounts documents, by its id. */
  readonly accountName?: (id: string) => string | undefined
  /** Edits that are rid of a finding, the best first, safe ones only; absent where nobody has looked for any. */
  readonly fixes?: (finding: Finding) => readonly Fix[]
  /** Whether to use ANSI colours. Decided by the caller: a reporter never looks at streams or the environment. */
  readonly color: boolean
  /** Print everything: counts per rule, digests, waived findings, every account of an entry. */
  readonly verbose: boolean
  /** The width to fit code frames into, in terminal cells; 0 where a terminal does not know it. */
  readonly columns?: number
  /** The commit that the policy was read from, where it was read from one. */
  readonly policyCommit?: string
  /** The version of the program, for formats that name their tool. */
  readonly version: string
  /** The language of what stands around the findings; absent: English. */
  readonly words?: Words
}
