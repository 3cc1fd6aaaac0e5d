import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import * as ops from "../../src/proto/generated/ops.js";
import { loadTypes, messageArbitrary, withoutZeros } from "./message-arbitrary.js";

const exported = new Map<string, unknown>(Object.entries(ops));
const functionOf = <F>(name: string) => exported.get(name) as F;
const encoderOf = (type: protobuf.Type) => functionOf<(message: object) => Uint8Array>(`encode${type.name}`);
const decoderOf = (type: protobuf.Type) => functionOf<(bytes: Uint8Array) => object>(`decode${type.name}`);

test("the generated files are what the generator makes", () => {
  const script = fileURLToPath(new URL("../../scripts/generate-proto.mjs", import.meta.url));
  execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" });
});

test("every message has its place in the schema", () => {
  expect(Object.keys(ops.SCHEMA)).toEqual(loadTypes().map((type) => type.name));
});

test("enums keep their numbers", () => {
  expect(ops.NetMode).toEqual({ UNSET: 0, HOST: 1, NONE: 2 });
  expect(ops.MountType).toEqual({ BIND: 0, SECRET: 1, SSH: 2, CACHE: 3, TMPFS: 4 });
  expect(ops.CacheSharingOpt).toEqual({ SHARED: 0, PRIVATE: 1, LOCKED: 2 });
});

describe.each(loadTypes().map((type) => [type.name, type] as const))("%s", (_, type) => {
  const encode = encoderOf(type);
  const decode = decoderOf(type);
  const runs = { numRuns: 40, seed: 1 };

  test("decoding gives what was encoded, but for zeros", () => {
    fc.assert(
      fc.property(messageArbitrary(type), (message) => {
        const bytes = encode(message);
        const decoded = decode(bytes);
        expect(decoded).toEqual(withoutZeros(type, message));
        expect(encode(decoded)).toEqual(bytes);
      }),
      runs,
    );
  });

  test("protobufjs reads the same, and we read what it writes", () => {
    fc.assert(
      fc.property(messageArbitrary(type, 2), (message) => {
        const bytes = encode(message);
        const theirs = type.encode(type.decode(bytes)).finish();
        expect(encode(decode(theirs))).toEqual(bytes);
      }),
      runs,
    );
  });

  test("hostile bytes give a message or proto/malformed", () => {
    const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        messageArbitrary(type, 3),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (message, changes) => {
          const bytes = Uint8Array.from(encode(message));
          if (bytes.length === 0) return;
          for (const { at, value } of changes) bytes[at % bytes.length] = value;
          try {
            encode(decode(bytes));
          } catch (error) {
            expect(error).toMatchObject({ name: "BuildError", code: "proto/malformed" });
          }
        },
      ),
      runs,
    );
  });
});
