import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageOf, writeLayout } from "../../harness/oci-image.js";
import { archive, directory, entry, pax } from "../archive/tar-bytes.js";
import { BuildRig, canBuild, listTree, unlessBuilds } from "./build-rig.js";

const UP = "../".repeat(20);
const link = (name: string, target: string): Buffer => entry({ name, type: "2", link: target, mode: 0o777 });
const hardLink = (name: string, target: string): Buffer => entry({ name, type: "1", link: target });
const file = (name: string): Buffer => entry({ name }, "evil");

/** What becomes of an archive: the files that are there, or what the build says at last. */
type Outcome = readonly string[] | string;

interface Case {
  /** @param folder a place outside, with a file `secret`; absolute, without its slash */
  readonly entries: (folder: string) => readonly Buffer[];
  readonly added: Outcome;
  /** As a layer of an image, if that is something else. */
  readonly layer?: Outcome;
}

const CASES: Readonly<Record<string, Case>> = {
  "names that lead up": {
    entries: (folder) => [file(`${UP}${folder}/up`), file("a/../../../../b")],
    added: ["FOLDER/up 100644", "b 100644"],
  },
  "absolute names": {
    entries: (folder) => [file(`/${folder}/absolute`), directory(`//${folder}/dir`)],
    added: ["FOLDER/absolute 100644", "FOLDER/dir 40755"],
  },
  "a link up, and a file behind it": {
    entries: (folder) => [link("l", `${UP}${folder}`), file("l/through")],
    added: ["FOLDER/through 100644", "l 120777"],
  },
  "an absolute link, and a file behind it": {
    entries: (folder) => [link("l", `/${folder}`), file("l/through")],
    added: ["FOLDER/through 100644", "l 120777"],
  },
  "links in a chain": {
    entries: (folder) => [link("a", "b"), link("b", `/${folder}`), file("a/through")],
    added: ["FOLDER/through 100644", "a 120777", "b 120777"],
  },
  "links in a circle": {
    entries: () => [link("a", "b"), link("b", "a"), file("a/x")],
    added: "a: too many links",
    layer: "b: too many links",
  },
  "a link in place of a directory": {
    entries: (folder) => [directory("d/"), link("d", `/${folder}`), file("d/through")],
    added: ["FOLDER/through 100644", "d 120777"],
  },
  "a hard link up": {
    entries: (folder) => [hardLink("h", `${UP}${folder}/secret`)],
    added: "link h: no such file or directory",
  },
  "an absolute hard link": {
    entries: (folder) => [hardLink("h", `/${folder}/secret`)],
    added: "link h: no such file or directory",
  },
  "a hard link through a link": {
    entries: (folder) => [link("l", `/${folder}`), hardLink("h", "l/secret")],
    added: "link h: no such file or directory",
  },
  "a hard link to itself": {
    entries: () => [hardLink("h", "h")],
    added: "link h: no such file or directory",
  },
  devices: {
    entries: () => [
      entry({ name: "disk", type: "4", major: 8, minor: 0 }),
      entry({ name: "null", type: "3", major: 1, minor: 3 }),
      entry({ name: "pipe", type: "6" }),
    ],
    added: ["disk 60644", "null 20644", "pipe 10644"],
  },
  "what overlayfs means by its device": {
    entries: () => [file("there"), entry({ name: "gone", type: "3", major: 0, minor: 0 })],
    added: "mknod gone: operation not permitted",
    layer: ["there 100644"],
  },
  "what overlayfs means by its attributes": {
    entries: () => [
      pax({ "SCHILY.xattr.trusted.overlay.opaque": "y" }),
      directory("opaque/"),
      pax({ "SCHILY.xattr.trusted.overlay.redirect": "/etc" }),
      directory("redirect/"),
    ],
    added: ["opaque 40755", "redirect 40755"],
  },
  "names of whiteouts that are none": {
    entries: () => [entry({ name: ".wh..." })],
    added: [".wh... 100644"],
    layer: "invalid whiteout name: .wh...: invalid archive",
  },
  "a whiteout of what lies above": {
    entries: () => [file("a/b"), entry({ name: `a/${UP}.wh.base` }), entry({ name: ".wh..wh..opq" })],
    added: [".wh..wh..opq 100644", ".wh.base 100644", "a 40755", "a/b 100644"],
    layer: ["a 40755", "a/b 100644"],
  },
  "bits that are no mode": {
    entries: () => [entry({ name: "odd", mode: 0o7777777 }), entry({ name: "suid", mode: 0o6755 })],
    added: ["odd 107777", "suid 106755"],
  },
  "a name that is no text": {
    entries: () => [entry({ name: Buffer.from([0x61, 0xff, 0xfe]) })],
    added: ["a\udcff\udcfe 100644"],
  },
  "no name": { entries: () => [entry({ name: "" }, "x")], added: [] },
  "the root as a file": { entries: () => [entry({ name: "./" }, "x"), entry({ name: "/" }, "x")], added: [] },
  "a name that is too long": {
    entries: () => [pax({ path: "n".repeat(300) }), file("x")],
    added: `lstat ${"n".repeat(300)}: file name too long`,
    layer: `open ${"n".repeat(300)}: file name too long`,
  },
  "a path that is too long": {
    entries: () => [pax({ path: `${"dir/".repeat(3000)}f` }), file("x")],
    added: "archive/tar: a name is longer than any path",
  },
  "a size beyond its end": {
    entries: () => [entry({ name: "f", size: 0o7777777777 }, "short")],
    added: "archive/tar: unexpected EOF: the archive is cut off",
  },
  "a size below nothing": {
    entries: () => [entry({ name: "f", size: Buffer.from("-1") })],
    added: ["a.tar 100644"],
    layer: "archive/tar: invalid tar header",
  },
  "a type that nobody knows": {
    entries: () => [entry({ name: "f", type: "Y" }, "x")],
    added: "unhandled tar header type 89",
  },
};

const FAILED = "ERROR: failed to build: failed to solve: ";

describe.skipIf(!canBuild)(`an archive with bad intent${unlessBuilds}`, () => {
  let rig: BuildRig;
  let machine: readonly string[];
  beforeAll(() => {
    rig = new BuildRig();
    writeFileSync(join(rig.folder, "secret"), "secret");
    machine = readdirSync("/").sort();
  });
  afterAll(() => rig?.close());

  async function outcome(
    files: Readonly<Record<string, string | Uint8Array>>,
    words: readonly string[],
    below: string,
  ): Promise<Outcome> {
    const { code, stderr, out } = await rig.files(files, words);
    // Nothing of it has got out.
    expect([readdirSync("/").sort(), readFileSync(join(rig.folder, "secret"), "utf8")]).toEqual([
      machine,
      "secret",
    ]);
    expect(
      ["absolute", "dir", "through", "up"].filter((name) => readdirSync(rig.folder).includes(name)),
    ).toEqual([]);
    const last = stderr.trimEnd().split("\n").at(-1)!;
    if (code !== 0) {
      expect([code, last.startsWith(FAILED)]).toEqual([1, true]);
      return last.slice(FAILED.length).replace("failed to compute cache key: ", "");
    }
    const folder = rig.folder.slice(1);
    const parents = folder.split("/").map((_, i, names) => names.slice(0, i + 1).join("/"));
    return listTree(out + below)
      .map((line) => line.replace(/ \d+:\d+ .*$/s, ""))
      .filter((line) => !parents.includes(line.split(" ")[0]!))
      .map((line) => line.replace(folder, "FOLDER"))
      .sort();
  }

  it.each(Object.entries(CASES))("that has %s", async (_name, { entries, added, layer = added }) => {
    const bytes = archive(...entries(rig.folder.slice(1)));
    const files = { Dockerfile: "FROM scratch\nADD a.tar /to/\n", "a.tar": bytes };
    expect(await outcome(files, [], "/to")).toEqual(added);
    const base = imageOf([{ bytes: archive(file("base"), directory("etc/")) }, { bytes }]);
    const layout = writeLayout(join(rig.folder, "layouts", _name), base);
    const context = { Dockerfile: "FROM bad\nCOPY Dockerfile /zzz\n" };
    const found = await outcome(context, [`--build-context=bad=oci-layout://${layout}`], "");
    expect(
      typeof found === "string" ? found : found.filter((line) => !/^(?:base|etc|zzz) /.test(line)),
    ).toEqual(layer);
  });

  it("leaves nothing unfinished", async () => {
    expect(await rig.left()).toEqual([]);
  });
});
