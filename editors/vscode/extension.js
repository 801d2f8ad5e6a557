// Starts `shareplan lsp` and lets VS Code talk to it. Everything that is known about plans is the server's.
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const vscode = require('vscode')
const { LanguageClient } = require('vscode-languageclient/node')

let client

/** The program that is set, the one that the workspace has installed, or the one on the PATH. */
function programOf(settings, folder) {
  const set = settings.get('command', '')
  if (set !== '') return set
  const name = process.platform === 'win32' ? 'shareplan.cmd' : 'shareplan'
  const installed = folder === undefined ? undefined : join(folder, 'node_modules', '.bin', name)
  return installed !== undefined && existsSync(installed) ? installed : name
}

function newClient() {
  const settings = vscode.workspace.getConfiguration('shareplan')
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath
  const server = {
    command: programOf(settings, folder),
    args: ['lsp', ...settings.get('arguments', [])],
    // Windows runs scripts of npm in a shell only.
    options: { shell: process.platform === 'win32', ...(folder !== undefined && { cwd: folder }) },
  }
  const languages = ['yaml', 'json']
  const documentSelector = languages.flatMap((language) => ['file', 'untitled'].map((scheme) => ({ scheme, language })))
  return new LanguageClient('shareplan', 'shareplan', server, { documentSelector })
}

async function start() {
  client = newClient()
  await client.start()
}

async function stop() {
  const running = client
  client = undefined
  await running?.stop()
}

async function activate(context) {
  const restart = vscode.commands.registerCommand('shareplan.restart', async () => {
    await stop()
    await start()
  })
  const follow = vscode.workspace.onDidChangeConfiguration(async (event) => {
    if (!['shareplan.command', 'shareplan.arguments'].some((key) => event.affectsConfiguration(key))) return
    await stop()
    await start()
  })
  context.subscriptions.push(restart, follow)
  await start()
}

module.exports = { activate, deactivate: stop }
