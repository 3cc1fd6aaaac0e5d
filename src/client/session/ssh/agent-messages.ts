import { sshUint32 } from "./ssh-wire.js";

/** The kinds of messages that pass here. Spec: draft-miller-ssh-agent, section 6.1. */
export const AgentMessage = {
  failure: 5,
  requestIdentities: 11,
  identitiesAnswer: 12,
  signRequest: 13,
  signResponse: 14,
} as const;

/** The answer to everything that an agent will not do. */
export const AGENT_FAILURE: Uint8Array = Uint8Array.of(AgentMessage.failure);

/** Answers one message of the agent protocol: the kind, then its content. */
export type AgentAnswer = (request: Buffer) => Promise<Uint8Array> | Uint8Array;

/** Larger messages are refused, as OpenSSH's own agent does. */
const MAX_MESSAGE = 256 * 1024;

/** Puts messages together from pieces of a stream: a length of four bytes, then as many of content. */
export class AgentMessageReader {
  #pieces: Uint8Array[] = [];
  #size = 0;

  /** Adds what came next. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  /** The next whole message, undefined as long as some of it is missing. Throws an Error if it is too large or empty. */
  next(): Buffer | undefined {
    if (this.#size < 4) return undefined;
    while (this.#pieces[0]!.length < 4) this.#pieces.splice(0, 2, Buffer.concat(this.#pieces.slice(0, 2)));
    const first = this.#pieces[0]!;
    const length = new DataView(first.buffer, first.byteOffset, 4).getUint32(0);
    if (length === 0 || length > MAX_MESSAGE) throw new Error(`invalid ssh agent message of ${length} bytes`);
    if (this.#size < 4 + length) return undefined;
    const isWhole = this.#pieces.length === 1;
    const all = isWhole
      ? Buffer.from(first.buffer, first.byteOffset, first.length)
      : Buffer.concat(this.#pieces);
    const rest = all.subarray(4 + length);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
    return all.subarray(4, 4 + length);
  }
}

/** A message with its length in front. */
export function framed(message: Uint8Array): Buffer {
  return Buffer.concat([sshUint32(message.length), message]);
}

/** Whether a request only looks or signs; nothing else passes. Agrees in kind with `readOnlyAgent`, sshprovider. */
export function isReadOnly(request: Uint8Array): boolean {
  return request[0] === AgentMessage.requestIdentities || request[0] === AgentMessage.signRequest;
}
