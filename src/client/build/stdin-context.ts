import { isArchive } from "../../base/archive/is-archive.js";
import { BuildError } from "../../base/diagnostic/build-error.js";

/** The first bytes that tell what a stream is: two blocks of a tar file. */
const HEAD = 1024;
/** What files packed by zstd begin with. */
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** What is longer is no file that describes a build. */
const LONGEST_FILE = 16 << 20;

/** What came on the standard input: a context in an archive, or the file to build. */
export type StdinContext =
  | { readonly kind: "archive"; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: "file"; readonly bytes: Uint8Array };

/**
 * Looks at the first bytes of a stream: an archive is handed on as it comes, all else is taken for the file to build.
 * Agrees with loadInputs and isArchive, docker buildx, build.
 *
 * @throws BuildError `limit/size` for a file of more than 16 MiB, `option/value` for one that is no text.
 */
export async function sniffContext(input: AsyncIterable<Uint8Array>): Promise<StdinContext> {
  const iterator = input[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD) {
    const { done, value } = await iterator.next();
    if (done) break;
    head.push(value);
    size += value.length;
  }
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  const chunks = joined(head, rest);
  const beginning = Buffer.concat(head).subarray(0, HEAD);
  if (isArchive(beginning)) return { kind: "archive", chunks };
  if (beginning.includes(0) || ZSTD.equals(beginning.subarray(0, ZSTD.length))) throw unreadable(beginning);
  return { kind: "file", bytes: await readFileText(chunks) };
}

/** All of a stream that holds the file to build. @throws BuildError `limit/size` */
export async function readFileText(
  chunks: AsyncIterable<Uint8Array>,
  name = "the file on the standard input",
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > LONGEST_FILE) {
      throw new BuildError("limit/size", `${name} has more than 16 MiB; is it an archive?`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function unreadable(beginning: Buffer): BuildError {
  const isZstd = ZSTD.equals(beginning.subarray(0, ZSTD.length));
  const what = isZstd
    ? "is an archive packed by zstd, which BuildKit does not read"
    : "is neither an archive nor a text";
  return new BuildError(
    "option/value",
    `unable to prepare context: the standard input ${what}; give a tar file, or one packed by gzip, bzip2 or xz`,
  );
}

async function* joined(
  head: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}
