import { spawnSync } from 'node:child_process'
import { largestFile } from './files.ts'

/** Git cannot say what was asked. The message ends a sentence or stands alone. */
export class GitError extends Error {
  override readonly name: string = 'GitError'
}

type Environment = Readonly<Record<string, string | undefined>>

/** Where git is and what it may trust; not where its repository is, which a hook's environment would say wrongly. */
const passedOn =
  /^(?:PATH|HOME|USERPROFILE|XDG_CONFIG_HOME|SystemRoot|GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|(?:KEY|VALUE)_\d+))$/

/** Objects as they are: not replaced by others, not fetched, and nothing of the repository's configuration is run. */
const fixed = { GIT_NO_REPLACE_OBJECTS: '1', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
const settings = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.warnAmbiguousRefs=true']
/** Files of a commit that look like a repository are none. */
const noBareRepository = 'safe.bareRepository=explicit'
const always = [...settings, noBareRepository].flatMap((setting) => ['-c', setting])

/** A list of a very large repository's files. */
const largestOutput = 4 * largestFile

/** Asks git, in a folder. What it says on stderr beside an answer is an answer that is not certain. */
export function askGit(folder: string, args: readonly string[], env: Environment): Buffer {
  const kept = Object.entries(env).filter(([name]) => passedOn.test(name))
  const { status, stdout, stderr, error } = spawnSync('git', ['--no-pager', ...always, ...args], {
    cwd: folder,
    env: { ...Object.fromEntries(kept), ...fixed },
    maxBuffer: largestOutput,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (error !== undefined) {
    const { code } = error as NodeJS.ErrnoException
    throw new GitError(code === 'ENOENT' ? 'git is not installed' : `git could not be asked (${code})`)
  }
  const said = stderr.toString('utf8').trim().split('\n').at(-1)?.slice(0, 300) ?? ''
  if (/Needed a single revision|unknown revision/.test(said)) throw new GitError('there is no such commit here')
  if (status !== 0 || /ambiguous/.test(said)) throw new GitError(said === '' ? `git ended with ${status}` : said)
  return stdout
}
