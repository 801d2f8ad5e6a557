import type { ReportContext } from '../report/index.ts'
import { useColor } from './color.ts'
import type { Files } from './files.ts'
import type { CliIo } from './io.ts'
import type { OutputOptions } from './options.ts'
import { repositoryPaths } from './repository.ts'
import { version } from './version.ts'

/** What reporters need beside the report. Whether there is colour is decided for stdout. */
export function reportContext(
  options: OutputOptions,
  io: CliIo,
  files: Files,
  accountName: (id: string) => string | undefined,
): ReportContext {
  const { columns } = io.stdout
  return {
    sources: files.sources,
    repositoryPath: repositoryPaths(files.base),
    accountName,
    color: useColor(options.color, io, io.stdout),
    verbose: options.verbose === true,
    ...(columns !== undefined && { columns }),
    version,
  }
}
