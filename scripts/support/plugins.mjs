// esbuild plugins: what has to change in libraries for one ESM bundle that starts fast.
import { isBuiltin } from 'node:module'
import { packageJson } from './paths.mjs'

/**
 * CommonJS libraries ask for Node's modules with `require`, which a bundle in ESM does not have. `process.getBuiltinModule` is the
 * same without `createRequire`, so no output needs a banner.
 */
export const builtinsOfCommonJs = {
  name: 'builtins-of-commonjs',
  setup(build) {
    build.onResolve({ filter: /^[a-z:_/0-9]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** Replaces whole packages by one that throws when it is used after all. `packages`: name → named exports and why it is not needed. */
export function stubs(packages) {
  return {
    name: 'stubs',
    setup(build) {
      build.onResolve({ filter: /^[@a-z]/ }, ({ path }) =>
        Object.hasOwn(packages, path) ? { path, namespace: 'stub' } : undefined,
      )
      build.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => {
        const { exports, why } = packages[path]
        const message = JSON.stringify(`${path} is not bundled: ${why}`)
        return { contents: exports.map((name) => `exports.${name} = () => { throw new Error(${message}) }`).join('\n') }
      })
    },
  }
}

/** Of package.json the bundle needs the version alone. */
export const versionOnly = {
  name: 'version-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) =>
      /node_modules/.test(path)
        ? undefined
        : { contents: JSON.stringify({ name: packageJson.name, version: packageJson.version }), loader: 'json' },
    )
  },
}
