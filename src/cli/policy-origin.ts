import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { FileTree } from '../io/file-tree.ts'
import { askGit, GitError } from '../io/git.ts'
import { gitTree } from '../io/git-tree.ts'
import { workTreeAt } from '../io/work-tree.ts'
import { usageError } from './errors.ts'
import type { CliIo } from './io.ts'

/** Opens the commit that the policy is read from. Its repository is that of the configuration, or of the working folder. */
export function openPolicy(
  ref: string,
  config: string | undefined,
  { cwd, env }: Pick<CliIo, 'cwd' | 'env'>,
): FileTree & { readonly commit: string } {
  const folder = config === undefined ? cwd : dirname(resolve(cwd, config))
  try {
    refuseSubmodule(folder, cwd, env)
    return gitTree(ref, existsSync(folder) ? folder : cwd, env)
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    throw usageError(
      `the policy cannot be read from ${JSON.stringify(ref)}: ${error.message}`,
      'Name a commit, branch or tag of this repository; in CI, fetch it first.',
    )
  }
}

/** Whether a folder is a submodule, and of what, is part of a change: seen from outside of it, its commits say nothing of the base. */
function refuseSubmodule(folder: string, cwd: string, env: CliIo['env']): void {
  const own = workTreeAt(folder)
  if (own === undefined || own === workTreeAt(cwd)) return
  if (askGit(own, ['rev-parse', '--show-superproject-working-tree'], env).toString('utf8').trim() === '') return
  throw new GitError('the configuration is in a submodule, whose commits are not those of the repository')
}

/** A digest as `--policy-digest` gives it. */
export function checkDigest(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text
  throw usageError(
    `--policy-digest ${JSON.stringify(text)} is no digest`,
    'Write sha256: and 64 hexadecimal digits, as `shareplan preview` prints them.',
  )
}
