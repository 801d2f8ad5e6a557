export { explainDatabase } from './database.ts'
export { MissingLibraryError } from './library.ts'
export { postgresStore } from './store.ts'
export { startWorker } from './worker.ts'
