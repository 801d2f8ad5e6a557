import { Readable, Writable } from 'node:stream'
import {
  CodeActionKind,
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import type { CliIo } from '../io.ts'
import { version } from '../version.ts'
import { answerQuestions } from './answers.ts'
import { OpenDocuments } from './documents.ts'
import type { LspOptions } from './language.ts'

/** Exit codes of the protocol: an editor that ends without a word, or a stream that ends, is told apart. */
const ended = { orderly: 0, otherwise: 1 }

/**
 * Serves an editor over stdin and stdout until it says `exit` or closes stdin. Resolves to the exit code. Reads files and nothing
 * else: it never writes one, and makes no network call.
 */
export function serve(options: LspOptions, io: CliIo): Promise<number> {
  const input = inputOf(io)
  return new Promise<number>((resolve) => {
    let shutDown = false
    const end = (): void => {
      documents.close()
      resolve(shutDown ? ended.orderly : ended.otherwise)
    }
    const connection: Connection = createConnection(
      (logger) => {
        const protocol = createProtocolConnection(
          new StreamMessageReader(input),
          new StreamMessageWriter(outputOf(io)),
          logger,
        )
        protocol.onClose(end)
        // Not every stream that ends is closed.
        input.once('end', end).once('error', end)
        return protocol
      },
      {
        initialize: () => {},
        get shutdownReceived() {
          return shutDown
        },
        set shutdownReceived(received) {
          shutDown = received
        },
        exit: end,
      },
    )
    const documents = new OpenDocuments(connection, options, io)
    connection.onShutdown(() => documents.close())
    initialize(connection, documents)
    answerQuestions(connection, documents)
    connection.listen()
  }).finally(() => input.destroy())
}

/** A stream of its own could not be closed while it waits for the next message. */
function inputOf({ stdin }: CliIo): Readable {
  const stream = stdin.read()
  return stream instanceof Readable ? stream : Readable.from(stream, { objectMode: false })
}

function outputOf({ stdout }: CliIo): Writable {
  return new Writable({
    // Messages tell their length, so that nothing in them may be changed.
    write: (chunk: Buffer, _, done) => void stdout.write(chunk.toString('utf8'), 'commands').then(() => done(), done),
  })
}

/** Signs that begin something which can be completed. */
const triggers = [' ', '"', "'", '@', '[', ',']

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  hoverProvider: true,
  completionProvider: { triggerCharacters: triggers },
  definitionProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
}

/** Editors that can are asked to tell of files that change on disk; others tell of what they save. */
function initialize(connection: Connection, documents: OpenDocuments): void {
  let canRegister = false
  connection.onInitialize((params): InitializeResult => {
    canRegister = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true
    documents.start(params.locale)
    return { serverInfo: { name: 'shareplan', version }, capabilities }
  })
  connection.onInitialized(async () => {
    if (!canRegister) return
    const watchers = [{ globPattern: '**/*.{yaml,yml,json}' }]
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers })
  })
  connection.onDidChangeWatchedFiles(() => documents.filesChanged())
}
