import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UnixType } from "../../../src/client/files/file-mode.js";
import { type Libc, requireLibc } from "../../../src/client/files/libc.js";
import {
  isOpaque,
  isWhiteout,
  makeOpaque,
  makeWhiteout,
  overlayAttributes,
} from "../../../src/engine/view/overlay-format.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { showView } from "../../harness/shown-tree.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "buildfile-format-"));
  for (const path of ["below/d", "above/d"]) mkdirSync(join(root, path), { recursive: true });
  for (const path of ["below/gone", "below/d/hidden", "above/d/new"]) writeFileSync(join(root, path), "");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ATTRIBUTES = overlayAttributes(false);

/** The C library on a file system that has neither devices 0/0 nor the attributes of overlayfs. */
function plainLibc(code: string): Libc {
  const libc = requireLibc();
  const refuse = () => {
    throw Object.assign(new Error(code), { code });
  };
  return {
    ...libc,
    makeNode: (path, mode, device) =>
      mode === UnixType.characterDevice && device === 0n ? refuse() : libc.makeNode(path, mode, device),
    setXattr: (path, name, value) =>
      name === ATTRIBUTES.opaque ? refuse() : libc.setXattr(path, name, value),
  };
}

describe("on file systems that refuse what overlayfs has", () => {
  it.each(["EPERM", "EOPNOTSUPP", "EINVAL"])("stand-ins say the same, after %s", (code) => {
    const libc = plainLibc(code);
    makeWhiteout(libc, join(root, "above/gone"));
    makeOpaque(libc, join(root, "above/d"), ATTRIBUTES);
    expect(isWhiteout(lstatSync(join(root, "above/gone"), { bigint: true }))).toBe(true);
    expect(isOpaque(requireLibc(), join(root, "above/d"), ATTRIBUTES)).toBe(true);
    const layers = [join(root, "below"), join(root, "above")];
    const tree = showView(createStackedView(layers, { isUserNamespace: false }));
    expect(Object.keys(tree)).toEqual(["/", "/d", "/d/new"]);
    expect(tree["/d"]?.xattrs).toEqual({});
  });

  it("other failures are told", () => {
    const libc = plainLibc("ENOSPC");
    expect(() => makeWhiteout(libc, join(root, "above/gone"))).toThrow("ENOSPC");
    expect(() => makeOpaque(libc, join(root, "above/d"), ATTRIBUTES)).toThrow("ENOSPC");
  });
});

it("a socket that a step left is no whiteout", () => {
  requireLibc().makeNode(join(root, "above/socket"), UnixType.socket | 0o755, 0n);
  expect(isWhiteout(lstatSync(join(root, "above/socket"), { bigint: true }))).toBe(false);
});
