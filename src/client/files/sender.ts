import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Packet, PacketType } from "../../proto/generated/fsutil.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { isRegular } from "./file-mode.js";
import { FileReader, type PacketSink } from "./file-reader.js";
import { Pacer } from "./pacer.js";
import { packetBytes, type RawStream, readPacket } from "./packets.js";
import { type Tree, walkTree } from "./walk.js";

/** So many files are open at a time. Agrees with fsutil's Send. */
const WORKERS = 4;

/**
 * Sends a tree to a receiver that asks for the contents it wants: entries and contents go out side by side, and no
 * more is read than the receiver takes. Settles when the receiver has all it wanted.
 * Agrees with fsutil's Send.
 *
 * @throws BuildError for what can't be read, after the receiver was told; and what the stream throws when it ends early.
 */
export async function sendTree(stream: RawStream, tree: Tree): Promise<void> {
  const sender = new Sender(stream, tree);
  try {
    await sender.run();
  } catch (error) {
    // The receiver puts `error from sender: ` before it.
    if (error instanceof BuildError) stream.send(packetBytes(errorPacket(error)));
    throw error;
  }
}

/** What the other side said when it stopped. */
export function otherSide(name: string, data: Uint8Array | undefined): RpcError {
  return new RpcError(StatusCode.unknown, `error from ${name}: ${Buffer.from(data ?? []).toString()}`);
}

/** The packet that tells the other side why we stop. */
export function errorPacket(error: Error): Packet {
  return { type: PacketType.ERR, data: Buffer.from(error.message) };
}

/** A file whose content may be asked for once. */
interface SourceFile {
  readonly id: number;
  readonly path: string;
  /** What it was told to have. */
  readonly size: number;
}

class Sender implements PacketSink {
  isStopped = false;
  readonly #stream: RawStream;
  readonly #tree: Tree;
  readonly #reader = new FileReader(this);
  readonly #pacer = new Pacer();
  /** What may be asked for, by its place among all entries. */
  readonly #files = new Map<number, SourceFile>();
  /** What was asked for, from `#served` on not begun yet. */
  #requests: SourceFile[] = [];
  #served = 0;
  /** Workers with nothing to do. */
  #idle: (() => void)[] = [];

  constructor(stream: RawStream, tree: Tree) {
    this.#stream = stream;
    this.#tree = tree;
  }

  send(packet: Uint8Array): boolean {
    return this.#stream.send(packet);
  }

  drained(): Promise<void> {
    return this.#stream.drained();
  }

  async run(): Promise<void> {
    const work = [this.#walk()];
    for (let i = 0; i < WORKERS; i++) work.push(this.#serve());
    const finished = this.#readRequests();
    try {
      await Promise.race([finished, Promise.all(work).then(() => finished)]);
      this.send(packetBytes({ type: PacketType.FIN }));
    } finally {
      this.#stop();
      // Nobody listens any more to what else goes wrong.
      finished.catch(() => {});
      await Promise.allSettled(work);
    }
  }

  async #walk(): Promise<void> {
    let id = 0;
    for (const stat of walkTree(this.#tree)) {
      if (isRegular(stat.mode!)) this.#files.set(id, { id, path: stat.path!, size: Number(stat.size) });
      id++;
      if (!this.send(packetBytes({ type: PacketType.STAT, stat }))) await this.drained();
      if (this.#pacer.isDue) await this.#pacer.pause();
      if (this.isStopped) return;
    }
    this.send(packetBytes({ type: PacketType.STAT }));
  }

  /** Sends files that were asked for, one after the other. */
  async #serve(): Promise<void> {
    while (!this.isStopped) {
      const file = this.#requests[this.#served];
      if (file === undefined) {
        await new Promise<void>((resolve) => this.#idle.push(resolve));
        continue;
      }
      this.#served++;
      if (this.#served === this.#requests.length) {
        this.#requests = [];
        this.#served = 0;
      }
      await this.#reader.send(this.#tree.root, file.path, file.id, file.size);
      if (this.#pacer.isDue) await this.#pacer.pause();
    }
  }

  /** Settles when the receiver needs nothing more. */
  async #readRequests(): Promise<void> {
    for (;;) {
      const message = await this.#stream.receive();
      if (message === undefined)
        throw new RpcError(StatusCode.unknown, "receiver left before its last packet: EOF");
      const { type = PacketType.STAT, ID = 0, data } = readPacket(message);
      if (type === PacketType.FIN) return;
      if (type === PacketType.ERR) throw otherSide("receiver", data);
      if (type === PacketType.REQ) this.#request(ID);
    }
  }

  #request(id: number): void {
    const file = this.#files.get(id);
    if (file === undefined) throw new BuildError("file/read", `invalid file id ${id}`);
    this.#files.delete(id);
    this.#requests.push(file);
    this.#idle.pop()?.();
  }

  #stop(): void {
    this.isStopped = true;
    for (const wake of this.#idle) wake();
  }
}
