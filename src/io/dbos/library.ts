/** What runs on several machines need, and who wants them installs. */
export class MissingLibraryError extends Error {
  override readonly name = 'MissingLibraryError'
}

/** The libraries as they are loaded. They are not bundled: nobody who keeps runs in a folder needs them. */
export interface Libraries {
  readonly pg: typeof import('pg')
  readonly dbos: typeof import('@dbos-inc/dbos-sdk')
}

/** @throws MissingLibraryError */
export async function loadPg(): Promise<Libraries['pg']> {
  const module = await orMissing(() => import('pg'))
  // It is CommonJS.
  return 'default' in module ? (module.default as Libraries['pg']) : module
}

/** @throws MissingLibraryError */
export async function loadDbos(): Promise<Libraries['dbos']> {
  const module = await orMissing(() => import('@dbos-inc/dbos-sdk'))
  return 'default' in module ? (module.default as Libraries['dbos']) : module
}

async function orMissing<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new MissingLibraryError(
      'runs in PostgreSQL need two packages that are not installed: npm install @dbos-inc/dbos-sdk@5 pg@8, beside shareplan',
    )
  }
}
