import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes that have passed. */
export interface Passed {
  readonly up: number;
  readonly down: number;
}

/** A socket behind which a daemon answers, as long as all goes well. */
export interface FaultProxy {
  /** The path of the socket. */
  readonly path: string;
  /** Ends all connections without a word. */
  cut(): void;
  /** From now on nothing passes, and nobody is told. */
  freeze(): void;
  /** From now on bytes come out as others than they went in. */
  corrupt(): void;
  close(): Promise<void>;
}

/**
 * @param target the path of a daemon's socket
 * @param onPassed told whenever more has passed, before it does
 */
export async function startFaultProxy(
  target: string,
  onPassed: (passed: Passed, proxy: FaultProxy) => void = () => {},
): Promise<FaultProxy> {
  const folder = mkdtempSync(join(tmpdir(), "buildfile-fault-"));
  const sockets = new Set<Socket>();
  const passed = { up: 0, down: 0 };
  let fault: "freeze" | "corrupt" | undefined;
  const pass = (from: Socket, to: Socket, way: keyof Passed): void => {
    from.on("data", (chunk: Buffer) => {
      passed[way] += chunk.length;
      onPassed(passed, proxy);
      if (fault === "freeze" || to.destroyed) return;
      if (!to.write(fault === "corrupt" ? garbled(chunk) : chunk)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("end", () => fault !== "freeze" && to.end());
    from.on("close", () => fault !== "freeze" && to.destroy());
    from.on("error", () => {});
    sockets.add(from);
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: target, allowHalfOpen: true });
    pass(near, far, "up");
    pass(far, near, "down");
  });
  const proxy: FaultProxy = {
    path: join(folder, "s"),
    cut() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    freeze() {
      fault = "freeze";
    },
    corrupt() {
      fault = "corrupt";
    },
    close() {
      fault = undefined;
      proxy.cut();
      rmSync(folder, { recursive: true, force: true });
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve) => server.listen(proxy.path, resolve));
  return proxy;
}

function garbled(chunk: Buffer): Buffer {
  const bytes = Buffer.from(chunk);
  for (let at = 0; at < bytes.length; at += 37) bytes[at]! ^= 0x5a;
  return bytes;
}
