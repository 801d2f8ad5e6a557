import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type Diagnostic,
  DiagnosticSeverity,
  MarkupKind,
  type Range,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Fix, Range as OurRange } from '../../finding.ts'
import type { Proposals } from '../../lsp/completion.ts'
import type { Spot } from '../../lsp/known.ts'
import type { Mark } from '../../lsp/marks.ts'
import { printable } from '../../report/printable.ts'

/** The path of a file; undefined for what is in no file. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined
  } catch {
    return undefined
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href
}

/** Lines and columns from 0. A byte order mark, which editors may keep in the text, has no column of ours. */
export function toRange({ start, end }: OurRange, text = ''): Range {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const position = ({ line, column }: OurRange['start']) => ({
    line: line - 1,
    character: column - 1 + (line === 1 ? mark : 0),
  })
  return { start: position(start), end: position(end) }
}

/** The same the other way round. */
export function fromRange({ start, end }: Range, text: string): OurRange {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const position = ({ line, character }: Range['start']) => ({
    line: line + 1,
    column: Math.max(1, character + 1 - (line === 0 ? mark : 0)),
  })
  return { start: position(start), end: position(end) }
}

export function toCodeAction(mark: Mark, fix: Fix, document: TextDocument, isPreferred: boolean): CodeAction {
  const text = document.getText()
  const edits = fix.edits.map(({ range, newText }) => ({ range: toRange(range, text), newText }))
  return {
    title: printable(fix.title),
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(mark, text)],
    isPreferred,
    edit: { changes: { [document.uri]: edits } },
  }
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
} as const satisfies Record<Mark['level'], DiagnosticSeverity>

export function toDiagnostic({ range, level, rule, message, page }: Mark, text: string): Diagnostic {
  return {
    range: toRange(range, text),
    severity: severities[level],
    source: 'shareplan',
    code: rule,
    message,
    ...(page !== undefined && { codeDescription: { href: page } }),
  }
}

export function spotRange({ start, end }: Spot<unknown>, document: TextDocument): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) }
}

const kinds = {
  account: CompletionItemKind.Constant,
  sharee: CompletionItemKind.Constant,
  member: CompletionItemKind.Constant,
  group: CompletionItemKind.Module,
  image: CompletionItemKind.File,
  'copy-step': CompletionItemKind.Reference,
  region: CompletionItemKind.EnumMember,
  action: CompletionItemKind.EnumMember,
  rule: CompletionItemKind.Interface,
} as const satisfies Record<Proposals['items'][number]['kind'], CompletionItemKind>

export function toCompletion(spot: Spot<Proposals>, document: TextDocument): CompletionList {
  const range = spotRange(spot, document)
  const { items, complete, quote } = spot.content
  return {
    isIncomplete: !complete,
    items: items.map(
      ({ label, kind, detail, text, documentation }, index): CompletionItem => ({
        label,
        kind: kinds[kind],
        detail,
        // Ours is an order that means something.
        sortText: String(index).padStart(4, '0'),
        // What is replaced begins with the quote, and editors compare from there on.
        filterText: `${quote}${label} ${detail}`,
        textEdit: { range, newText: text },
        ...(documentation !== undefined && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
      }),
    ),
  }
}
