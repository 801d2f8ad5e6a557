#!/usr/bin/env node
import { explainFailure } from './failure.ts'
import { main } from './main.ts'
import { exitCodeOf, processIo } from './process-io.ts'

const io = processIo()
process.exitCode = await exitCodeOf(main(process.argv.slice(2), io), (error) => explainFailure(error, io))
