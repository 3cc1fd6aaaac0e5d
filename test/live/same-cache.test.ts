import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../cli/run.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { launcherFile } from "../harness/launcher.js";

/** Every kind of step, with keys of definitions and of content. No two rounds have a key in common; alpine and busybox are equal roots here. */
const dockerfile = (round: number): string => `FROM alpine:3.20 AS tools
RUN --network=none echo one ${round} > /one
RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t --mount=type=bind,from=busybox,source=/bin,target=/b ls /b > /two
RUN --mount=type=secret,id=token,env=TOKEN --mount=type=cache,id=other,sharing=locked,target=/q echo three > /three
COPY f* /d/
COPY sub/deep /p/
COPY --chown=nobody:nobody --chmod=u=rw,go=r --exclude=*.md sub /owned/
WORKDIR /made/by/workdir
ADD --chown=3:4 first.txt second.txt /e/
FROM scratch AS bare
COPY --link first.txt /linked/
COPY <<EOF /here
a document of ${round}
EOF
FROM alpine:3.20
COPY --from=tools /one /two /x/
COPY --link --from=bare / /
RUN --mount=from=tools,target=/m,rw --mount=target=/ctx cat /m/one /ctx/first.txt > /four
USER nobody
RUN --security=sandbox id > /tmp/five
`;

const files = (round: number): Readonly<Record<string, string>> => ({
  Dockerfile: dockerfile(round),
  token: "secret\n",
  "first.txt": `1 ${round}\n`,
  "second.txt": `2 ${round}\n`,
  "sub/deep/x.txt": `x ${round}\n`,
  "sub/readme.md": `no ${round}\n`,
  "sub/keep": `yes ${round}\n`,
});

describeLive("caches in directories", () => {
  let engine: Engine;
  let folder: string;
  let launcher: string;
  let round = 0;

  beforeAll(async () => {
    [engine, launcher] = await Promise.all([withEngine(), launcherFile()]);
    for (const name of ["alpine:3.20", "busybox:latest"]) {
      const ref = `${engine.registry}/library/${name}`;
      await engine.docker(["tag", name, ref]);
      await engine.docker(["push", "--quiet", ref]);
    }
  }, 90_000);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "buildfile-cache-"));
    for (const [name, text] of Object.entries(files(++round))) {
      mkdirSync(dirname(join(folder, "ctx", name)), { recursive: true });
      writeFileSync(join(folder, "ctx", name), text);
    }
    return () => rmSync(folder, { recursive: true, force: true });
  });

  afterAll(async () => {
    await engine?.close();
  }, 30_000);

  /** The steps that were executed; those that only look something up, fetch or write are left out. */
  async function executed(builder: readonly string[], more: readonly string[]): Promise<readonly string[]> {
    const ctx = join(folder, "ctx");
    const words = [
      "build",
      "--progress=plain",
      ...builder,
      "--secret",
      `id=token,src=${join(ctx, "token")}`,
      ...more,
      ctx,
    ];
    const { code, stderr } = await run(words, {
      env: {
        DOCKER_CONFIG: join(engine.dir, "client"),
        PATH: process.env.PATH ?? "",
        BUILDFILE_LAUNCHER: launcher,
      },
    });
    if (code !== 0) throw new Error(stderr);
    const steps = [...stderr.matchAll(/^#(\d+) (\[(?!internal).*)$/gm)].filter(
      ([, , name]) => !/\] FROM /.test(name!),
    );
    const cached = new Set([...stderr.matchAll(/^#(\d+) CACHED$/gm)].map(([, number]) => number));
    return [...new Set(steps.filter(([, number]) => !cached.has(number)).map(([, , name]) => name!))];
  }

  const docker = () => ["--addr", `docker://${engine.dockerHost}`];
  const bundled = (root: string) => [
    ...["--root", join(folder, root), "--insecure-registry", engine.registry],
    ...["--registry-mirror", `docker.io=http://${engine.registry}`],
  ];
  const cache = (more = "") => `type=local,dest=${join(folder, "cache")}${more}`;
  const from = () => `type=local,src=${join(folder, "cache")}`;
  const output = ["-o", "type=cacheonly"];

  describe("go both ways", () => {
    it("what Docker Engine exported makes the bundled engine run no step", async () => {
      expect(await executed(docker(), ["--no-cache", "--cache-to", cache(",mode=max")])).toHaveLength(13);
      expect(await executed(bundled("new"), ["--cache-from", from(), ...output])).toEqual([]);
    });

    it.each(["", ",image-manifest=false", ",compression=zstd"])(
      "what the bundled engine exported makes Docker Engine run no step%s",
      async (attributes) => {
        expect(await executed(bundled("new"), ["--cache-to", cache(`,mode=max${attributes}`)])).toHaveLength(
          13,
        );
        expect(await executed(docker(), ["--cache-from", from()])).toEqual([]);
      },
      60_000,
    );

    it("in the smallest form they have what the result is made of", async () => {
      await executed(bundled("first"), ["--cache-to", cache()]);
      expect(await executed(bundled("second"), ["--cache-from", from(), ...output])).toEqual([]);
    });
  });
});
