export { explainDatabase } from './database.ts'
export { postgresStore } from './store.ts'
export { startWorker } from './worker.ts'
