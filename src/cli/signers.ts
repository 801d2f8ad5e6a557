import { loadSigners, type SignerSet } from '../attestation/signers.ts'
import { UsageError } from './errors.ts'
import { gather, type Loaded, unwrap } from './load.ts'
import type { SettingPath, Settings } from './settings.ts'

/** The signers that the settings name. Throws a `UsageError` where approvals are needed, and nobody could give them. */
export async function signersOf(settings: Settings): Promise<SignerSet> {
  const { approvals } = settings
  if (approvals === undefined) return []
  if (approvals.required > 0 && approvals.signers.length === 0) {
    const complaint = {
      message: `approvals.required is ${approvals.required}, and no file says who the signers are`,
      remediation: 'Write `signers: signers.yaml` beside it, a file of kind Signers.',
      location: approvals.location,
    }
    throw new UsageError([complaint], settings.files.sources)
  }
  return unwrap(await readSigners(approvals.signers, settings), settings)
}

/** The signers in the files that paths lead to. */
export async function readSigners(
  paths: readonly SettingPath[],
  { files }: Pick<Settings, 'files'>,
): Promise<Loaded<SignerSet>> {
  const documents = await gather(paths, 'Signers', files)
  const { signers, problems } = loadSigners(documents.value)
  return { value: signers, complaints: [...documents.complaints, ...problems] }
}
