export type { EmulatorBehaviours } from './behaviours.ts'
export { type EmulatedImage, type Emulator, startEmulator } from './emulator.ts'
export type { RequestLogEntry } from './log.ts'
export type { EmulatorAccessKey, EmulatorClock, EmulatorKey, EmulatorOptions, EmulatorQuotas } from './options.ts'
