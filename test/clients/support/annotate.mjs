// Annotates with the actions toolkit what it reads from stdin: a list of { level, message, properties }.
import { readFileSync } from 'node:fs'
import { error, notice, warning } from '@actions/core'

const commands = { error, warning, notice }
for (const { level, message, properties } of JSON.parse(readFileSync(0, 'utf8'))) commands[level](message, properties)
