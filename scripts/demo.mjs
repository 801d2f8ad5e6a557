// The main job, end to end, on a loopback ECS: judge a good plan and a bad one, preview, approve, apply, and read back who can use which
// image.
// Shows every command with its output. Needs no network and no credentials. Exit code 0 only if all came out as it should. Run after a build.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, styleText } from 'node:util'
import { load } from 'js-yaml'
import { dist, root } from './support/paths.mjs'
import { graphOf, matrix } from './support/share-graph.mjs'

const plan = 'plans/november.yaml'

/** What the careless plan is told, and who can use which image in the end. */
const expected = {
  rules: [
    'account-unknown',
    'account-untrusted',
    'delete-while-shared',
    'encrypted-without-grant',
    'marketplace-image-shared',
    'region-mismatch',
  ],
  graph: {
    firewall: [],
    'golden-2026-11': [...numbered(11)],
    'golden-2026-11-hz': ['2000000000000010', '3000000000000001'],
    ledger: ['2000000000000004', '2000000000000008'],
  },
  seenByAcme: ['golden-2026-11-hz'],
}

function numbered(count) {
  return Array.from({ length: count }, (_, index) => `2${String(index + 1).padStart(15, '0')}`)
}

const folder = mkdtempSync(join(tmpdir(), 'shareplan-demo-'))
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:SHAREPLAN|ALIBABA|ALICLOUD)_|^DEBUG$/.test(name)),
)
const wrong = []

function say(text = '') {
  process.stdout.write(`${text}\n`)
}

function title(text) {
  say()
  say(styleText('bold', `== ${text}`, { stream: process.stdout }))
}

function expectThat(what, good) {
  if (good) return
  wrong.push(what)
  say(styleText('red', `NOT AS EXPECTED: ${what}`, { stream: process.stdout }))
}

function start(args, stdio) {
  return spawn(process.execPath, [join(dist, 'bin.js'), ...args], { cwd: folder, env: environment, stdio })
}

/** Runs a command before the reader's eyes, what it says on stderr included, in its order. */
async function show(args, exit = 0) {
  say(`\n$ shareplan ${args.join(' ')}`)
  const [code] = await once(start(args, ['ignore', 1, 1]), 'exit')
  if (exit !== 0) say(`(exit code ${code})`)
  expectThat(`shareplan ${args[0]} ends with ${exit}, and it was ${code}`, code === exit)
}

/** All commands from now on have the key of this account. */
function actAs(name) {
  const variables = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: `${name}-key`,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${name}-secret`,
  }
  Object.assign(environment, variables)
  const words = Object.entries(variables).map(([variable, value]) => `${variable}=${value}`)
  say(`\n$ export ${words.join(' ')}`)
}

/** Runs a command unseen: what it prints on stdout. */
async function ask(args) {
  const child = start(args, ['ignore', 'pipe', 'ignore'])
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk
  return text
}

function inventoryIn(file) {
  return load(readFileSync(join(folder, file), 'utf8'))
}

/** The emulator in a process of its own, and the address that it says. */
async function startCloud() {
  const args = ['emulator', '--inventory', 'inventory.yaml', '--accounts', 'accounts.yaml']
  const access = ['images-key:images-secret:1234567890123456', 'acme-key:acme-secret:3000000000000001']
  const flags = access.map((key) => ['--access-key', key])
  say(`\n$ shareplan ${args.join(' ')} \\\n    ${flags.map((flag) => flag.join(' ')).join(' \\\n    ')} &`)
  cloud = start([...args, ...flags.flat()], ['ignore', 'pipe', 'inherit'])
  const [line] = await Promise.race([
    once(cloud.stdout.setEncoding('utf8'), 'data'),
    once(cloud, 'exit').then(() => Promise.reject(new Error('the emulator did not start'))),
  ])
  say(line.trim())
  return new URL(line.trim()).host
}

async function judge() {
  title('Judge: a plan that may be applied, and one that may not')
  await show(['check', plan])
  await show(['check', 'drafts/careless.yaml'], 1)
  const { findings } = JSON.parse(await ask(['check', 'drafts/careless.yaml', '--format', 'json']))
  const rules = findings.map(({ rule }) => rule).sort()
  expectThat(`the careless plan violates ${rules.join(', ')}`, isDeepStrictEqual(rules, expected.rules))
}

/** Captures an inventory, and says who can use which image. */
async function snapshot(file, endpoint) {
  await show(['snapshot', '--region', 'cn-beijing', '--region', 'cn-hangzhou', '--endpoint', endpoint, '-o', file])
  return graphOf(inventoryIn(file))
}

/** Lets grace approve plans, and shows that nothing is applied before she does. The flags that pin who may approve. */
async function approve(endpoint) {
  title('Approve: a signature on exactly what is shown')
  const entry = (await ask(['keygen', '-o', 'grace.pem'])).replace('your-name', 'grace')
  const signers = `apiVersion: shareplan/v1\nkind: Signers\nspec:\n  signers:\n${entry}`
  writeFileSync(join(folder, 'signers.yaml'), signers)
  say(`\n$ shareplan keygen -o grace.pem\n$ cat signers.yaml\n${signers.trimEnd()}`)
  environment.SHAREPLAN_APPROVALS = '{ required: 1, signers: signers.yaml }'
  say(`\n$ export SHAREPLAN_APPROVALS='${environment.SHAREPLAN_APPROVALS}'`)
  const { policy } = JSON.parse(await ask(['preview', plan, '--format', 'json']))
  const pin = ['--policy-digest', policy]
  await show(['apply', plan, '--yes', '--endpoint', endpoint, ...pin], 6)
  await show(['approve', plan, '--key', 'grace.pem', '--yes', ...pin])
  return pin
}

async function apply(endpoint) {
  const accounts = inventoryIn('accounts.yaml').spec.accounts.slice(1)
  const before = await snapshot('before.yaml', endpoint)
  say('\nWho can use which image, before (x: can use it):')
  say(matrix(before, { accounts }).join('\n'))

  const pin = await approve(endpoint)
  title('Apply: through the real OpenAPI client')
  await show(['apply', plan, '--yes', '--endpoint', endpoint, ...pin])
  await show(['status'])

  title('Read back: by its owner, and by a partner with a key of its own')
  const after = await snapshot('after.yaml', endpoint)
  say('\nWho can use which image, after (x: as before, +: now can, -: no longer can):')
  say(matrix(after, { accounts, before }).join('\n'))
  const shared = Object.fromEntries([...after].map(([name, { sharedWith }]) => [name, sharedWith]))
  expectThat('everybody has what the plan says', isDeepStrictEqual(shared, expected.graph))

  actAs('acme')
  const seen = [...(await snapshot('acme.yaml', endpoint)).keys()]
  say(`\nacme sees: ${seen.join(', ')}`)
  expectThat('acme sees the copy only', isDeepStrictEqual(seen, expected.seenByAcme))
}

let cloud

function cleanUp() {
  cloud?.kill('SIGINT')
  rmSync(folder, { recursive: true, force: true })
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    cleanUp()
    process.kill(process.pid, signal)
  })
}

try {
  cpSync(join(root, 'examples/golden-images'), folder, { recursive: true })
  mkdirSync(join(folder, '.git'))
  await judge()
  title('Preview: what the plan would do, call by call')
  await show(['preview', plan])
  title('A loopback ECS that holds what inventory.yaml says')
  const endpoint = await startCloud()
  actAs('images')
  await apply(endpoint)
  const end = 'Everything came out as expected.'
  say(`\n${wrong.length === 0 ? end : `${wrong.length} things did not come out as expected.`}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  cleanUp()
}
