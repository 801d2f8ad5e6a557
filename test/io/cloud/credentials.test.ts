import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CloudError } from '../../../src/execute/cloud.ts'
import { type CredentialChain, CredentialsError, openKeyring } from '../../../src/io/cloud/credentials.ts'

const noChain: CredentialChain = async () => {
  throw new Error('the chain was asked')
}

/** A chain that answers from a list, then as its last entry says. */
function chainOf(...answers: readonly (object | Error)[]): CredentialChain & { asked: () => number } {
  let asked = 0
  const chain: CredentialChain = async () => ({
    getCredential: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)]
      if (answer instanceof Error) throw answer
      return answer ?? {}
    },
  })
  return Object.assign(chain, { asked: () => asked })
}

const key = { accessKeyId: 'id-1', accessKeySecret: 'secret-1', securityToken: 'token-1' }

describe('openKeyring', () => {
  it('takes the key of the environment first', async () => {
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' }
    const keyring = await openKeyring({ env, chain: noChain, timeoutMs: 100 })
    expect(await keyring.getCredential()).toEqual({
      accessKeyId: 'id',
      accessKeySecret: 'secret',
      securityToken: undefined,
      type: 'access_key',
    })
  })

  it('takes a temporary key with its token', async () => {
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
      ALIBABA_CLOUD_SECURITY_TOKEN: 'token',
    }
    const keyring = await openKeyring({ env, chain: noChain, timeoutMs: 100 })
    expect(await keyring.getCredential()).toMatchObject({ securityToken: 'token', type: 'sts' })
    expect([...keyring.secrets()].sort()).toEqual(['id', 'secret', 'token'])
  })

  it('asks the chain where the environment has half a key', async () => {
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' }
    const keyring = await openKeyring({ env, chain: chainOf(key), timeoutMs: 100 })
    expect(await keyring.getCredential()).toMatchObject({ accessKeyId: 'id-1' })
  })

  it('asks the chain each time, and remembers every secret it handed out', async () => {
    const renewed = { accessKeyId: 'id-2', accessKeySecret: 'secret-2', securityToken: 'token-2' }
    const keyring = await openKeyring({ env: {}, chain: chainOf(key, key, renewed), timeoutMs: 100 })
    expect(await keyring.getCredential()).toMatchObject({ accessKeyId: 'id-2' })
    expect([...keyring.secrets()].sort()).toEqual(['id-1', 'id-2', 'secret-1', 'secret-2', 'token-1', 'token-2'])
  })

  it.each([
    ['a chain that fails, repeating a file', chainOf(new Error('parse config failed: {"access_key_secret":"s3cret"}'))],
    ['a chain without a secret', chainOf({ accessKeyId: 's3cret' })],
    ['a chain that cannot be made', noChain],
  ])('says what to do, and nothing secret, for %s', async (_, chain) => {
    const error = await openKeyring({ env: {}, chain, timeoutMs: 100 }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CredentialsError)
    expect(String(error)).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID')
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret')
  })

  it('does not wait for ever', async () => {
    const hanging: CredentialChain = async () => ({ getCredential: () => new Promise(() => undefined) })
    await expect(openKeyring({ env: {}, chain: hanging, timeoutMs: 20 })).rejects.toBeInstanceOf(CredentialsError)
  })

  it('tells a key that cannot be renewed apart: nothing was sent', async () => {
    const keyring = await openKeyring({ env: {}, chain: chainOf(key, key, new Error('s3cret')), timeoutMs: 100 })
    const error = await keyring.getCredential().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CloudError)
    expect(error).toMatchObject({ failure: 'unreachable', code: 'CredentialsUnavailable' })
    expect(String(error)).not.toContain('s3cret')
  })
})
