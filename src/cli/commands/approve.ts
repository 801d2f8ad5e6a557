import { colorModes } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import type { ApproveFlags } from '../execution/approve-flags.ts'
import { approveOne } from '../execution/approve-plan.ts'
import { approveSigners, holdsSigners } from '../execution/approve-signers.ts'
import { addJudgeFlags } from '../execution/judged-plan.ts'
import { oneOf } from '../options.ts'

export const command: CommandModule<ApproveFlags> = {
  examples: [
    'shareplan approve plan.yaml --key ~/.ssh/id_ed25519',
    'shareplan approve plan.yaml --key key.pem --policy-from main --expires 8h',
    'shareplan approve signers.yaml --key key.pem --policy-from main',
  ],
  define(command) {
    command.argument(
      '[path...]',
      'a plan, or files of kind Signers (default: the one plan that the configuration names)',
    )
    addJudgeFlags(command)
      .requiredOption('--key <file>', 'the private key: of `shareplan keygen` or SSH, or a .pub for ssh-agent')
      .option('--expires <duration>', 'how long it is valid (default, and at most: approvals.maxAge, or 72h)')
      .option('-o, --output <file>', 'where the envelope goes (default: <plan>.<approver>.approval.json)')
      .option('-y, --yes', 'do not ask')
      .option(
        '--format <format>',
        'how to show what is signed: text or json',
        oneOf('--format', ['text', 'json']),
        'text',
      )
      .option('--color <when>', `colours: ${colorModes.join(', ')}`, oneOf('--color', colorModes), 'auto')
  },
  run: approve,
}

async function approve({ args, options, io }: Invocation<ApproveFlags>): Promise<number> {
  return (await holdsSigners(args, options, io)) ? approveSigners(args, options, io) : approveOne(args, options, io)
}
