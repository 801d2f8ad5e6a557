// npm audit over exactly what users get: the packages in the bundle (nothing else is installed at run time). Run after a build.
// Exit 0: no advisory. 1: advisories. 3: the registry gave no answer, so nothing is known.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundledPackages } from './support/packages.mjs'
import { metafilePath, packageJson, root } from './support/paths.mjs'

const exits = { clean: 0, advisories: 1, unknown: 3 }

/** A project that depends on these packages, at the versions of our lock file, and on nothing else. */
export function projectOf(packages, lock) {
  const entries = packages.map(({ folder }) => {
    const { version, resolved, integrity } = lock.packages[folder]
    return [folder, { version, resolved, integrity }]
  })
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]))
  const name = 'bundled'
  const manifest = { name, version: '0.0.0', dependencies }
  return { manifest, lock: { name, lockfileVersion: 3, packages: { '': manifest, ...Object.fromEntries(entries) } } }
}

/** What npm's report says: the advisories, or why there is no answer. */
export function judge(stdout) {
  let report
  try {
    report = JSON.parse(stdout)
  } catch {
    return { outcome: 'unknown', lines: ['npm audit printed no report'] }
  }
  if (report.vulnerabilities === undefined) {
    const status = report.statusCode === undefined ? '' : ` (HTTP ${report.statusCode})`
    return { outcome: 'unknown', lines: [`the registry does not answer audit requests${status}`] }
  }
  const lines = Object.values(report.vulnerabilities).flatMap(({ via }) =>
    via
      .filter((one) => typeof one === 'object')
      .map(({ name, range, severity, title, url }) => `${severity}: ${name} ${range}: ${title} ${url}`),
  )
  return { outcome: Object.keys(report.vulnerabilities).length > 0 ? 'advisories' : 'clean', lines }
}

export function audit(project) {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-audit-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(project.manifest))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(project.lock))
    // The repository's .npmrc switches the audit at installation off; here it is asked for.
    const args = ['audit', '--audit=true', '--json', '--package-lock-only', '--ignore-scripts']
    return judge(spawnSync('npm', args, { cwd: folder, encoding: 'utf8' }).stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function main() {
  const packages = bundledPackages(JSON.parse(readFileSync(metafilePath, 'utf8')))
  const installed = Object.keys(packageJson.dependencies ?? {})
  if (installed.length > 0) throw new Error(`not bundled, so not audited here: ${installed.join(', ')}`)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { outcome, lines } = audit(projectOf(packages, lock))
  for (const line of lines) console.error(line)
  const said = { clean: 'no advisory', advisories: 'ADVISORIES', unknown: 'NOT AUDITED, nothing is known' }
  console.log(`audit of ${packages.length} bundled packages: ${said[outcome]}`)
  process.exitCode = exits[outcome]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
