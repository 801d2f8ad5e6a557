import type { PageWords } from '../../words/page.ts'
import type { ReportContext } from '../context.ts'

/** What the parts of the page need beside what they show. */
export interface PageContext extends ReportContext {
  /** What the page says, in the reader's language. */
  readonly say: PageWords
}
