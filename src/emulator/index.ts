export type { EmulatorBehaviours } from './behaviours.ts'
export { type Emulator, startEmulator } from './emulator.ts'
export type { RequestLogEntry } from './log.ts'
export type { EmulatorAccessKey, EmulatorOptions, EmulatorRole } from './options.ts'
