/**
 * The program of a thread that compresses and unpacks with zstd in WebAssembly, as text: a bundle has no file for it. It
 * loads the package from the file that `workerData` names. That copies what it gives one number at a time, so what is
 * inside of it is called, if it is as it was known.
 *
 * Messages: `{ id, data, level }` for one frame of the data, `{ id, data, lengths, starts }` for what further parts of a stream hold:
 * `data` has them one after the other, none becomes more than 128 KiB, and those in `starts` begin a frame. Answers:
 * `{ id, result }` or `{ id, error }`.
 */
export const ZSTD_WORKER = `
const { parentPort, workerData } = require("node:worker_threads");
const ROOM = 1 << 18;
async function load() {
  const { Zstd } = await import(workerData);
  const zstd = await Zstd.load();
  const lib = zstd._zstdClass;
  const memory = zstd._mainModule && zstd._mainModule._module;
  if (!lib || !memory || !memory._malloc || !memory._free || !memory.HEAPU8) {
    return {
      compress: (data, level) => zstd.compress(data, level),
      unpack() { throw new Error("another version of the package"); },
    };
  }
  const check = (size) => {
    if (lib.isError(size)) throw new Error(lib.getErrorName(size));
    return size;
  };
  const allocate = (size) => {
    const at = memory._malloc(size);
    if (!at) throw new Error("out of memory");
    return at;
  };
  let stream, from, to;
  return {
    compress(data, level) {
      const bound = lib.compressBound(data.length);
      const source = allocate(data.length);
      const target = allocate(bound);
      memory.HEAPU8.set(data, source);
      const size = check(lib.compress(target, bound, source, data.length, level));
      const frame = memory.HEAPU8.slice(target, target + size);
      memory._free(target);
      memory._free(source);
      return frame;
    },
    unpack(data, lengths, starts) {
      stream ??= new lib();
      from ??= allocate(ROOM);
      to ??= allocate(ROOM);
      const parts = [];
      let total = 0;
      let at = 0;
      lengths.forEach((length, index) => {
        if (starts.includes(index)) stream.reset();
        memory.HEAPU8.set(data.subarray(at, at + length), from);
        at += length;
        const size = check(stream.decompressChunk(to, ROOM, from, length));
        parts.push(memory.HEAPU8.slice(to, to + size));
        total += size;
      });
      const whole = new Uint8Array(total);
      let end = 0;
      for (const part of parts) {
        whole.set(part, end);
        end += part.length;
      }
      return whole;
    },
  };
}
let loading;
parentPort.on("message", async ({ id, data, level, lengths, starts }) => {
  try {
    loading ??= load();
    const zstd = await loading;
    const result = lengths ? zstd.unpack(data, lengths, starts) : zstd.compress(data, level);
    parentPort.postMessage({ id, result }, [result.buffer]);
  } catch (error) {
    parentPort.postMessage({ id, error: String((error && error.message) || error) });
  }
});
`;
