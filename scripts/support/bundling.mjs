// esbuild plugins: what has to change in libraries for one ESM bundle that starts fast.
import { isBuiltin } from 'node:module'
import { packageJson } from './paths.mjs'

/**
 * Libraries call `url.parse`, which warns from Node 24 on unless the caller is in a folder node_modules, where bundled code is not.
 * The class behind it does the same and does not warn.
 */
const url = `const url = process.getBuiltinModule('url')
function parse(text, query, slashes) {
  if (text instanceof url.Url) return text
  const parsed = new url.Url()
  parsed.parse(text, query, slashes)
  return parsed
}
module.exports = { ...url, parse }`

/**
 * Modules that are not what the name says, but quicker. child_process is loaded when somebody uses it: commander asks for it at every
 * start, but needs it for commands in files of their own only.
 */
const special = {
  url,
  process: 'module.exports = process',
  child_process:
    "module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('child_process')[name] })",
}

/**
 * CommonJS libraries ask for Node's modules with `require`, which a bundle in ESM does not have. `process.getBuiltinModule` is the
 * same without `createRequire`, so no output needs a banner.
 */
const builtinsOfCommonJs = {
  name: 'builtins-of-commonjs',
  setup(build) {
    build.onResolve({ filter: /^[a-z:_/0-9]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents:
        special[path.replace('node:', '')] ?? `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** Replaces whole packages by one that throws when it is used after all. `packages`: name → named exports and why it is not needed. */
function stubs(packages) {
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
const versionOnly = {
  name: 'version-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) =>
      /node_modules/.test(path)
        ? undefined
        : { contents: JSON.stringify({ name: packageJson.name, version: packageJson.version }), loader: 'json' },
    )
  },
}

/** How everything is bundled that users run. */
export const bundling = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  // Whoever keeps runs in PostgreSQL installs them; for everybody else they would be most of the package.
  external: ['@dbos-inc/dbos-sdk', 'pg'],
  // Its CommonJS half has no named exports for a dynamic import.
  alias: { 'fastest-levenshtein': 'fastest-levenshtein/esm/mod.js' },
  plugins: [
    builtinsOfCommonJs,
    versionOnly,
    stubs({
      'jsonpath-plus': { exports: ['JSONPath'], why: 'conditions have no path' },
      // What the cloud's libraries load for features that no call of ours reaches.
      ...Object.fromEntries(
        ['ws', 'socks-proxy-agent', 'http-proxy-agent', 'https-proxy-agent', 'moment', 'moment-timezone', 'lodash'].map(
          (name) => [name, { exports: [], why: 'no call to the cloud needs it' }],
        ),
      ),
    }),
  ],
}
