// What action.yml runs: judges the plans, and tells it as annotations, in the summary of the step, as outputs and perhaps as a comment.
// Everything comes in through variables: INPUT_… are the inputs of the action, GITHUB_… and RUNNER_… what every step gets.
// usage: node check.mjs, in the folder that the paths are relative to; its exit code is that of `shareplan check`.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { annotation, errorReport, withoutIds } from './report.mjs'

const { INPUT_TOKEN: token = '', ...env } = process.env
const program = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

/** A mistake in how the action is used, told in a sentence. */
class ActionError extends Error {}

function input(name) {
  return (env[`INPUT_${name}`] ?? '').trim()
}

function flag(name) {
  const value = input(name)
  if (value === 'true' || value === 'false' || value === '') return value === 'true'
  throw new ActionError(`the input ${name.toLowerCase()} is ${JSON.stringify(value)}; true or false was expected`)
}

function git(...args) {
  // Files of a pull request that look like a repository are none.
  const { status, stdout } = spawnSync('git', ['-c', 'safe.bareRepository=explicit', ...args], {
    encoding: 'utf8',
    env,
  })
  return status === 0 ? stdout.trim() : undefined
}

/** What happened: the document that the runner leaves for each step. */
function readEvent() {
  const path = env.GITHUB_EVENT_PATH ?? ''
  return path !== '' && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/** The branch that a change goes to; undefined where the event is no change that is still to be merged. */
function baseOf(event) {
  const { pull_request: pullRequest, merge_group: mergeGroup } = event
  if (pullRequest !== undefined) return { ref: String(pullRequest.base.ref), sha: String(pullRequest.base.sha) }
  if (event.issue?.pull_request !== undefined || /^pull_request/.test(event.workflow_run?.event ?? '')) {
    throw new ActionError(
      'the event is about a pull request and does not say which branch it goes to; name the commit that judges with the input policy-from',
    )
  }
  if (mergeGroup === undefined) return undefined
  return { ref: String(mergeGroup.base_ref).replace(/^refs\/heads\//, ''), sha: String(mergeGroup.base_sha) }
}

/** Where the branches of the base are. What was checked out may be a fork, whose branches are its owner's. */
function remoteOfBase() {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '' } = env
  const origin = git('config', '--get', 'remote.origin.url') ?? ''
  const [, path] = /[/:]([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(origin) ?? []
  if (server === '' || repository === '' || path?.toLowerCase() === repository.toLowerCase()) return 'origin'
  return `${server}/${repository}`
}

/**
 * The commit of the base that judges. The branch may be ahead of what the event says, and its rules stricter, so it is asked first. A
 * repository that has its whole history keeps it.
 */
function commitOfBase({ ref, sha }) {
  if (git('rev-parse', '--show-superproject-working-tree')) {
    throw new ActionError('the working directory is in a submodule, which has no base of a pull request')
  }
  const depth = git('rev-parse', '--is-shallow-repository') === 'true' ? ['--depth=1'] : []
  const remote = remoteOfBase()
  const fetch = (what) => git('fetch', '--quiet', '--no-tags', '--no-recurse-submodules', ...depth, remote, what)
  const local = 'refs/shareplan/base'
  if (fetch(`+refs/heads/${ref}:${local}`) !== undefined) {
    const commit = git('rev-parse', '--verify', `${local}^{commit}`)
    if (commit !== undefined) return commit
  }
  if (!/^[0-9a-f]{40,64}$/.test(sha)) throw new ActionError(`the event names no commit of the base: ${sha}`)
  if (git('cat-file', '-e', `${sha}^{commit}`) === undefined) fetch(sha)
  if (git('cat-file', '-e', `${sha}^{commit}`) === undefined) {
    throw new ActionError(
      `the base ${ref} cannot be fetched, so there are no rules to judge by; check out the repository first`,
    )
  }
  console.log(
    `shareplan: the branch ${JSON.stringify(ref)} could not be fetched; the policy is that of ${sha}, as the event says`,
  )
  return sha
}

function commitOfPolicy(event) {
  const base = baseOf(event)
  return base === undefined ? '' : commitOfBase(base)
}

function flagsFor(event) {
  const policy = input('POLICY_FROM') || commitOfPolicy(event)
  return [
    ...(input('CONFIG') === '' ? [] : [`--config=${input('CONFIG')}`]),
    '--stage=ci',
    ...(policy === '' ? [] : [`--policy-from=${policy}`]),
    ...(input('FAIL_ON') === '' ? [] : [`--fail-on=${input('FAIL_ON')}`]),
    ...(flag('REDACT') ? ['--redact'] : []),
  ]
}

function shareplan(flags, stdout) {
  const paths = input('PATHS').split('\n')
  const args = ['check', ...flags, '--', ...paths.map((path) => path.trim()).filter((path) => path !== '')]
  const { status, stderr, error } = spawnSync(process.execPath, [program, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'pipe'],
    maxBuffer: 1 << 28,
  })
  if (error !== undefined) throw error
  return { code: status ?? 2, complaint: flag('REDACT') ? withoutIds(stderr) : stderr }
}

/** Judges, and resolves to what is to be told. */
function judge(event, folder) {
  const [json, comment, summary] = ['report.json', 'comment.md', 'summary.md'].map((name) => join(folder, name))
  const flags = flagsFor(event)
  const sarif = input('SARIF') === '' ? [] : [`--format=sarif=${input('SARIF')}`]
  const formats = ['--format=github', `--format=json=${json}`, `--format=markdown=${comment}`, ...sarif]
  const { code, complaint } = shareplan([...flags, ...formats], 'inherit')
  process.stderr.write(complaint)
  if (!existsSync(json)) return failure(code === 0 ? 2 : code, complaint, folder)
  // A comment takes less than the summary of a step: what it had no room for stands there.
  shareplan([...flags, '--verbose', `--format=markdown=${summary}`], 'ignore')
  const { verdict, plans } = JSON.parse(readFileSync(json, 'utf8'))
  const digest = plans.map((plan) => plan.digest ?? '').join('\n')
  return {
    code,
    verdict,
    digest,
    report: comment,
    text: readFileSync(comment, 'utf8'),
    summary: readFileSync(existsSync(summary) ? summary : comment, 'utf8'),
  }
}

/** Nothing was judged: whoever reads an older report must not take it for this one's. */
function failure(code, complaint, folder) {
  const text = errorReport(complaint)
  const report = join(folder, 'comment.md')
  appendFileSync(report, text)
  process.stdout.write(annotation('error', complaint))
  return { code, verdict: 'error', digest: '', report, text, summary: text }
}

function writeOutputs(outputs) {
  const path = env.GITHUB_OUTPUT ?? ''
  if (path === '') return
  for (const [name, value] of Object.entries(outputs)) {
    const end = randomUUID()
    appendFileSync(path, `${name}<<${end}\n${value}\n${end}\n`)
  }
}

async function comment(event, text) {
  const number = event.pull_request?.number
  if (!flag('COMMENT') || number === undefined) return
  try {
    const { writeComment } = await import('./comment.mjs')
    const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository } = env
    console.log(`shareplan: ${await writeComment({ api, repository, number, token, text })}`)
  } catch (error) {
    // A fork's token may not write. The verdict does not hang on it.
    process.stdout.write(annotation('warning', `the comment could not be written: ${error.message}`))
  }
}

async function main() {
  const folder = mkdtempSync(join(env.RUNNER_TEMP || tmpdir(), 'shareplan-'))
  let event = {}
  let told
  try {
    event = readEvent()
    told = judge(event, folder)
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    process.stderr.write(`shareplan: error: ${error.message}\n`)
    told = failure(2, error.message, folder)
  }
  const { code, verdict, digest, report, text, summary } = told
  writeOutputs({ verdict, digest, report })
  if ((env.GITHUB_STEP_SUMMARY ?? '') !== '') appendFileSync(env.GITHUB_STEP_SUMMARY, summary)
  await comment(event, text)
  process.exitCode = code
}

await main()
