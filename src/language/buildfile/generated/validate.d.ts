/** What Ajv says of a place that does not fit the schema. */
export interface SchemaError {
  /** The place in the data as a JSON pointer. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that the keyword is in, without annotations. */
  readonly parentSchema: {
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly oneOf?: readonly { readonly required?: readonly string[] }[];
    readonly anyOf?: readonly { readonly required?: readonly string[] }[];
  };
  readonly data: unknown;
}

/** Checks data against buildfile-1.schema.json. If it returns false, `errors` lists all that is wrong. */
export const validate: {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
