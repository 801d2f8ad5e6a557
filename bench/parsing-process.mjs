// Reads one file in a cold process, and times the front end alone. Bundled with the sources before it runs.
import { readFileSync } from 'node:fs'
import { loadSource } from '../src/source/index.ts'

const text = readFileSync(process.argv[2], 'utf8')
const before = process.hrtime.bigint()
const { documents, problems } = await loadSource(text, 'plan.yaml')
const ms = Number(process.hrtime.bigint() - before) / 1e6

if (documents.length !== 1 || problems.length > 0) throw new Error('the file was to be read')
console.log(JSON.stringify({ ms, megabytes: text.length / 1e6 }))
