// Preloaded into a worker (node --import). Counts the points at which it could die, and dies by SIGKILL at the one that
// SHAREPLAN_TEST_KILL_AT names: around every line of a journal (before it is written, before and after it is committed), after every
// step that DBOS has recorded, and around every request to the cloud that has an effect. Writes down each point that it passes.
import { appendFileSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import pg from 'pg'

const at = Number(process.env.SHAREPLAN_TEST_KILL_AT)
const trace = process.env.SHAREPLAN_TEST_TRACE
let points = 0

function point(name) {
  if (trace !== undefined) appendFileSync(trace, `${name}\n`)
  if (points++ === at) {
    process.kill(process.pid, 'SIGKILL')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}

/** Connections in whose transaction a line was written → the line's name. */
const lines = new WeakMap()
const { query } = pg.Client.prototype

pg.Client.prototype.query = function (config, values, ...rest) {
  const text = typeof config === 'string' ? config : (config?.text ?? '')
  const result = (after) => {
    const answer = query.call(this, config, values, ...rest)
    if (typeof answer?.then !== 'function') return answer
    return answer.then((value) => {
      after()
      return value
    })
  }
  if (text.startsWith('INSERT INTO shareplan.journal')) {
    const name = values[2]
    point(`before the record ${name}`)
    lines.set(this, name)
    return result(() => undefined)
  }
  if (text === 'COMMIT' && lines.has(this)) {
    const name = lines.get(this)
    lines.delete(this)
    point(`before the record ${name} is committed`)
    return result(() => point(`after the record ${name}`))
  }
  if (/INSERT INTO \S*operation_outputs/.test(text)) return result(() => point('after DBOS recorded a step'))
  return query.call(this, config, values, ...rest)
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
