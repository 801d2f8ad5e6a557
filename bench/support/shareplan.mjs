// The programs of ours that are measured.
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundling } from '../../scripts/support/bundling.mjs'
import { dist, root } from '../../scripts/support/paths.mjs'
import { cache } from './paths.mjs'
import { asOf } from './workload.mjs'

const bin = join(process.env.SHAREPLAN_DIST ?? dist, 'bin.js')

/** `shareplan check` of a plan in a workspace, by the rules of one of its configurations. */
export function check(workspace, plan = 'plan.yaml', rules = 'chosen', ...options) {
  return { args: [bin, 'check', plan, '--config', `${rules}.yaml`, '--as-of', asOf, ...options], cwd: workspace }
}

/** `shareplan lsp` in a workspace, by all rules. */
export function languageServer(workspace) {
  return { args: [bin, 'lsp', '--config', 'all.yaml'], cwd: workspace }
}

/** Bundles a program of this folder with the sources; resolves to its path. */
export async function bundled(name) {
  const outdir = join(cache, name)
  await build({
    ...bundling,
    absWorkingDir: root,
    entryPoints: { main: `bench/${name}.mjs` },
    outdir,
    outExtension: { '.js': '.mjs' },
  })
  return join(outdir, 'main.mjs')
}
