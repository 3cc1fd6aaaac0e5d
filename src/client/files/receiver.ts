import { realpathSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { atExit } from "../../base/util/at-exit.js";
import { type Packet, PacketType, type Stat } from "../../proto/generated/fsutil.js";
import { isDirectory, isNode, isSymlink } from "./file-mode.js";
import { IncomingFile } from "./incoming-file.js";
import { loadLibc } from "./libc.js";
import { OrderCheck, type SplitPath } from "./order-check.js";
import { Pacer } from "./pacer.js";
import { packetBytes, type RawStream, readPacket } from "./packets.js";
import { pathError } from "./path-error.js";
import { errorPacket, otherSide } from "./sender.js";
import { TreeWriter } from "./tree-writer.js";

/**
 * Files that are asked for at a time. The reference's sender takes so many requests without a wait: with more, it would
 * stop reading, and could miss that we fail.
 */
const MAX_REQUESTS = 128;

/** Milliseconds for the sender to end a transfer that failed on our side. */
const PATIENCE = 2000;

/** What becomes of entries of the directory that are not sent: they stay, or are removed at the end. */
export type ReceiveMode = "copy" | "delete";

/**
 * Receives a tree into an existing directory. All files are asked for, whatever is there. Nothing outside of the directory is
 * touched, whatever the sender says; a file that is not complete leaves nothing behind.
 * Agrees with fsutil's ReceiveRoot as session/filesync uses it; in mode `delete`, entries are removed only after
 * all is received.
 *
 * @throws BuildError `file/write`, after the sender was told; and what the stream throws when it ends early.
 */
export async function receiveTree(stream: RawStream, directory: string, mode: ReceiveMode): Promise<void> {
  const libc = await loadLibc();
  const receiver = new Receiver(stream, new TreeWriter(resolveTarget(directory), libc), mode);
  const forget = atExit(() => receiver.close());
  try {
    await receiver.run();
  } catch (error) {
    receiver.close();
    if (error instanceof BuildError) await reportFailure(stream, error);
    throw error;
  } finally {
    receiver.close();
    forget();
  }
}

/**
 * Tells the sender why we stop, and takes what it sends until it has heard. If we hung up while it
 * waits for us to read, the reference's sender would wait forever.
 */
async function reportFailure(stream: RawStream, error: BuildError): Promise<void> {
  stream.send(packetBytes(errorPacket(error)));
  let isOver = false;
  const ended = (async () => {
    while (!isOver && (await stream.receive()) !== undefined);
  })();
  const patience = setTimeout(PATIENCE, undefined, { ref: false });
  await Promise.race([ended, patience]).catch(() => {});
  isOver = true;
  // What is still to be read ends with the call.
  ended.catch(() => {});
}

function resolveTarget(directory: string): string {
  try {
    return realpathSync(directory);
  } catch (error) {
    throw pathError("open", directory, error, "file/write");
  }
}

class Receiver {
  readonly #stream: RawStream;
  readonly #writer: TreeWriter;
  readonly #order = new OrderCheck();
  readonly #pacer = new Pacer();
  /** The files that were asked for and are not complete, by their places among all entries. */
  readonly #files = new Map<number, IncomingFile>();
  /** What hard links may name. */
  readonly #linkable = new Set<string>();
  /** The names that were sent, by directory; only kept to tell which were not. */
  readonly #names: Map<string, Set<string>> | undefined;
  /** Files that are not asked for yet, the next one at `#asked`. */
  #waiting: (readonly [id: number, file: IncomingFile])[] = [];
  #asked = 0;
  #entries = 0;
  #hasAllEntries = false;
  #isFinished = false;

  constructor(stream: RawStream, writer: TreeWriter, mode: ReceiveMode) {
    this.#stream = stream;
    this.#writer = writer;
    this.#names = mode === "delete" ? new Map([["", new Set()]]) : undefined;
  }

  async run(): Promise<void> {
    for (;;) {
      const message = await this.#stream.receive();
      if (message === undefined) throw refused("sender left before its last packet: EOF");
      const packet = readPacket(message);
      if (packet.type === PacketType.FIN) {
        if (this.#isFinished) return;
        throw refused("sender finished before the end of the transfer");
      }
      if (this.#isFinished) continue;
      this.#handle(packet);
      this.#request();
      if (this.#hasAllEntries && this.#files.size === 0) {
        this.#writer.finish(this.#names);
        this.#isFinished = true;
        this.#stream.send(packetBytes({ type: PacketType.FIN }));
      }
      if (this.#pacer.isDue) await this.#pacer.pause();
    }
  }

  /** Leaves no part of a file; may be called again. */
  close(): void {
    for (const file of this.#files.values()) file.discard();
    this.#files.clear();
    this.#writer.close();
  }

  #handle({ type = PacketType.STAT, stat, ID = 0, data }: Packet): void {
    if (type === PacketType.ERR) throw otherSide("sender", data);
    if (type === PacketType.DATA) this.#addData(ID, data);
    else if (type === PacketType.STAT) {
      if (stat === undefined) this.#hasAllEntries = true;
      else this.#addEntry(stat);
    }
  }

  #addEntry(told: Stat): void {
    if (this.#hasAllEntries) throw refused("sender sent an entry after the last one");
    const { path = "", mode = 0, linkname = "" } = told;
    const stat = { ...told, mode };
    const id = this.#entries++;
    const place = this.#order.next(path, isDirectory(mode));
    this.#names?.get(place.directory)?.add(place.name);
    if (isDirectory(mode)) {
      this.#names?.set(path, new Set());
      this.#writer.makeDirectory(place, stat);
    } else if (isSymlink(mode)) this.#writer.makeSymlink(place, stat);
    else if (linkname !== "" && !this.#linkable.has(linkname)) {
      throw refused(`invalid link ${path} to unknown path: ${JSON.stringify(linkname)}`);
    } else this.#addFile(id, path, place, stat);
  }

  /** A file of any kind that can have several names. */
  #addFile(id: number, path: string, place: SplitPath, stat: Stat): void {
    if (!stat.linkname) this.#linkable.add(path);
    if (isNode(stat.mode!)) this.#writer.makeNode(place, stat);
    else if (stat.linkname) this.#writer.makeLink(place, stat);
    else {
      this.#waiting.push([id, new IncomingFile(this.#writer, place, stat)]);
    }
  }

  /** Asks for more files; never waits, so that requests and contents do not wait for each other. */
  #request(): void {
    while (this.#files.size < MAX_REQUESTS && this.#asked < this.#waiting.length) {
      const [ID, file] = this.#waiting[this.#asked++]!;
      this.#files.set(ID, file);
      this.#stream.send(packetBytes({ type: PacketType.REQ, ID }));
    }
    if (this.#asked !== this.#waiting.length) return;
    this.#waiting = [];
    this.#asked = 0;
  }

  #addData(id: number, data: Uint8Array | undefined): void {
    const file = this.#files.get(id);
    if (file === undefined) throw refused(`invalid file request ${id}`);
    if (data !== undefined && data.length > 0) file.write(data);
    else {
      file.finish();
      this.#files.delete(id);
    }
  }
}

function refused(message: string): BuildError {
  return new BuildError("file/write", message.toWellFormed());
}
