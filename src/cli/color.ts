import type { CliIo, Output } from './io.ts'

export const colorModes = ['auto', 'always', 'never'] as const
export type ColorMode = (typeof colorModes)[number]

/** Whether to colour what goes to a stream: the flag, else FORCE_COLOR, else NO_COLOR and TERM, else whether it is a terminal. */
export function useColor(mode: ColorMode, { env }: Pick<CliIo, 'env'>, output: Pick<Output, 'isTTY'>): boolean {
  if (mode !== 'auto') return mode === 'always'
  // The same reading of these variables as Node's own.
  if (env.FORCE_COLOR !== undefined) return ['', '1', 'true', '2', '3'].includes(env.FORCE_COLOR)
  if (isSet(env.NO_COLOR) || isSet(env.NODE_DISABLE_COLORS) || env.TERM === 'dumb') return false
  return output.isTTY
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
