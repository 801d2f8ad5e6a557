/** The time of a call ran out. */
class DeadlineError extends Error {
  override readonly name = 'RequestTimeoutError'
}

/** The outcome of some work, or a DeadlineError after `ms` milliseconds; what the work does later goes unheard. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`no answer within ${ms} ms`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
