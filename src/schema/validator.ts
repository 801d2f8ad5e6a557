/** One complaint of a compiled schema, as ajv words it. */
export interface SchemaError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Checks a value against a compiled schema; the complaints of the last call are in `errors`. */
export interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}
