import { RpcError, StatusCode } from "../wire/rpc/status.js";
import type { Builder } from "./choose-builder.js";
import type { CliIo } from "./cli-io.js";
import type { Visit } from "./each-daemon.js";
import { openEngineFor, type RuntimeValues } from "./open-engine-for.js";
import { VERSION } from "./version.js";

/** An engine, and how it is opened. */
export interface VisitedEngine {
  readonly builder: Extract<Builder, { readonly kind: "engine" }>;
  readonly values: RuntimeValues;
}

/**
 * Visits the engine of this program as a daemon. Rejects with a BuildError `store/…` if it can't be opened, and with what the
 * visit rejects with; an RpcError becomes a BuildError.
 *
 * @param doing What is done, for errors: `list workers`.
 */
export async function visitEngine(
  { builder: { root, isFallback }, values }: VisitedEngine,
  doing: string,
  io: CliIo,
  visit: Visit,
): Promise<void> {
  const [engine, { createEngineControl }, { createEngineContent }, { controlError }] = await Promise.all([
    openEngineFor(root, values, io),
    import("../engine/control/engine-control.js"),
    import("../engine/control/engine-content.js"),
    import("../client/control-error.js"),
  ]);
  const daemon = { kind: "engine", address: `engine://${engine.state.root}` } as const;
  if (isFallback) {
    io.stderr.write(`no BuildKit daemon was found: this is the bundled engine in ${engine.state.root}\n`);
  }
  try {
    const control = createEngineControl(engine, { env: io.env, version: VERSION });
    const content = createEngineContent(engine);
    await visit({ daemon, control, content, options: { signal: io.signal }, count: 1 });
  } catch (thrown) {
    const cause = io.signal?.aborted
      ? new RpcError(StatusCode.canceled, "context canceled", { cause: thrown })
      : thrown;
    throw controlError(cause, doing, daemon.address);
  } finally {
    await engine.close();
  }
}
