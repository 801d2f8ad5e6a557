import type { CliIo } from '../io.ts'

/**
 * A signal that is raised when the user or the system asks to stop. The first request is heard and nothing else happens; the
 * second one ends the process, as it would without us.
 */
export function stopSignal(io: CliIo): { readonly signal: AbortSignal; ignore(): void } {
  const controller = new AbortController()
  const ignore = io.onInterrupt(() => {
    ignore()
    controller.abort()
    void io.stderr
      .write('shareplan: stopping after the call in flight; asked once more, it stops at once\n')
      .catch(() => {})
  })
  return { signal: controller.signal, ignore }
}
