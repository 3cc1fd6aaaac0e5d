import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuildRig, canBuild, unlessBuilds } from "./build-rig.js";

describe.skipIf(!canBuild)(`what is built again${unlessBuilds}`, () => {
  let rig: BuildRig;
  beforeAll(() => {
    rig = new BuildRig();
  });
  afterAll(() => rig?.close());

  /** The layers there are, oldest first. */
  function layers(): readonly string[] {
    const folder = join(rig.root, "l");
    return readdirSync(folder)
      .map((id) => join(folder, id))
      .sort((a, b) => lstatSync(a).ctimeMs - lstatSync(b).ctimeMs);
  }

  async function build(context: string, ...words: readonly string[]): Promise<void> {
    const { code, stderr } = await rig.build(context, words);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  }

  it("takes copies of files that have not changed from the layer of the build before", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `f${i}`);
    const context = rig.context({
      Dockerfile: "FROM scratch\nCOPY --chmod=u=rw,go=r tree /tree\n",
      ...Object.fromEntries(names.map((name) => [`tree/a/${name}`, `1 ${name}`])),
      ...Object.fromEntries(names.map((name) => [`tree-b/${name}`, `2 ${name}`])),
    });
    const time = new Date(1_600_000_000_000);
    for (const name of names)
      for (const folder of ["tree/a", "tree-b"]) utimesSync(join(context, folder, name), time, time);
    await build(context);
    const before = layers();

    writeFileSync(join(context, "tree/a/f3"), "changed");
    utimesSync(join(context, "tree/a/f4"), time, new Date(1_700_000_000_000));
    chmodSync(join(context, "tree/a/f5"), 0o755);
    writeFileSync(join(context, "tree/a/new"), "new");
    await build(context);
    const [second] = layers().filter((layer) => !before.includes(layer)) as [string];
    const inode = (layer: string, name: string) => statSync(join(layer, "tree/a", name)).ino;
    const own = names.filter((name) => inode(second, name) !== inode(before.at(-1)!, name));
    // What has another mode only in the context has another record, and the same in the layer.
    expect(own).toEqual(["f3", "f4", "f5"]);
    expect(readFileSync(join(second, "tree/a/f3"), "utf8")).toBe("changed");
    expect(readFileSync(join(second, "tree/a/new"), "utf8")).toBe("new");
    expect(statSync(join(second, "tree/a/f4")).mtimeMs).toBe(1_700_000_000_000);

    // Others by the same names, sizes, modes and times, and none of them has changed since.
    renameSync(join(context, "tree/a"), join(context, "tree-c"));
    renameSync(join(context, "tree-b"), join(context, "tree/a"));
    await build(context);
    const third = layers().filter((layer) => layer !== second && !before.includes(layer));
    expect(third).toHaveLength(1);
    for (const name of names) expect(readFileSync(join(third[0]!, "tree/a", name), "utf8")).toBe(`2 ${name}`);
    for (const name of names.filter((each) => !own.includes(each)))
      expect(readFileSync(join(second, "tree/a", name), "utf8")).toBe(`1 ${name}`);
  });

  it("has an image of its store in the layers alone, and the next build upon it takes these", async () => {
    const context = rig.context({ Dockerfile: "FROM base\nCOPY f /f\nRUN echo step > /g\n", f: "content" });
    await build(context, "--tag", "own:1");
    const before = layers();
    const blobs = join(rig.root, "blobs/sha256");
    const large = readdirSync(blobs).filter((name) => statSync(join(blobs, name)).size > 100_000);
    const upon = rig.context({ Dockerfile: "FROM own:1\nRUN cat /f /g > /h\n" });
    const out = join(rig.folder, "upon");
    await build(upon, "--output", out);
    expect(readFileSync(join(out, "h"), "utf8")).toBe("contentstep\n");
    expect(layers().filter((layer) => !before.includes(layer))).toHaveLength(1);

    const archive = join(rig.folder, "archive");
    mkdirSync(archive);
    await build(upon, "--output", `type=oci,tar=false,dest=${archive}`);
    const index = JSON.parse(readFileSync(join(archive, "index.json"), "utf8"));
    const read = (digest: string) =>
      JSON.parse(readFileSync(join(archive, "blobs", digest.replace(":", "/")), "utf8"));
    const types: string[] = read(index.manifests[0].digest).layers.map((layer: { mediaType: string }) =>
      layer.mediaType.replace(/^.*tar/, "tar"),
    );
    // The one of the base image is as it was there.
    expect(types).toEqual(["tar", "tar+gzip", "tar+gzip", "tar+gzip"]);
    expect(large).toHaveLength(1);
  });
});
