import { imageFacts, type KnownUse } from '../plan/facts.ts'
import { webUrl } from '../report/rule-texts.ts'
import type { Account, EncryptionDetails, Rule } from '../schema/generated/types.ts'
import type { Known } from './known.ts'
import { card, listed, mono, plain, type Row } from './markdown.ts'

const unknown = '*unknown*'

/** What the Accounts files say about an account. */
export function accountCard(id: string, { directory }: Pick<Known, 'directory'>): string {
  const account = directory.accounts.get(id)
  if (account === undefined)
    return card(
      `Account ${mono(id)}`,
      [],
      'No Accounts file lists it: whether it is trusted, and its site, are unknown.',
    )
  const groups = [...directory.groups].filter(([, members]) => members.includes(id)).map(([name]) => `@${name}`)
  return card(`Account ${mono(account.name ?? id)}`, [
    ['id', mono(id)],
    ['site', account.site ?? unknown],
    ['trusted', saidOf(account.trusted)],
    ['labels', labelsOf(account)],
    ['groups', groups.length === 0 ? undefined : listed(groups)],
  ])
}

function labelsOf({ labels = {} }: Account): string | undefined {
  const all = Object.entries(labels).map(([name, value]) => `${name}: ${value}`)
  return all.length === 0 ? undefined : listed(all)
}

/** Who is in a group. */
export function groupCard(name: string, { directory }: Pick<Known, 'directory'>): string {
  const members = directory.groups.get(name)
  if (members === undefined) return card(`Group ${mono(`@${name}`)}`, [], 'No Accounts file defines it.')
  const names = members.map((id) => directory.accounts.get(id)?.name ?? id)
  const untrusted = members.filter((id) => directory.accounts.get(id)?.trusted !== true)
  return card(`Group ${mono(`@${name}`)}`, [
    ['accounts', String(members.length)],
    ['members', members.length === 0 ? undefined : listed(names)],
    ['not known to be trusted', untrusted.length === 0 ? undefined : String(untrusted.length)],
  ])
}

/** What the inventories say about an image, as the plan's account sees it. */
export function imageCard(id: string, account: string | undefined, { facts, directory }: Known): string {
  const viewer = account ?? [...(facts.views.get(id)?.keys() ?? [])][0] ?? ''
  const image = imageFacts(facts, viewer, id)
  const title = `Image ${mono(id)}`
  if (image === undefined) return card(title, [], 'No inventory lists it. `shareplan snapshot` captures what exists.')
  const nameOf = (one: string): string => directory.accounts.get(one)?.name ?? one
  const owner = image.ownerAccount === undefined ? undefined : nameOf(image.ownerAccount)
  return card(title, [
    ['name', said(image.name)],
    ['region', said(image.region)],
    ['status', said(image.status)],
    ['owner', owner === undefined ? (image.platformOwned === true ? 'the platform' : unknown) : mono(owner)],
    ['made', image.createdAt === undefined ? undefined : new Date(image.createdAt).toISOString().slice(0, 10)],
    ['family', image.family === undefined || image.family === '' ? undefined : mono(image.family)],
    ['tags', image.tags === undefined ? undefined : tagsOf(image.tags)],
    ['product code', image.productCode === '' ? 'none' : said(image.productCode)],
    ['encryption', encryptionOf(image.encryption)],
    ['public', saidOf(image.public)],
    ['shared with', people(image.sharedWith, nameOf)],
    [
      'resource shares',
      image.resourceShares?.length === 0 ? undefined : people(image.resourceShares, (share) => share),
    ],
    ['used by', useOf(image.usedBy, nameOf)],
    ['captured', capturedAt(facts, image.ownerAccount ?? viewer)],
  ])
}

function tagsOf(tags: Readonly<Record<string, string>>): string {
  const all = Object.entries(tags).map(([key, value]) => `${key}: ${value}`)
  return all.length === 0 ? 'none' : listed(all)
}

function said(text: string | undefined): string {
  return text === undefined ? unknown : mono(text)
}

function saidOf(fact: boolean | undefined): string {
  return fact === undefined ? unknown : fact ? 'yes' : 'no'
}

function encryptionOf(encryption: 'none' | EncryptionDetails | undefined): string {
  if (encryption === undefined) return unknown
  if (encryption === 'none') return 'none'
  const { kmsKey, keyType, keyEnabled } = encryption
  const type = keyType === undefined ? 'key of unknown type' : `${keyType} key`
  const enabled = keyEnabled === undefined ? ', not known to be enabled' : keyEnabled ? '' : ', disabled'
  return `${type}${kmsKey === undefined ? '' : ` ${mono(kmsKey)}`}${enabled}`
}

function people(ids: readonly string[] | undefined, nameOf: (id: string) => string): string {
  if (ids === undefined) return unknown
  return ids.length === 0 ? 'nobody' : `${ids.length}: ${listed(ids.map(nameOf))}`
}

/** Accounts by how much of theirs uses the image; those of whom nothing is known are in no list. */
function useOf(use: ReadonlyMap<string, KnownUse>, nameOf: (id: string) => string): string {
  if (use.size === 0) return unknown
  const users = [...use].filter(([, { ids, unknown: open }]) => ids.length > 0 || open.size > 0)
  if (users.length === 0)
    return `nothing in ${use.size === 1 ? 'the account' : `the ${use.size} accounts`} that is known`
  return listed(
    users.map(
      ([account, { ids, unknown: open }]) => `${nameOf(account)}: ${ids.length}${open.size > 0 ? ' or more' : ''}`,
    ),
  )
}

function capturedAt({ captures }: Known['facts'], account: string): string | undefined {
  const times = captures.flatMap((capture) =>
    capture.account === account && capture.capturedAt !== undefined ? [capture.capturedAt] : [],
  )
  return times.length === 0 ? undefined : new Date(Math.min(...times)).toISOString()
}

type RuleTexts = NonNullable<ReturnType<Known['ruleTexts']['get']>>

/** What a rule is about: the page that `shareplan rules show` prints, shorter. */
export function ruleCard({ rule: { metadata, spec }, texts }: RuleTexts, { rules }: Pick<Known, 'rules'>): string {
  const { id, statements = [], references = [] } = metadata
  const compiled = rules.rules.find((rule) => rule.id === id)
  const links = references.flatMap((reference) => webUrl(reference) ?? [])
  const rows: readonly Row[] = [
    ['enforcement', enforcementOf(spec, compiled?.enforcement)],
    ['judges', [`per ${spec.per}`, ...(spec.actions ?? [])].join(', ')],
    ['parameters', paramsOf(spec, compiled?.params ?? {})],
    ['upholds', statements.length === 0 ? undefined : statements.map(plain).join(', ')],
  ]
  return card(
    plain(texts.title),
    [['rule', mono(id)], ...rows],
    texts.why === undefined ? '' : plain(texts.why),
    texts.remediation === undefined ? '' : `**What to do:** ${plain(texts.remediation)}`,
    links.map((link) => `<${link}>`).join('  \n'),
  )
}

function enforcementOf({ enforcement, guard }: Rule['spec'], now: string | undefined): string {
  if (guard !== undefined) return `${enforcement} (a guard: cannot be lowered)`
  if (now === undefined) return `not in force (by itself: ${enforcement})`
  return now === enforcement ? enforcement : `${now} here (by itself: ${enforcement})`
}

function paramsOf({ params = {} }: Rule['spec'], values: Readonly<Record<string, unknown>>): string | undefined {
  const all = Object.entries(params).map(
    ([name, definition]) => `${mono(`${name}: ${JSON.stringify(values[name] ?? definition.default)}`)}`,
  )
  return all.length === 0 ? undefined : all.join(', ')
}
