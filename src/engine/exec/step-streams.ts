import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { ReadStream } from "node:tty";
import type { Descriptors } from "./launcher/messages.js";

/** The engine's ends of a process's pipes. */
export interface StepStreams {
  /** Settles when all output has been read. */
  readonly ended: Promise<void>;
  /** To be called when the process has ended: what is still in the pipes is read, and no more is waited for. */
  finish(): void;
  /** Stops reading at once. */
  destroy(): void;
}

// Someone outside the step may have been given its output and keep it open.
const PATIENCE = 2000;

/**
 * Opens the ends of a process's pipes that the launcher holds, by way of `/proc`, so that no byte goes through the
 * launcher. Nothing is read faster than it is taken.
 *
 * @param launcher its process id
 */
export function openStreams(
  launcher: number,
  descriptors: Descriptors,
  stdin: AsyncIterable<Uint8Array> | undefined,
  onOutput: (stream: 1 | 2, data: Uint8Array) => void,
): StepStreams {
  const sockets: Socket[] = [];
  const ends: Promise<void>[] = [];
  const read = (descriptor: number, stream: 1 | 2): void => {
    const socket = openPipe(launcher, descriptor, false);
    socket.on("data", (data) => onOutput(stream, data));
    sockets.push(socket);
    ends.push(closed(socket));
  };
  try {
    read(descriptors.stdout, 1);
    if (descriptors.stderr !== undefined) read(descriptors.stderr, 2);
    if (descriptors.stdin !== undefined) {
      const socket = openPipe(launcher, descriptors.stdin, true);
      sockets.push(socket);
      if (stdin !== undefined) void feed(socket, stdin);
      else socket.end();
    }
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  }
  return withTimer(
    sockets,
    Promise.all(ends).then(() => undefined),
  );
}

/** A terminal's main side as streams; the descriptor is this process's own. */
export function openTerminalStreams(
  fd: number,
  stdin: AsyncIterable<Uint8Array> | undefined,
  onOutput: (stream: 1 | 2, data: Uint8Array) => void,
): StepStreams {
  const socket = new ReadStream(fd);
  socket.on("data", (data: Buffer) => onOutput(1, data));
  if (stdin !== undefined) void feed(socket, stdin);
  return withTimer([socket], closed(socket));
}

function withTimer(sockets: readonly Socket[], ended: Promise<void>): StepStreams {
  let timer: NodeJS.Timeout | undefined;
  const destroy = (): void => {
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
  };
  return {
    ended: ended.then(destroy),
    finish() {
      for (const socket of sockets) if (!socket.readable) socket.destroy();
      timer = setTimeout(destroy, PATIENCE);
    },
    destroy,
  };
}

function openPipe(launcher: number, descriptor: number, isWritten: boolean): Socket {
  const flags = (isWritten ? constants.O_WRONLY : constants.O_RDONLY) | constants.O_NONBLOCK;
  const fd = openSync(`/proc/${launcher}/fd/${descriptor}`, flags);
  try {
    return new Socket({ fd, readable: !isWritten, writable: isWritten });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A terminal without processes ends with an error, which is its way. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.once("close", () => resolve());
  });
}

/** Writes as fast as the process reads; it need not read at all. */
async function feed(socket: Socket, source: AsyncIterable<Uint8Array>): Promise<void> {
  socket.on("error", () => {});
  const gone = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  try {
    for await (const chunk of source) {
      if (socket.destroyed) return;
      if (!socket.write(chunk)) {
        await Promise.race([gone, new Promise((resolve) => socket.once("drain", resolve))]);
      }
    }
    socket.end();
  } catch {
    // Whoever feeds the step has failed, and knows; the step sees the end of its input.
    socket.end();
  }
}
