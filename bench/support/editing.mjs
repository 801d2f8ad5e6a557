// How long an editor waits: from an edit to the diagnostics of the text as it is then, and for what is asked about a place.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { summary } from './measure.mjs'
import { languageServer } from './shareplan.mjs'
import { ms, row, tableText } from './table.mjs'
import { workload } from './workload.mjs'
import { writeWorkspace } from './workspace.mjs'

const plans = [
  { steps: 1000, passes: true, target: { atMost: 100 } },
  { steps: 1000, passes: false, target: { atMost: 100 } },
  { steps: 10_000, passes: true, target: {} },
]

/** Edits of one sign at the end of a text, as somebody types them who waits for each result. */
export async function editing(folder, { quick }) {
  const rows = []
  for (const { steps, passes, target } of plans) {
    const work = workload(steps)
    const workspace = writeWorkspace(join(folder, `editing-${steps}`), passes ? work : distrusting(work))
    const { edits, questions, marks } = await measure(workspace, quick ? 10 : 50)
    if (passes !== (marks === 0)) throw new Error(`${marks} things are marked`)
    const name = `${steps.toLocaleString('en')} steps, ${marks} marks`
    rows.push(
      row(`${name}: edit to diagnostics, median`, edits.median, ms, target),
      row(`${name}: edit to diagnostics, slowest`, edits.max, ms),
      row(`${name}: hover in the last step, median`, questions.median, ms),
    )
  }
  return tableText(['in an editor, all rules', 'measured', 'to reach', ''], rows)
}

/** Nobody may have anything: every share is violated. */
function distrusting({ accounts, ...work }) {
  const known = accounts.spec.accounts.map((account) => ({ ...account, trusted: false }))
  return { ...work, accounts: { ...accounts, spec: { ...accounts.spec, accounts: known } } }
}

async function measure(workspace, count) {
  const { args, cwd } = languageServer(workspace)
  const server = spawn(process.execPath, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  const editor = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  const published = new Map()
  editor.onNotification('textDocument/publishDiagnostics', ({ version, diagnostics }) =>
    published.get(version)?.(diagnostics),
  )
  editor.listen()
  await editor.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} })
  editor.sendNotification('initialized', {})
  const text = readFileSync(join(workspace, 'plan.yaml'), 'utf8')
  const uri = pathToFileURL(join(workspace, 'plan.yaml')).href
  const lines = text.split('\n')
  let marks = 0
  const end = { line: lines.length - 1, character: 0 }
  const timed = async (version, method, params) => {
    const done = new Promise((resolve) => published.set(version, resolve))
    const before = performance.now()
    editor.sendNotification(method, params)
    const diagnostics = await done
    marks = diagnostics.filter(({ severity }) => severity === 1).length
    return performance.now() - before
  }
  await timed(1, 'textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } })
  const edits = []
  const questions = []
  const place = { line: lines.findLastIndex((line) => line.includes('image: ')), character: 18 }
  for (let version = 2; version < count + 2; version++) {
    const change = { range: { start: end, end }, text: '#' }
    const textDocument = { uri, version }
    edits.push(await timed(version, 'textDocument/didChange', { textDocument, contentChanges: [change] }))
    const before = performance.now()
    const answer = await editor.sendRequest('textDocument/hover', { textDocument: { uri }, position: place })
    if (answer === null) throw new Error('the image was to be known')
    questions.push(performance.now() - before)
  }
  await editor.sendRequest('shutdown')
  editor.sendNotification('exit')
  await new Promise((resolve) => server.on('exit', resolve))
  editor.dispose()
  return { edits: { ...summary(edits), max: Math.max(...edits) }, questions: summary(questions), marks }
}
