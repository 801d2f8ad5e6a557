import { dirname } from 'node:path'
import { PUBLIC_REGIONS } from '../../emulator/regions.ts'
import type { Known } from '../../lsp/known.ts'
import { builtinDocuments } from '../../policy/load.ts'
import { loadTranslations, textsOf } from '../../policy/translations.ts'
import { loadWords } from '../../words/load.ts'
import { type Complaint, UsageError } from '../errors.ts'
import { type FileSource, Files } from '../files.ts'
import type { CliIo } from '../io.ts'
import { gather, gatherRules, loadPolicy } from '../load.ts'
import { expandPath } from '../paths.ts'
import { Receipts } from '../receipts.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import type { LspOptions } from './language.ts'

/** What plans are judged by, as it was when all of it was sound. */
export interface SoundPolicy {
  readonly known: Known
  readonly settings: Settings
  readonly receipts: Receipts
  /** The files of the configured plans: those are judged as one run. */
  readonly planFiles: readonly string[]
}

/** The policy around a document, or what is wrong with it. */
export type LoadedPolicy =
  | { readonly sound: SoundPolicy }
  | { readonly complaints: readonly Complaint[]; readonly files: Files }

/** Reads everything that plans are judged by. Never throws for what is in it. `config`: the configuration, where there is one. */
export async function loadEditorPolicy(
  config: string | undefined,
  options: LspOptions,
  io: CliIo,
  source: FileSource,
): Promise<LoadedPolicy> {
  const wanted = { ...options, ...(config !== undefined && { config }) }
  try {
    return await load(await resolveSettings(wanted, io, source), io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const base = config === undefined ? io.cwd : dirname(config)
    return { complaints: error.complaints, files: new Files(base, io, source) }
  }
}

async function load(settings: Settings, io: CliIo): Promise<LoadedPolicy> {
  const { value, complaints } = await loadPolicy(settings)
  const { files } = settings
  if (complaints.length > 0) return { complaints, files }
  // Each was read a moment ago, and is not read again.
  const accounts = await gather(settings.accounts, 'Accounts', files)
  const inventories = await gather(settings.inventory, 'Inventory', files)
  const rules = await gatherRules(settings)
  const translations = await loadTranslations(settings.language)
  const all = [...builtinDocuments(), ...rules.value].map(({ value: rule }) => {
    return [rule.metadata.id, { rule, texts: textsOf(rule, translations) }] as const
  })
  const instances = value.rules.rules.map(({ id, source: rule, texts }) => [id, { rule, texts }] as const)
  const known: Known = {
    ...value,
    ruleTexts: new Map([...instances, ...all]),
    words: await loadWords(settings.language),
    accountDocuments: accounts.value,
    inventoryDocuments: inventories.value,
    ruleDocuments: rules.value,
    regions: PUBLIC_REGIONS,
  }
  return { sound: { known, settings, receipts: new Receipts(settings, {}, io), planFiles: await filesOf(settings) } }
}

/** A path that leads nowhere is no matter of the editor: `check` tells it. */
async function filesOf({ plans }: Settings): Promise<readonly string[]> {
  const found = await Promise.all(plans.map((setting) => expandPath(setting)))
  return [...new Set(found.flatMap((files) => ('message' in files ? [] : files.map(({ path }) => path))))]
}
