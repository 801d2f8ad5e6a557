export { mayHoldPlans } from './classify.ts'
export {
  type DocumentOfKind,
  documentsOf,
  type FileDocuments,
  readDocuments,
  validateDocument,
} from './documents.ts'
export { apiVersion, type DocumentTypes, isKind, type Kind, kinds, loadSchema, loadValidator } from './kinds.ts'
export { loadSuggest } from './suggest.ts'
