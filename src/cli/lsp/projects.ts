import { dirname, resolve } from 'node:path'
import { findConfig } from '../config.ts'
import type { CliIo } from '../io.ts'
import type { LspOptions } from './language.ts'
import type { Overlay } from './overlay.ts'
import { Project } from './project.ts'

/** The projects that files belong to: each by the configuration that is nearest above it, or by the one that was named. */
export class Projects {
  readonly #named: string | undefined
  readonly #options: LspOptions
  readonly #io: CliIo
  readonly #overlay: Overlay
  readonly #projects: Map<string | undefined, Project> = new Map()

  constructor(options: LspOptions, io: CliIo, overlay: Overlay) {
    const named = options.config ?? (io.env.SHAREPLAN_CONFIG || undefined)
    this.#named = named === undefined ? undefined : resolve(io.cwd, named)
    this.#options = options
    this.#io = io
    this.#overlay = overlay
  }

  of(path: string): Project {
    const config = this.#named ?? findConfig(dirname(path), this.#overlay.tree)
    const known = this.#projects.get(config)
    if (known !== undefined) return known
    const project = new Project(config, this.#options, this.#io, this.#overlay)
    this.#projects.set(config, project)
    return project
  }

  /** Files may have come or gone. */
  forget(): void {
    for (const project of this.#projects.values()) project.forget()
  }
}
