import type { FileDocuments } from '../../schema/index.ts'
import { documentsIn, type FileSource } from '../files.ts'

/** What files hold, read again only where their text is another: settings are read anew with every change of one of many files. */
export class ParsedFiles {
  readonly #known: Map<string, { readonly text: string; readonly documents: Promise<FileDocuments> }> = new Map()

  readonly documents: FileSource['documents'] = (name, read) => {
    const known = this.#known.get(name)
    if (known?.text === read.text) return known.documents
    const documents = documentsIn(name, read)
    this.#known.set(name, { text: read.text, documents })
    return documents
  }
}
