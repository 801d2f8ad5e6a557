/** One complaint of a compiled schema, as ajv words it. `propertyName` is there when it is about a key. */
export interface SchemaError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly propertyName?: string
}

/** Checks a value against a compiled schema; the complaints of the last call are in `errors`. */
export interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}
