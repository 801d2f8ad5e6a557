import { spawn } from 'node:child_process'
import { fromBase64 } from '../../attestation/bytes.ts'
import { type ParsedKey, type PublicKey, parseKeyBlob, parsePublicKey } from '../../attestation/public-key.ts'
import type { Signer } from '../../attestation/sign.ts'
import { dearmor, namespace } from '../../attestation/ssh-signature.ts'
import { WireError, WireReader } from '../../attestation/wire.ts'
import { KeyError } from './key-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

const opensshPem = /^-----BEGIN OPENSSH PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END OPENSSH PRIVATE KEY-----\s*$/
const opensshMagic = 'openssh-key-v1\0'

/**
 * Signs with a key of SSH, through `ssh-keygen -Y sign`: what stands in the file is a private key, or the public half of one that
 * ssh-agent or a security key holds. A passphrase is asked for by ssh-keygen itself. `undefined`: the file is neither.
 */
export function sshSigner(text: string, path: string, env: Environment): Signer | undefined {
  const publicKey = publicKeyIn(text, path)
  if (publicKey === undefined) return undefined
  return { publicKey, sign: (message) => signWith(path, message, env) }
}

function publicKeyIn(text: string, path: string): PublicKey | undefined {
  const [, base64] = opensshPem.exec(text) ?? []
  if (base64 === undefined && !/^(?:ssh|ecdsa|sk)-/.test(text)) return undefined
  const parsed = base64 === undefined ? parsePublicKey(text) : publicHalf(base64)
  if ('key' in parsed) return parsed.key
  throw new KeyError(`the key ${path} cannot be used: ${parsed.problem}`, 'Make one with `ssh-keygen -t ed25519`.')
}

/** The public key stands in the clear in a private one, also where that has a passphrase. */
function publicHalf(base64: string): ParsedKey {
  try {
    const reader = new WireReader(fromBase64(base64.replace(/[\r\n]/g, '')) ?? new Uint8Array())
    if (Buffer.from(reader.take(opensshMagic.length)).toString('latin1') !== opensshMagic) {
      return { problem: 'it is no private key of OpenSSH' }
    }
    for (let skipped = 0; skipped < 3; skipped += 1) reader.string()
    if (reader.uint32() !== 1) return { problem: 'it holds several keys' }
    return parseKeyBlob(reader.string())
  } catch (error) {
    if (error instanceof WireError) return { problem: error.message }
    throw error
  }
}

/** What ssh-keygen needs to find the agent, and to ask for a passphrase. */
const passedOn = [
  'PATH',
  'HOME',
  'SSH_AUTH_SOCK',
  'SSH_ASKPASS',
  'SSH_ASKPASS_REQUIRE',
  'DISPLAY',
  'TERM',
  'SystemRoot',
]

async function signWith(path: string, message: Uint8Array, env: Environment): Promise<Uint8Array> {
  const { code, out, err } = await run(['-Y', 'sign', '-n', namespace, '-f', path], message, env)
  const signature = code === 0 ? dearmor(out) : undefined
  if (signature !== undefined) return signature
  throw new KeyError(
    `ssh-keygen did not sign with ${path} (exit ${code})${err === '' ? '' : `: ${err}`}`,
    'For a key with a passphrase, add it to ssh-agent (`ssh-add`), or run this on a terminal.',
  )
}

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(args: readonly string[], input: Uint8Array, env: Environment): Promise<Ran> {
  const kept = Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', args, { env: kept, stdio: ['pipe', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk
    })
    child.on('error', () => {
      reject(
        new KeyError(
          'ssh-keygen cannot be started',
          'Install OpenSSH, or sign with a key that `shareplan keygen` made.',
        ),
      )
    })
    child.on('close', (code) => resolve({ code, out, err: lastLine(err) }))
    // It may end before it has read everything; how it ended tells why.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1)?.slice(0, 200) ?? ''
}
