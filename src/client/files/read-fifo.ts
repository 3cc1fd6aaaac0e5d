import { constants, openSync } from "node:fs";
import { Socket } from "node:net";

/**
 * What comes out of a named pipe, until its writers have closed it. Other ways to read a file keep a thread waiting for
 * as long as nobody writes: four of them stop all work with files, and not even the process could end.
 *
 * Throws what the system says of opening it.
 */
export async function* readFifo(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stream = new Socket({ fd, readable: true, writable: false });
  for await (const chunk of stream) yield chunk as Uint8Array;
}
