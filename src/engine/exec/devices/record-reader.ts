import { goQuote } from "../../../base/util/go-quote.js";

/** Thrown for a spec that is none; whoever reads the file says which it is. */
export class SpecError extends Error {}

/**
 * Reads the members of a mapping of a spec, and knows which there are. Absent and null are the same, and numbers count
 * as texts where a text is wanted, as with sigs.k8s.io/yaml, which the reference reads specs with.
 *
 * All methods throw a {@link SpecError} for what is of another kind.
 */
export class RecordReader {
  private constructor(
    private readonly members: ReadonlyMap<string, unknown>,
    private readonly place: string,
  ) {}

  /** @param fields all that it may have */
  static open(value: unknown, place: string, fields: readonly string[]): RecordReader {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new SpecError(`${place || "it"} is not a mapping`);
    }
    const members = new Map(Object.entries(value));
    for (const name of members.keys()) {
      if (!fields.includes(name)) throw new SpecError(`unknown field ${goQuote(within(place, name))}`);
    }
    return new RecordReader(members, place);
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  value(name: string): unknown {
    return this.members.get(name) ?? undefined;
  }

  placeOf(name: string): string {
    return within(this.place, name);
  }

  text(name: string): string {
    return this.has(name) ? toText(this.value(name), this.placeOf(name)) : "";
  }

  texts(name: string): readonly string[] | undefined {
    if (!this.has(name)) return undefined;
    return this.items(name).map((item, index) => toText(item, `${this.placeOf(name)}[${index}]`));
  }

  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.value(name) ?? {};
    const place = this.placeOf(name);
    if (typeof value !== "object" || Array.isArray(value)) throw new SpecError(`${place} is not a mapping`);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toText(item ?? "", within(place, key))]),
    );
  }

  /** A whole number of these bounds. */
  number(name: string, least: number, most: number): number | undefined {
    return this.has(name) ? toNumber(this.value(name), this.placeOf(name), least, most) : undefined;
  }

  numbers(name: string, least: number, most: number): readonly number[] {
    return this.items(name).map((item, index) =>
      toNumber(item, `${this.placeOf(name)}[${index}]`, least, most),
    );
  }

  /** The items of a list, none if there is no list. */
  items(name: string): readonly unknown[] {
    const value = this.value(name) ?? [];
    if (!Array.isArray(value)) throw new SpecError(`${this.placeOf(name)} is not a list`);
    return value;
  }
}

function within(place: string, name: string): string {
  return place === "" ? name : `${place}.${name}`;
}

function toText(value: unknown, place: string): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") throw new SpecError(`${place} is not a text`);
  if (value.includes("\0")) throw new SpecError(`${place} has a NUL character in it`);
  return value;
}

function toNumber(value: unknown, place: string, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new SpecError(`${place} is not a whole number`);
  }
  if (value < least || value > most) throw new SpecError(`${place} is out of range: ${value}`);
  return value;
}
