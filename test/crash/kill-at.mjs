// Preloaded into the program under test (node --import). Counts the points at which it could die, and dies by SIGKILL (or gets another
// signal, SHAREPLAN_TEST_SIGNAL) at the one that SHAREPLAN_TEST_KILL_AT names: around every write to a journal (before, in the middle, after, and after it is on disk) and around every
// request to the cloud that has an effect (before it is sent, and when its answer arrives). Writes down each point that it passes.
import { appendFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'

const at = Number(process.env.SHAREPLAN_TEST_KILL_AT)
const signal = process.env.SHAREPLAN_TEST_SIGNAL ?? 'SIGKILL'
const trace = process.env.SHAREPLAN_TEST_TRACE
let points = 0

function point(name) {
  if (trace !== undefined) appendFileSync(trace, `${name}\n`)
  if (points++ === at) die()
}

function die() {
  process.kill(process.pid, signal)
  if (signal === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const handle = await open(new URL(import.meta.url), 'r')
const prototype = Object.getPrototypeOf(handle)
await handle.close()
const { appendFile, sync } = prototype
const journals = new WeakSet()

prototype.appendFile = async function (data, ...rest) {
  const name = /"name":"((?:[^"\\]|\\.)*)"/.exec(String(data))?.[1] ?? 'line feed'
  journals.add(this)
  point(`before the record ${name}`)
  if (points === at && signal === 'SIGKILL') {
    await appendFile.call(this, String(data).slice(0, String(data).length >> 1), ...rest)
    await sync.call(this)
  }
  point(`in the middle of the record ${name}`)
  const result = await appendFile.call(this, data, ...rest)
  point(`after the record ${name}`)
  return result
}

prototype.sync = async function () {
  await sync.call(this)
  if (journals.has(this)) point('after the record is on disk')
}

const effects = new Set(['ModifyImageSharePermission', 'CopyImage', 'DeleteImage'])
const { request } = http

http.request = (...args) => {
  const options = args.find((one) => typeof one === 'object' && one !== null && !(one instanceof URL)) ?? {}
  const action = Object.entries(options.headers ?? {}).find(([name]) => name.toLowerCase() === 'x-acs-action')?.[1]
  if (!effects.has(String(action))) return request(...args)
  point(`before ${action}`)
  const sent = request(...args)
  sent.prependListener('response', () => point(`after ${action}`))
  return sent
}
syncBuiltinESMExports()
