import { describe } from "vitest";
import {
  importBaseImages,
  type Ran,
  type RunningEngine,
  type RunOptions,
  readInstalled,
  run,
  startEngine,
  stopEngine,
} from "../../scripts/engine.mjs";

/** Whether this machine can run a real Docker Engine, and if not, why. */
export type Availability = { available: true } | { available: false; reason: string };

/** A real Docker Engine, started for one test file. */
export interface Engine {
  /** Everything it keeps; gone after `close()`. */
  readonly dir: string;
  readonly dockerHost: string;
  /** What a client needs to reach this engine and no other, with a PATH that has `docker`. */
  readonly env: Readonly<Record<string, string>>;
  /** `127.0.0.1:PORT` of its registry, plain HTTP. */
  readonly registry: string;
  /** Runs the client; never rejects because of an exit code. */
  docker(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs `docker buildx`. */
  buildx(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Ends it by its process ids. May be called twice. */
  close(): Promise<void>;
}

/** Looks, without starting anything, whether `withEngine` can work here. */
export function engineAvailability(): Availability {
  if (process.platform !== "linux") return { available: false, reason: "Docker Engine runs on Linux only" };
  if (process.getuid?.() !== 0) return { available: false, reason: "it needs root" };
  if (!readInstalled())
    return { available: false, reason: "not installed; run: node scripts/engine.mjs install" };
  return { available: true };
}

/** Starts an engine that dies with this process, with the base images in it. */
export async function withEngine(): Promise<Engine> {
  const running = await startEngine({ tied: true });
  try {
    await importBaseImages(running);
  } catch (error) {
    await stopEngine(running.dir);
    throw error;
  }
  return toEngine(running);
}

/**
 * `describe` for tests that need an engine. Without one they are skipped and the reason is printed; in CI
 * (`CI` is set) they run and fail.
 */
export function describeLive(name: string, body: () => void): void {
  const availability = engineAvailability();
  if (availability.available || process.env.CI) {
    // Its progress and its timing are not always the same.
    describe(name, { retry: process.env.CI ? 1 : 0 }, body);
  } else {
    console.warn(`skipped: ${name}: no Docker Engine: ${availability.reason}`);
    describe.skip(name, body);
  }
}

function toEngine({ dir, dockerHost, registry, docker, env }: RunningEngine): Engine {
  // nothing of the tester's own environment reaches the client: no proxy, no SOURCE_DATE_EPOCH
  const call = (args: readonly string[], options: RunOptions = {}) =>
    run(docker, args, { ...options, env: { ...env, HOME: dir, ...options.env } });
  return {
    dir,
    dockerHost,
    env: { ...env, HOME: dir },
    registry,
    docker: call,
    buildx: (args, options) => call(["buildx", ...args], options),
    close: () => stopEngine(dir),
  };
}
