import type { CommandModule } from './command.ts'

/** A command in the list of commands. */
export interface CommandEntry {
  /** One word, or two for a command of a group. */
  readonly name: string
  readonly summary: string
  load(): Promise<{ readonly command: CommandModule }>
}

/** Every command, in the order in which help lists them. Adding one is its file and a line here. */
export const commands: readonly CommandEntry[] = [
  { name: 'check', summary: 'judge plans by the rules', load: () => import('./commands/check.ts') },
  {
    name: 'lint',
    summary: 'tell what is wrong with documents, each by itself',
    load: () => import('./commands/lint.ts'),
  },
  { name: 'fix', summary: 'edit plans so that findings go away', load: () => import('./commands/fix.ts') },
  { name: 'report', summary: 'convert a saved result to other formats', load: () => import('./commands/report.ts') },
  { name: 'preview', summary: 'show what a plan would do, call by call', load: () => import('./commands/preview.ts') },
  { name: 'approve', summary: 'sign what a plan would do', load: () => import('./commands/approve.ts') },
  { name: 'apply', summary: 'apply a plan that passes', load: () => import('./commands/apply.ts') },
  { name: 'resume', summary: 'go on with a run that was interrupted', load: () => import('./commands/resume.ts') },
  { name: 'status', summary: 'tell what became of applied plans', load: () => import('./commands/status.ts') },
  {
    name: 'abandon',
    summary: 'give up a run that is not completed',
    load: () => import('./commands/abandon.ts'),
  },
  {
    name: 'undo',
    summary: 'write the plan that takes back what a run has changed',
    load: () => import('./commands/undo.ts'),
  },
  {
    name: 'receipt',
    summary: 'write the receipt of a run that is completed',
    load: () => import('./commands/receipt.ts'),
  },
  { name: 'worker', summary: 'execute runs of several machines', load: () => import('./commands/worker.ts') },
  {
    name: 'evidence verify',
    summary: 'verify what evidence says about a run, offline',
    load: () => import('./commands/evidence-verify.ts'),
  },
  {
    name: 'evidence',
    summary: 'bundle all there is about a run in one file, signed',
    load: () => import('./commands/evidence.ts'),
  },
  { name: 'snapshot', summary: 'capture an inventory from the cloud', load: () => import('./commands/snapshot.ts') },
  { name: 'keygen', summary: 'make a key to approve with', load: () => import('./commands/keygen.ts') },
  {
    name: 'signers verify',
    summary: 'tell whether a change of the signers is signed by one of them',
    load: () => import('./commands/signers-verify.ts'),
  },
  { name: 'rules list', summary: 'list the rules in force', load: () => import('./commands/rules-list.ts') },
  { name: 'rules show', summary: 'print what a rule says', load: () => import('./commands/rules-show.ts') },
  {
    name: 'rules new',
    summary: 'write a rule of your own to begin with, and its cases',
    load: () => import('./commands/rules-new.ts'),
  },
  {
    name: 'rules lock',
    summary: 'pin the bundles of rules that the configuration names',
    load: () => import('./commands/rules-lock.ts'),
  },
  {
    name: 'rules lint',
    summary: 'tell what is wrong or odd about rules',
    load: () => import('./commands/rules-lint.ts'),
  },
  {
    name: 'rules analyze',
    summary: 'tell what rules can come to at all, alone and together',
    load: () => import('./commands/rules-analyze.ts'),
  },
  {
    name: 'rules diff',
    summary: 'tell what a change of the policy newly allows and denies',
    load: () => import('./commands/rules-diff.ts'),
  },
  {
    name: 'rules test',
    summary: 'run the cases of rules',
    load: () => import('./commands/rules-test.ts'),
  },
  {
    name: 'rules facts',
    summary: 'list the facts and operators that rules may name',
    load: () => import('./commands/rules-facts.ts'),
  },
  {
    name: 'waivers list',
    summary: 'list exceptions: who answers for them until when, and why',
    load: () => import('./commands/waivers-list.ts'),
  },
  {
    name: 'waivers lint',
    summary: 'tell which waivers have expired or waive nothing',
    load: () => import('./commands/waivers-lint.ts'),
  },
  {
    name: 'waivers prune',
    summary: 'remove waivers that have expired or waive nothing',
    load: () => import('./commands/waivers-prune.ts'),
  },
  {
    name: 'baseline create',
    summary: 'write down the findings of today, so that they do not count for a while',
    load: () => import('./commands/baseline-create.ts'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a kind of document',
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'init',
    summary: 'write a skeleton: configuration, accounts, inventory, a plan',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'lsp',
    summary: 'serve an editor: findings as you type, and what is known about accounts, images and rules',
    load: () => import('./commands/lsp.ts'),
  },
  {
    name: 'completion',
    summary: 'print what makes a shell complete commands, flags and ids',
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'emulator',
    summary: 'serve an ECS on loopback that answers like the real one',
    load: () => import('./commands/emulator.ts'),
  },
]

/** What a group of commands is about, by its word. */
export const groups: Readonly<Record<string, string>> = {
  baseline: 'adopt rules while there are findings',
  evidence: 'bundle all there is about a run in one file, signed',
  rules: 'tell about the rules in force',
  signers: 'tell about who may approve',
  waivers: 'tell about exceptions, and clear them away',
}
