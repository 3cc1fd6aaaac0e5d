import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach } from "vitest";
import { createHttpAccess } from "../../../src/engine/sources/http/http-access.js";
import type { OpenSource } from "../../../src/engine/sources/open-source.js";
import { openSource } from "../../../src/engine/sources/source.js";
import type { SourceEnvironment } from "../../../src/engine/sources/source-environment.js";
import { createSourceLookups } from "../../../src/engine/sources/source-lookups.js";
import type { StatusUpdate, StepContext } from "../../../src/engine/step-context.js";
import type { Platform } from "../../../src/proto/generated/ops.js";
import { NO_CREDENTIALS } from "../../../src/registry/auth/credentials.js";
import { createRegistryAccess } from "../../../src/registry/registry-access.js";
import type { RegistryOptions } from "../../../src/registry/registry-context.js";
import { createTestBlobs } from "./test-blobs.js";
import { createTestLayers, type TestLayers } from "./test-layers.js";

export const AMD64: Platform = { OS: "linux", Architecture: "amd64" };

/** What a step has told. */
export interface TestContext extends StepContext {
  readonly statuses: readonly (StatusUpdate & { readonly id: string })[];
  log(): string;
}

export function testContext(signal: AbortSignal = new AbortController().signal): TestContext {
  const statuses: (StatusUpdate & { readonly id: string })[] = [];
  let log = "";
  return {
    signal,
    statuses,
    log: () => log,
    progress: {
      status: (id, update) => statuses.push({ id, ...update }),
      log: (_stream, data) => {
        log += Buffer.from(data).toString("utf8");
      },
    },
  };
}

/** A state directory, and what outlives builds in it. */
export interface SourceWorld {
  readonly directory: string;
  readonly layers: TestLayers;
  readonly records: Map<string, string>;
  /** The environment of another build. */
  build(more?: WorldOptions): SourceEnvironment;
}

export interface WorldOptions extends Partial<Omit<SourceEnvironment, "registry" | "secrets">> {
  readonly registry?: RegistryOptions;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly agent?: string;
}

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "source-"));
  directories.push(directory);
  return directory;
}

export function sourceWorld(): SourceWorld {
  const directory = temporaryDirectory();
  const layers = createTestLayers(join(directory, "layers"));
  const blobs = createTestBlobs(join(directory, "blobs"));
  const records = new Map<string, string>();
  const temporary = join(directory, "tmp");
  mkdirSync(temporary);
  return {
    directory,
    layers,
    records,
    build: ({ registry = {}, secrets = {}, agent, ...more } = {}) => ({
      layers,
      blobs,
      records: { get: (key) => records.get(key), put: (key, value) => records.set(key, value) },
      registry: createRegistryAccess({
        credentials: async () => NO_CREDENTIALS,
        retry: { baseDelay: 1 },
        requestTimeout: 2000,
        connectTimeout: 2000,
        ...registry,
      }),
      http: createHttpAccess({ retry: { baseDelay: 1 }, requestTimeout: 500, connectTimeout: 2000 }),
      lookups: createSourceLookups(),
      secrets: {
        secret: async (id) => (Object.hasOwn(secrets, id) ? Buffer.from(secrets[id]!) : undefined),
        agent: async () => (agent === undefined ? undefined : { path: agent, close: async () => {} }),
      },
      layouts: new Map(),
      upload: () => Readable.from([]),
      temporaryDirectory: temporary,
      env: process.env,
      openLocal: () => {
        throw new Error("no local sources here");
      },
      ...more,
    }),
  };
}

export function open(
  environment: SourceEnvironment,
  identifier: string,
  attrs: Readonly<Record<string, string>> = {},
  platform = AMD64,
): OpenSource {
  return openSource({ identifier, attrs }, platform, environment);
}

/** The first key of a source. */
export async function keyOf(source: OpenSource, context = testContext()): Promise<string> {
  return (await source.cacheKey(0, context)).digest;
}
