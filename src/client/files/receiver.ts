import { realpathSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
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

/** A sender has a few files under way at a time; one that begins more wants to see us run out of them. */
const MAX_OPEN = 128;

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
  try {
    await receiver.run();
  } catch (error) {
    if (error instanceof BuildError) stream.send(packetBytes(errorPacket(error)));
    throw error;
  } finally {
    receiver.close();
  }
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
  /** The files that were asked for, by their places among all entries. */
  readonly #files = new Map<number, IncomingFile>();
  /** What hard links may name. */
  readonly #linkable = new Set<string>();
  /** The names that were sent, by directory; only kept to tell which were not. */
  readonly #names: Map<string, Set<string>> | undefined;
  /** What was not asked for yet, and the last ones that were. */
  #requests: number[] = [];
  #entries = 0;
  #open = 0;
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
      if (this.#hasAllEntries && this.#files.size === 0) {
        this.#writer.finish(this.#names);
        this.#isFinished = true;
        this.#stream.send(packetBytes({ type: PacketType.FIN }));
      }
      if (this.#pacer.isDue) await this.#pacer.pause();
    }
  }

  close(): void {
    for (const file of this.#files.values()) file.discard();
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
      this.#files.set(id, new IncomingFile(this.#writer, place, stat));
      this.#requests.push(id);
      if (this.#requests.length === 1) void this.#sendRequests();
    }
  }

  /**
   * Asks for files while we go on reading. A sender may stop reading our requests until we have taken what it sends;
   * each would wait for the other if we did so too.
   */
  async #sendRequests(): Promise<void> {
    try {
      for (let i = 0; i < this.#requests.length; i++) {
        const request = packetBytes({ type: PacketType.REQ, ID: this.#requests[i]! });
        if (!this.#stream.send(request)) await this.#stream.drained();
      }
    } catch {
      // The call is over, and whoever reads it is told why.
    }
    this.#requests = [];
  }

  #addData(id: number, data: Uint8Array | undefined): void {
    const file = this.#files.get(id);
    if (file === undefined) throw refused(`invalid file request ${id}`);
    if (data !== undefined && data.length > 0) {
      if (!file.isOpen && ++this.#open > MAX_OPEN) throw refused("sender sent too many files at once");
      file.write(data);
      return;
    }
    if (file.isOpen) this.#open--;
    file.finish();
    this.#files.delete(id);
  }
}

function refused(message: string): BuildError {
  return new BuildError("file/write", message.toWellFormed());
}
