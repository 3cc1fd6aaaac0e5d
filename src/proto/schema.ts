/** A field of a message, as far as JSON and tools need to know it. */
export interface FieldSchema {
  readonly name: string;
  readonly kind: "one" | "list" | "map";
  /** `number` stands for enums and all integers, wide ones included. */
  readonly type: "string" | "bytes" | "bool" | "number" | "message";
  /** The name of the message or enum. */
  readonly of?: string;
  /** A number of 64 bits. */
  readonly wide?: true;
  /** The name of the oneof that it belongs to. */
  readonly oneof?: string;
}

/** The fields of each message by its name, in the order of their declaration. */
export type Schema = Readonly<Record<string, readonly FieldSchema[]>>;
