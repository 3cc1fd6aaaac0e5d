import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { hasMuslLoader } from "../../src/base/native/musl-loader.js";

/**
 * Stands in a release for the package that looks for the binary of lmdb, which takes longer than to load it. What is not
 * where it usually is, that package finds.
 */
export default function loadBinary(): unknown {
  const { platform, arch, versions } = process;
  if (platform === "linux" && !hasMuslLoader()) {
    try {
      return require(`@lmdb/lmdb-${platform}-${arch}/node.abi${versions.modules}.glibc.node`);
    } catch {
      // There is none for this version of Node, or it is elsewhere.
    }
  }
  const main = require.resolve("lmdb");
  return createRequire(main)("node-gyp-build-optional-packages")(join(dirname(main), ".."));
}
