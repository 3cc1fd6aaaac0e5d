import { expect, test } from "vitest";
import type { ImageResolver, ResolvedImage } from "../../src/frontend/image-resolver.js";
import { createCachingResolver } from "../../src/registry/caching-resolver.js";

interface Lookup {
  readonly ref: string;
  readonly signal: AbortSignal | undefined;
  succeed(): void;
  fail(error: Error): void;
}

/** A resolver whose lookups end when the test says so. */
function manualResolver() {
  const lookups: Lookup[] = [];
  const resolver: ImageResolver = {
    resolve(ref, { signal }) {
      return new Promise<ResolvedImage>((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        lookups.push({
          ref,
          signal,
          succeed: () => resolve({ ref, digest: "", config: Buffer.of() }),
          fail: reject,
        });
      });
    },
  };
  return { lookups, caching: createCachingResolver(resolver) };
}

const LOOKUP = {
  platform: { os: "linux", architecture: "arm64" },
  logName: "",
  resolveMode: "default",
} as const;

test("one lookup serves all who ask for the same, now and later", async () => {
  const { lookups, caching } = manualResolver();
  const same = [
    caching.resolve("alpine", LOOKUP),
    caching.resolve("docker.io/library/alpine:latest", LOOKUP),
    caching.resolve("alpine", {
      ...LOOKUP,
      platform: { os: "linux", architecture: "aarch64", variant: "v8" },
    }),
  ];
  expect(lookups.map(({ ref }) => ref)).toEqual(["docker.io/library/alpine:latest"]);
  lookups[0]?.succeed();
  const [first, ...others] = await Promise.all(same);
  for (const other of others) expect(other).toBe(first);
  expect(await caching.resolve("alpine", LOOKUP)).toBe(first);
  expect(lookups).toHaveLength(1);
});

test("other names, platforms and modes are other lookups", () => {
  const { lookups, caching } = manualResolver();
  caching.resolve("alpine", LOOKUP);
  caching.resolve("alpine:3", LOOKUP);
  caching.resolve("alpine", { ...LOOKUP, platform: { os: "linux", architecture: "amd64" } });
  caching.resolve("alpine", { ...LOOKUP, resolveMode: "pull" });
  expect(lookups).toHaveLength(4);
});

test("a failure is shared, but not kept", async () => {
  const { lookups, caching } = manualResolver();
  const both = [caching.resolve("alpine", LOOKUP), caching.resolve("alpine", LOOKUP)];
  lookups[0]?.fail(new Error("broken"));
  for (const one of both) await expect(one).rejects.toThrow("broken");
  const again = caching.resolve("alpine", LOOKUP);
  expect(lookups).toHaveLength(2);
  lookups[1]?.succeed();
  await again;
});

test("who gives up does not disturb the others", async () => {
  const { lookups, caching } = manualResolver();
  const controller = new AbortController();
  const left = caching.resolve("alpine", { ...LOOKUP, signal: controller.signal });
  const stays = caching.resolve("alpine", LOOKUP);
  controller.abort(new Error("enough"));
  await expect(left).rejects.toThrow("enough");
  expect(lookups[0]?.signal?.aborted).toBe(false);
  lookups[0]?.succeed();
  expect((await stays).ref).toBe("docker.io/library/alpine:latest");
});

test("the last to give up ends the lookup, and who comes after begins anew", async () => {
  const { lookups, caching } = manualResolver();
  const controllers = [new AbortController(), new AbortController()];
  const both = controllers.map(({ signal }) => caching.resolve("alpine", { ...LOOKUP, signal }));
  for (const controller of controllers) controller.abort(new Error("enough"));
  for (const one of both) await expect(one).rejects.toThrow("enough");
  expect(lookups[0]?.signal?.aborted).toBe(true);
  const again = caching.resolve("alpine", LOOKUP);
  expect(lookups).toHaveLength(2);
  lookups[1]?.succeed();
  await again;
});

test("who has given up before asks for nothing", async () => {
  const { lookups, caching } = manualResolver();
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(caching.resolve("alpine", { ...LOOKUP, signal })).rejects.toThrow("enough");
  expect(lookups).toEqual([]);
});
