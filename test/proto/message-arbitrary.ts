import fc, { type Arbitrary } from "fast-check";
import protobuf from "protobufjs";

/** The package `pb` as protobufjs reads it: a second opinion on our .proto and on the bytes. */
export function loadTypes(): protobuf.Type[] {
  const path = new URL("../../src/proto/ops.proto", import.meta.url).pathname;
  const root = new protobuf.Root().loadSync(path, { keepCase: true });
  root.resolveAll();
  const types = (root.lookup("pb") as protobuf.Namespace).nestedArray;
  return types.filter((type) => type instanceof protobuf.Type);
}

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ minLength: 10, maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 30 }),
);

/** A number where it is exact, else a bigint: what decoding gives. */
function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const near = fc.constantFrom(-1, 0, 1, 127, 128, 0x7fffffff);
const SCALARS: Readonly<Record<string, Arbitrary<unknown>>> = {
  string: text,
  bytes: fc.uint8Array({ maxLength: 40 }),
  bool: fc.boolean(),
  int32: fc.oneof(near, fc.integer()),
  uint32: fc.nat({ max: 0xffffffff }),
  int64: fc.oneof(
    near,
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(exact),
  ),
  uint64: fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(exact)),
};

function element(field: protobuf.Field, depth: number): Arbitrary<unknown> {
  const type = field.resolvedType;
  if (type instanceof protobuf.Type) return messageArbitrary(type, depth - 1);
  if (type instanceof protobuf.Enum) return fc.constantFrom(...Object.values(type.values));
  return SCALARS[field.type]!;
}

function value(field: protobuf.Field, depth: number): Arbitrary<unknown> {
  const one = element(field, depth);
  if (field instanceof protobuf.MapField)
    return fc.dictionary(text, one, { maxKeys: 4, noNullPrototype: true });
  return field.repeated ? fc.array(one, { maxLength: 3 }) : one;
}

/** Any message of a type, with zero and empty values among its fields, and at most one member of a oneof. */
export function messageArbitrary(type: protobuf.Type, depth = 4): Arbitrary<object> {
  const fields = type.fieldsArray.filter(
    (field) => depth > 0 || !(field.resolvedType instanceof protobuf.Type),
  );
  const plain = fields.filter((field) => field.partOf === null);
  const choices = fields.filter((field) => field.partOf !== null);
  const record = fc.record(Object.fromEntries(plain.map((field) => [field.name, value(field, depth)])), {
    requiredKeys: [],
    noNullPrototype: true,
  });
  if (choices.length === 0) return record;
  const choice = fc.oneof(
    fc.constant({}),
    ...choices.map((field) => value(field, depth).map((chosen) => ({ [field.name]: chosen }))),
  );
  return fc.tuple(record, choice).map(([some, chosen]) => ({ ...some, ...chosen }));
}

/** A message without what encoding leaves out. */
export function withoutZeros(type: protobuf.Type, message: object): object {
  const kept: [string, unknown][] = [];
  for (const field of type.fieldsArray) {
    const found: unknown = Reflect.get(message, field.name);
    if (found === undefined) continue;
    const clean = (item: unknown) =>
      field.resolvedType instanceof protobuf.Type ? withoutZeros(field.resolvedType, item as object) : item;
    if (field instanceof protobuf.MapField) {
      const entries = Object.entries(found as object);
      if (entries.length > 0)
        kept.push([field.name, Object.fromEntries(entries.map(([k, v]) => [k, clean(v)]))]);
    } else if (Array.isArray(found)) {
      if (found.length > 0) kept.push([field.name, found.map(clean)]);
    } else if (field.partOf !== null || !isZero(found)) kept.push([field.name, clean(found)]);
  }
  return Object.fromEntries(kept);
}

function isZero(value: unknown): boolean {
  return value instanceof Uint8Array ? value.length === 0 : !value;
}
