import { resolve } from 'node:path'
import {
  type CancellationToken,
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CompletionList,
  type Connection,
  type Hover,
  type Location,
  LSPErrorCodes,
  MarkupKind,
  type Range,
  ResponseError,
  type TextDocumentPositionParams,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { completionAt } from '../../lsp/completion.ts'
import { definitionAt } from '../../lsp/definition.ts'
import { hoverAt } from '../../lsp/hover.ts'
import type { Edited, Known } from '../../lsp/known.ts'
import { remediesAt } from '../../lsp/remedies.ts'
import { fromRange, spotRange, toCodeAction, toCompletion, toRange } from './convert.ts'
import type { OpenDocument, OpenDocuments } from './documents.ts'
import { turn } from './judging.ts'
import type { Project } from './project.ts'

/** What is asked about a place of an open document. */
interface Question {
  readonly document: TextDocument
  readonly edited: Edited
  readonly offset: number
  readonly known: Known
  readonly project: Project
}

/** Lets an editor ask about places of the documents that it has open. */
export function answerQuestions(connection: Connection, documents: OpenDocuments): void {
  const answer = answerer(documents)
  connection.onHover((params, token) => answer(params, token, hover))
  connection.onCompletion((params, token) => answer(params, token, completion))
  connection.onDefinition((params, token) =>
    answer(params, token, (question) => definition(question, (path) => documents.uriOf(path))),
  )
  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    await turn()
    const open = documents.get(textDocument.uri)
    if (token.isCancellationRequested) return cancelled()
    return open === undefined || !wantsFixes(context) ? [] : codeActions(open, range)
  })
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled')
}

function wantsFixes({ only }: CodeActionContext): boolean {
  return only === undefined || only.some((kind) => kind === '' || kind === CodeActionKind.QuickFix)
}

async function codeActions({ document, path, project }: OpenDocument, range: Range): Promise<CodeAction[]> {
  const text = document.getText()
  const { marks, judging, name } = await project.judge(path, text)
  if (judging === undefined) return []
  const remedies = await remediesAt(fromRange(range, text), marks, { text, file: name, judging })
  return remedies.map(({ mark, fix }, index) => toCodeAction(mark, fix, document, index === 0))
}

type Answer = <T>(
  params: TextDocumentPositionParams,
  token: CancellationToken,
  find: (question: Question) => Promise<T | null>,
) => Promise<T | null | ResponseError>

function answerer(documents: OpenDocuments): Answer {
  return async ({ textDocument, position }, token, find) => {
    // What takes the question back may have come in already.
    await turn()
    const open = documents.get(textDocument.uri)
    const known = await open?.project.known()
    if (token.isCancellationRequested) return cancelled()
    if (open === undefined || known === undefined) return null
    const edited = await documents.edited(open)
    return find({ ...open, edited, known, offset: open.document.offsetAt(position) })
  }
}

async function hover({ document, edited, offset, known }: Question): Promise<Hover | null> {
  const spot = hoverAt(edited, offset, known)
  if (spot === undefined) return null
  return { contents: { kind: MarkupKind.Markdown, value: spot.content }, range: spotRange(spot, document) }
}

async function completion({ document, edited, offset, known }: Question): Promise<CompletionList | null> {
  const spot = await completionAt(edited, offset, known)
  return spot === undefined ? null : toCompletion(spot, document)
}

async function definition(
  { edited, offset, known, project }: Question,
  uriOf: (path: string) => string,
): Promise<Location[] | null> {
  const spot = definitionAt(edited, offset, known)
  if (spot === undefined) return null
  const { base } = await project.files()
  return spot.content.map(({ file, range }) => ({ uri: uriOf(resolve(base, file)), range: toRange(range) }))
}
