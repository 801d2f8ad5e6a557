export { mayHoldPlans } from './classify.ts'
export {
  type DocumentOfKind,
  documentsOf,
  type FileDocuments,
  type InvalidDocument,
  readDocuments,
  type ValidDocument,
} from './documents.ts'
export { apiVersion, type DocumentTypes, isKind, type Kind, kinds, loadSchema, loadValidator } from './kinds.ts'
export type { JsonSchema } from './navigate.ts'
export { loadSuggest, type Suggest } from './suggest.ts'
