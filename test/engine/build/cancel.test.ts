import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageOf, writeLayout } from "../../harness/oci-image.js";
import { RegistryServer } from "../../harness/registry-server.js";
import { archive, directory, entry } from "../archive/tar-bytes.js";
import { BuildRig, canBuild, unlessBuilds } from "./build-rig.js";

/** A process that nothing else on this machine has started; see what is left of it. */
const SLEEP = "sleep 86311";

/** A moment of a build at which the user has enough. */
interface Moment {
  readonly dockerfile: string;
  readonly words?: readonly string[];
  /** Whether it has come, by what was shown. */
  readonly now: RegExp;
}

const MANY = Array.from({ length: 4000 }, (_, i) => entry({ name: `many/f${i}` }, `file ${i}`));
const TAR = "application/vnd.oci.image.layer.v1.tar";
/** Shown at once. */
const RAW = ["--progress=rawjson", "-o", "type=cacheonly"];
const LARGE = "RUN head -c 40000000 /dev/urandom >/large\n";

const MOMENTS: Readonly<Record<string, Moment>> = {
  "while a step runs": { dockerfile: `FROM base\nRUN echo it runs; ${SLEEP}\n`, now: /it runs$/m },
  "while a step runs that wants no signals": {
    dockerfile: `FROM base\nRUN trap "" INT TERM HUP QUIT; echo it runs; while true; do ${SLEEP}; done\n`,
    now: /it runs$/m,
  },
  "while a step runs that has daemons": {
    dockerfile: `FROM base\nRUN setsid nohup ${SLEEP} >/dev/null 2>&1 </dev/null & echo it runs; ${SLEEP}\n`,
    now: /it runs$/m,
  },
  "while a step forks without end": {
    dockerfile: `FROM base\nUSER app\nRUN f() { f | f & }; echo it runs; f; ${SLEEP}\n`,
    words: ["--ulimit", "nproc=64:64"],
    now: /it runs$/m,
  },
  "while a step prints without end": {
    dockerfile: "FROM base\nRUN yes it runs\n",
    now: /it runs$/m,
  },
  "while steps run at once": {
    dockerfile: `FROM base AS a\nRUN echo a; echo it runs; ${SLEEP}\nFROM base AS b\nRUN echo b; echo it runs; ${SLEEP}\nFROM base\nCOPY --from=a / /a\nCOPY --from=b / /b\n`,
    now: /it runs$/m,
  },
  "while a file is copied": { dockerfile: "FROM base\nCOPY large /\n", words: RAW, now: /COPY large/ },
  "while a directory is copied": {
    dockerfile: "FROM many\nCOPY --from=many /many /copy\n",
    words: RAW,
    now: /COPY --from/,
  },
  "while a base is unpacked": { dockerfile: "FROM much\nRUN true\n", now: /extracting/ },
  "while a registry says nothing": { dockerfile: "FROM REGISTRY/stalled\n", now: /load metadata/ },
  "while a layer does not come": {
    dockerfile: "FROM REGISTRY/slow\nRUN true\n",
    now: /\] FROM 127/,
  },
  "while a file of the web does not come": {
    dockerfile: "FROM scratch\nADD http://REGISTRY/stalled /\n",
    now: /ADD http|http:\/\//,
  },
  "while layers are compressed": {
    dockerfile: `FROM base\n${LARGE}`,
    words: ["-o", "type=oci,dest=OUT/a.tar,compression=gzip,compression-level=9"],
    now: /exporting layers/,
  },
  "while an archive is written": {
    dockerfile: `FROM base\n${LARGE}`,
    words: ["--progress=rawjson", "-o", "type=tar,dest=OUT/a.tar"],
    now: /exporting to client tarball/,
  },
};

describe.skipIf(!canBuild)(`a build that is canceled${unlessBuilds}`, () => {
  let rig: BuildRig;
  let registry: RegistryServer;

  beforeAll(async () => {
    rig = new BuildRig();
    for (const name of ["many", "much"]) {
      const image = imageOf([{ bytes: archive(directory("many/"), ...MANY, entry({ name })) }]);
      writeLayout(join(rig.folder, name), image);
    }
    registry = await RegistryServer.start();
    const [first] = imageOf([{ bytes: Buffer.alloc(100_000) }]).blobs.values();
    const layer = registry.addBlob("slow", first!);
    const config = registry.addBlob(
      "slow",
      JSON.stringify({
        os: "linux",
        architecture: "amd64",
        rootfs: { type: "layers", diff_ids: [layer.digest] },
      }),
    );
    registry.addManifest("slow", "latest", {
      schemaVersion: 2,
      config,
      layers: [{ ...layer, mediaType: TAR }],
    });
    registry.intercept = ({ url = "" }, response) => {
      if (url.includes("stalled")) return true;
      if (!url.endsWith(layer.digest)) return false;
      response.writeHead(200, { "content-length": layer.size });
      response.write(first!.subarray(0, 1000));
      return true;
    };
  });
  afterAll(async () => {
    await registry?.close();
    rig?.close();
  });

  it.each(Object.entries(MOMENTS))(
    "%s",
    async (_name, { dockerfile, words = ["-o", "type=cacheonly"], now }) => {
      const out = mkdtempSync(join(rig.folder, "out-"));
      const controller = new AbortController();
      const layouts = ["many", "much"].map(
        (name) => `--build-context=${name}=oci-layout://${rig.folder}/${name}`,
      );
      const named = [...layouts, "--insecure-registry", registry.host];
      const all = [...named, ...words].map((word) => word.replace("OUT", out));
      let isTime = false;
      const { code, stderr } = await rig.build(
        { Dockerfile: dockerfile.replaceAll("REGISTRY", registry.host), large: Buffer.alloc(30_000_000) },
        all,
        {
          signal: controller.signal,
          onStderr: (text) => {
            if (isTime || !now.test(text)) return;
            isTime = true;
            controller.abort();
          },
        },
      );
      expect([isTime, code, stderr.split("\n").at(-2)]).toEqual([
        true,
        130,
        "ERROR: failed to build: failed to solve: Canceled: context canceled",
      ]);
      expect([await rig.left([SLEEP]), readdirSync(out)]).toEqual([[], []]);
    },
  );

  it("while it waits for a directory that another build has", async () => {
    const dockerfile = `FROM base\nRUN --mount=type=cache,target=/c,sharing=locked echo it runs; ${SLEEP}\n`;
    const [first, second] = [new AbortController(), new AbortController()];
    const other = rig.build(dockerfile, ["-o", "type=cacheonly"], {
      signal: first.signal,
      onStderr: (text) => {
        if (text.includes("it runs\n")) begin();
      },
    });
    let begin = (): void => {};
    await new Promise<void>((resolve) => {
      begin = resolve;
    });
    const waiting = await rig.build(dockerfile.replace("it runs", "it waits"), ["-o", "type=cacheonly"], {
      signal: second.signal,
      onStderr: (text) => {
        if (/^#\d+ \[.*RUN/m.test(text)) second.abort();
      },
    });
    expect(waiting.code).toBe(130);
    first.abort();
    expect((await other).code).toBe(130);
    expect(await rig.left([SLEEP])).toEqual([]);
  });

  it("leaves all that was done before", async () => {
    const { code, stderr } = await rig.build("FROM base\nRUN true\n", ["-o", "type=cacheonly"]);
    expect([code, stderr.includes("CACHED")]).toEqual([0, true]);
  });
});
