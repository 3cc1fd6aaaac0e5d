/**
 * The program of a thread that unpacks gzip members, one after the other, and hashes what it gives, as text: a bundle has no
 * file for it.
 *
 * Messages: `{ data }` for what comes next, `{ isEnd }` at the end, `{ room }` for so many more chunks that it may give; at first none.
 * Answers: `{ taken }` when it is done with a message's data, `{ chunk }`, `{ digest }` at the end (hex digits of the sha256), or
 * `{ code, message }` for an error of zlib.
 */
export const GUNZIP_WORKER = `
const { createHash } = require("node:crypto");
const { parentPort } = require("node:worker_threads");
const { createGunzip } = require("node:zlib");
const hash = createHash("sha256");
const stream = createGunzip({ chunkSize: 1 << 20 });
let room = 0;
stream.pause();
stream.on("data", (data) => {
  hash.update(data);
  // What zlib has still to fill stays here.
  const chunk = new Uint8Array(data);
  parentPort.postMessage({ chunk }, [chunk.buffer]);
  if (--room === 0) stream.pause();
});
stream.on("end", () => parentPort.postMessage({ digest: hash.digest("hex") }));
stream.on("error", ({ code, message }) => parentPort.postMessage({ code, message }));
parentPort.on("message", (message) => {
  if (message.data) stream.write(message.data, () => parentPort.postMessage({ taken: true }));
  else if (message.isEnd) stream.end();
  else {
    room += message.room;
    stream.resume();
  }
});
`;
