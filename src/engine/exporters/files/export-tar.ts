import { BuildError } from "../../../base/diagnostic/build-error.js";
import { type PackedEntry, packEntries } from "../../archive/pack-entries.js";
import type { FileKind } from "../../view/file-view.js";
import { isMap } from "../engine-result.js";
import type { ExporterDefinition } from "../exporter-definition.js";
import { oneOff } from "../one-off.js";
import { createOutputTrees } from "./create-output-trees.js";
import { readFileOptions } from "./file-options.js";
import { type OutputEntry, type OutputTree, outputEntries } from "./output-tree.js";
import { sendStream } from "./send-stream.js";

/** Sends the files of a result as an archive. Several platforms have a directory each. Agrees with exporter/tar. */
export const tarExporter: ExporterDefinition = {
  prepare({ Attrs = {}, sink }) {
    const options = readFileOptions("tar", Attrs);
    return {
      name: "exporting to client tarball",
      async export(result, environment, context) {
        if (sink?.kind !== "stream")
          throw new BuildError("option/value", "dest is required for tar exporter");
        const now = (environment.now ?? Date.now)();
        const layout = { isSplit: isMap(result), now };
        const trees = await createOutputTrees(result, options, layout, context);
        const archive = packEntries(packedEntries(trees), context.signal);
        await oneOff(context, "sending tarball", () => sendStream(archive, sink, {}, context.signal));
        return {};
      },
    };
  },
};

/** Type flags of all that can be in an archive; a socket becomes an empty file. */
const FLAGS: Readonly<Record<FileKind, string>> = {
  file: "0",
  symlink: "2",
  char: "3",
  block: "4",
  directory: "5",
  fifo: "6",
  socket: "0",
};
const HARD_LINK = "1";
const XATTR = "SCHILY.xattr.";

function* packedEntries(trees: readonly OutputTree[]): Generator<PackedEntry, void, undefined> {
  const sorted = [...trees].sort((a, b) => (a.directory < b.directory ? -1 : 1));
  for (const tree of sorted) for (const entry of outputEntries(tree)) yield packedEntry(entry);
}

/** Agrees with WriteTar, fsutil's tarwriter.go. */
function packedEntry({ stat, info, content }: OutputEntry): PackedEntry {
  const { path = "", linkname = "", xattrs = {} } = stat;
  const isHardLink = linkname !== "" && info.kind !== "symlink";
  const records = Object.entries(xattrs).map(([name, value]) => [XATTR + name, value] as const);
  return {
    header: {
      flag: isHardLink ? HARD_LINK : FLAGS[info.kind],
      name: info.kind === "directory" ? `${path}/` : path,
      linkName: linkname,
      mode: info.mode,
      uid: stat.uid ?? 0,
      gid: stat.gid ?? 0,
      size: content === undefined ? 0 : Number(stat.size ?? 0),
      mtime: { seconds: roundedSeconds(BigInt(stat.modTime ?? 0)), nanoseconds: 0 },
      major: info.major,
      minor: info.minor,
      records: new Map(records),
    },
    content: content?.kind === "bytes" ? content.bytes : content?.open,
  };
}

const SECOND = 1_000_000_000n;

/** Go rounds times where they have to be whole seconds. */
function roundedSeconds(nanoseconds: bigint): number {
  const fraction = ((nanoseconds % SECOND) + SECOND) % SECOND;
  const whole = (nanoseconds - fraction) / SECOND;
  return Number(fraction * 2n >= SECOND ? whole + 1n : whole);
}
