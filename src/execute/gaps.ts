import pLimit from 'p-limit'
import { permissionNamed } from './actions.ts'
import { type Cloud, CloudError, type Permitted } from './cloud.ts'
import type { Survey } from './survey.ts'

/** So many requests of one account at once. */
const atOnce = 8

/** The ports that a snapshot reads through, as one account. */
export interface CloudReads {
  readonly cloud: Cloud
  readonly survey: Survey
}

/** Reads, a few at once, and keeps what could not be read: that is `undefined`, which means unknown and never none. */
export class Reader {
  readonly cloud: Cloud
  readonly survey: Survey
  readonly #limit = pLimit(atOnce)
  readonly #forbidden = new Set<string>()
  readonly #failed = new Set<string>()

  constructor({ cloud, survey }: CloudReads) {
    this.cloud = cloud
    this.survey = survey
  }

  /** RAM actions that the caller lacks, sorted. */
  get forbidden(): readonly string[] {
    return [...this.#forbidden].sort()
  }

  /** Why other reads failed, sorted. */
  get failed(): readonly string[] {
    return [...this.#failed].sort()
  }

  /** A read that there is no snapshot without. @throws CloudError */
  need<T>(read: (cloud: Cloud) => Promise<T>): Promise<T> {
    return this.#limit(() => read(this.cloud))
  }

  /** A read of ECS that the caller may lack the permission for: HTTP 403 and nothing else. @throws CloudError for other failures */
  async allowed<T>(read: (cloud: Cloud) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.need(read)
    } catch (error) {
      if (!(error instanceof CloudError) || error.failure !== 'refused' || error.status !== 403) throw error
      this.#forbidden.add(permissionNamed(error.action))
      return undefined
    }
  }

  /** A read that says itself whether it was allowed. @throws CloudError for other failures */
  async permitted<T>(read: (cloud: Cloud) => Promise<Permitted<T>>): Promise<T | undefined> {
    return this.#value(await this.need(read))
  }

  /**
   * A read of a service beside ECS, which may not be there in every region or site: what is refused or cannot be reached is a gap, too.
   * @throws CloudError where trying again may help: throttled, in doubt.
   */
  async asked<T>(read: (survey: Survey) => Promise<Permitted<T>>): Promise<T | undefined> {
    try {
      return this.#value(await this.#limit(() => read(this.survey)))
    } catch (error) {
      const isGap = error instanceof CloudError && (error.failure === 'refused' || error.failure === 'unreachable')
      if (!isGap) throw error
      this.#failed.add(error.message)
      return undefined
    }
  }

  /** Something else that could not be read. */
  missed(why: string): void {
    this.#failed.add(why)
  }

  #value<T>(answer: Permitted<T>): T | undefined {
    if (answer.permitted) return answer.value
    this.#forbidden.add(answer.action)
    return undefined
  }
}
