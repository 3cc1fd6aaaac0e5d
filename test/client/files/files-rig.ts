import { packetBytes, rawCodec, readPacket } from "../../../src/client/files/packets.js";
import { type Packet, PacketType, type Stat } from "../../../src/proto/generated/fsutil.js";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import { method } from "../../../src/wire/rpc/method.js";
import { type Handler, serveRpc } from "../../../src/wire/rpc/server.js";
import type { RpcStream } from "../../../src/wire/rpc/stream.js";
import { duplexPair } from "../../wire/rpc/transports.js";

export const FILE_SYNC = "/moby.filesync.v1.FileSync/DiffCopy";
export const FILE_SEND = "/moby.filesync.v1.FileSend/DiffCopy";

/** The daemon's end of a session that serves handlers. */
export class FilesRig {
  readonly client: RpcClient;

  constructor(handlers: readonly Handler[]) {
    const [ours, theirs] = duplexPair();
    serveRpc(theirs, handlers);
    this.client = createRpcClient(ours);
  }

  open(path: string, metadata: Readonly<Record<string, string | readonly string[]>> = {}): PacketCall {
    const fields = Object.entries(metadata).map(
      ([name, value]) => [name, typeof value === "string" ? [value] : value] as const,
    );
    const options = { metadata: new Map(fields) };
    return new PacketCall(this.client.open(method(path, rawCodec, rawCodec), options));
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** A call of which the messages are packets. */
export class PacketCall {
  readonly stream: RpcStream<Uint8Array, Uint8Array>;

  constructor(stream: RpcStream<Uint8Array, Uint8Array>) {
    this.stream = stream;
  }

  send(packet: Packet): void {
    this.stream.send(packetBytes(packet));
  }

  async receive(): Promise<Packet | undefined> {
    const message = await this.stream.receive();
    return message && readPacket(message);
  }

  /** All stats up to the last. */
  async stats(): Promise<Stat[]> {
    const stats: Stat[] = [];
    for (;;) {
      const packet = await this.receive();
      if (packet === undefined || packet.type) throw new Error(`not a stat: ${describePacket(packet)}`);
      if (packet.stat === undefined) return stats;
      stats.push(packet.stat);
    }
  }

  /** Asks for a file and gives its content. */
  async content(ID: number): Promise<string> {
    this.send({ type: PacketType.REQ, ID });
    const parts: Uint8Array[] = [];
    for (;;) {
      const packet = await this.receive();
      if (packet?.type !== PacketType.DATA || (packet.ID ?? 0) !== ID)
        throw new Error(describePacket(packet));
      if (packet.data === undefined) return Buffer.concat(parts).toString();
      parts.push(packet.data);
    }
  }

  /** Says that all is received, and reads what is said to that. */
  async finish(): Promise<void> {
    this.send({ type: PacketType.FIN });
    const packet = await this.receive();
    if (packet?.type !== PacketType.FIN) throw new Error(describePacket(packet));
    if ((await this.receive()) !== undefined) throw new Error("more after the end");
  }
}

/** A packet in a line: `ERR text`. */
export function describePacket(packet: Packet | undefined): string {
  if (packet === undefined) return "the end";
  const { type = PacketType.STAT, ID = 0, data = new Uint8Array(), stat } = packet;
  const name = Object.entries(PacketType).find(([, value]) => value === type)?.[0];
  if (type === PacketType.ERR) return `ERR ${Buffer.from(data).toString()}`;
  return type === PacketType.STAT ? `STAT ${stat?.path}` : `${name} ${ID}`;
}
