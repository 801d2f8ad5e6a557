// The licences of everything that is bundled, as one text.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const licenseFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i
/** Licences that may be bundled into a package under Apache-2.0. */
const compatible = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Apache License 2.0',
])

/** `packages` as bundledPackages gives them. Throws where a package's licence is missing or not among those known to fit. */
export function licensesText(packages) {
  const unfit = packages.filter(({ license }) => !compatible.has(license))
  if (unfit.length > 0)
    throw new Error(`licence not known to fit: ${unfit.map(({ name, license }) => `${name} (${license})`).join(', ')}`)
  const once = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]))
  return [
    'shareplan contains code of these packages.\n',
    ...[...once].map(([id, one]) => `${'-'.repeat(80)}\n${id}\nLicence: ${one.license}\n\n${licenseOf(one)}\n`),
  ].join('\n')
}

function licenseOf({ folder, license }) {
  const files = readdirSync(join(root, folder)).filter((name) => licenseFile.test(name))
  if (files.length > 0) return files.map((name) => readFileSync(join(root, folder, name), 'utf8').trim()).join('\n\n')
  const { author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const by = typeof author === 'string' ? author : author?.name
  return `The package ships no licence text; its package.json declares ${license}${by ? `, author ${by}` : ''}.`
}
