/** What the names of approvals end with, behind the document's and the approver's. */
export const approvalEnding = '.approval.json'

/** Whether a file that was met beside plans is an approval, and so holds no plan. */
export async function isApprovalFile(path: string, text: string): Promise<boolean> {
  if (!path.endsWith(approvalEnding)) return false
  const { parseEnvelope } = await import('../attestation/dsse.ts')
  return 'envelope' in parseEnvelope(text)
}
