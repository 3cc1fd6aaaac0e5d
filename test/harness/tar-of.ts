import { type TarFile, writeTar } from "../../src/base/archive/tar-writer.js";

/** A tar archive of these files. */
export async function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const entries = Object.entries(files).map(([path, content]): TarFile => {
    const bytes = Buffer.from(content);
    return { kind: "file", path, mode: 0o644, mtime: 0, size: bytes.length, content: () => [bytes] };
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}
