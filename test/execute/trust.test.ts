import { describe, expect, it } from 'vitest'
import { shareRoleOf, trustedAccounts } from '../../src/execute/trust.ts'

const allow = (more: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more })
const policy = (...statements: readonly object[]): string => JSON.stringify({ Version: '1', Statement: statements })
const services = (...names: readonly string[]) => allow({ Principal: { Service: names } })

describe('trustedAccounts', () => {
  it.each<[string, string, readonly string[]]>([
    ['the ECS services of accounts', policy(services('2@ecs.aliyuncs.com', '1@ecs.aliyuncs.com')), ['1', '2']],
    ['over several statements', policy(services('2@ecs.aliyuncs.com'), services('1@ecs.aliyuncs.com')), ['1', '2']],
    ['each once', policy(services('1@ecs.aliyuncs.com', '1@ecs.aliyuncs.com')), ['1']],
    ['without brackets', policy(allow({ Principal: { Service: '1@ecs.aliyuncs.com' } })), ['1']],
    [
      'a single statement without brackets',
      JSON.stringify({ Statement: services('1@ecs.aliyuncs.com'), Version: '1' }),
      ['1'],
    ],
    ['every digit', policy(services('98765432109876543210@ecs.aliyuncs.com')), ['98765432109876543210']],
    ['by a wider action', policy({ ...services('1@ecs.aliyuncs.com'), Action: ['sts:TagSession', 'sts:*'] }), ['1']],
    ['not ECS of nobody in particular', policy(services('ecs.aliyuncs.com')), []],
    ['not other services', policy(services('1@kms.aliyuncs.com', '1@ecs.aliyuncs.com.example')), []],
    ['not accounts and users', policy(allow({ Principal: { RAM: ['acs:ram::1:root'] } })), []],
    ['not for other actions', policy({ ...services('1@ecs.aliyuncs.com'), Action: 'sts:TagSession' }), []],
  ])('reads %s', (_, text, accounts) => {
    expect(trustedAccounts(text)).toEqual(accounts)
  })

  it.each<[string, string]>([
    ['is no JSON', '{'],
    ['is no policy', '[]'],
    ['says nothing', policy()],
    ['has a statement that is none', JSON.stringify({ Statement: ['x'] })],
    ['denies', policy(services('1@ecs.aliyuncs.com'), { ...services('1@ecs.aliyuncs.com'), Effect: 'Deny' })],
    ['has a condition', policy(allow({ Principal: { Service: ['1@ecs.aliyuncs.com'] }, Condition: {} }))],
    ['lets in all but some', policy(allow({ NotPrincipal: { Service: ['1@ecs.aliyuncs.com'] } }))],
    ['allows all but some', policy({ Effect: 'Allow', NotAction: 'x', Principal: { Service: [] } })],
    ['has wildcards for services', policy(services('*'))],
    ['has wildcards for actions', policy({ ...services('1@ecs.aliyuncs.com'), Action: 'sts:Assume*' })],
    ['lets everybody in', policy(allow({ Principal: '*' }))],
    ['names a service that is no text', policy(allow({ Principal: { Service: [1] } }))],
  ])('does not guess where a policy %s', (_, text) => {
    expect(trustedAccounts(text)).toBeUndefined()
  })
})

describe('shareRoleOf', () => {
  it('tells no role, one that is understood, and one that is not', () => {
    expect(shareRoleOf(null)).toEqual({ exists: false })
    expect(shareRoleOf(policy(services('1@ecs.aliyuncs.com')))).toEqual({ exists: true, trustedAccounts: ['1'] })
    expect(shareRoleOf('{')).toEqual({ exists: true })
  })
})
