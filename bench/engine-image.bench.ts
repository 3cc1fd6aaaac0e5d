import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.js";
import { type Builder, race } from "./build-race.js";
import { makeBulkyContext, makeContext } from "./contexts.js";
import { type BenchEngine, withEngine } from "./engine.js";
import { program } from "./program.js";

/** Large layers, written and read. */
export const bench: Bench = {
  name: "engine-image",
  measures:
    "the bundled engine beside `docker buildx build`: a built image of 400 MB of noise and 100 MB of text as an archive, " +
    "and a build upon an image of 300 MB of a registry",
  aim: "ratios: archives 0.5, pull 0.8 or less; below 300 MB",
  run: () => withEngine(measure),
};

async function measure(engine: BenchEngine) {
  await engine.docker("tag", "busybox", `${engine.engine.registry}/busybox`);
  await engine.docker("push", "--quiet", `${engine.engine.registry}/busybox`);
  const bulky = makeBulkyContext(join(engine.folder, "bulky"), 400, 100, "FROM scratch\nCOPY . /\n");
  const base = `${engine.engine.registry}/base`;
  const pull = makeContext(join(engine.folder, "pull"), `ARG TAG\nFROM ${base}:$TAG\nRUN echo > /step\n`);
  const build = async (builder: Builder): Promise<void> => {
    await builder.forget();
    await builder.build("--output=type=cacheonly", bulky);
  };
  const archive = (compression: string) => ({
    name: `an OCI archive, ${compression}`,
    rounds: 0,
    args: (_round: number, output: string) => [
      `--output=type=oci,dest=${output}.tar,compression=${compression}`,
      bulky,
    ],
    prepare: build,
  });
  return race(engine, [
    archive("gzip"),
    archive("zstd"),
    {
      name: "pull and unpack",
      rounds: 1,
      args: (round) => [`--build-arg=TAG=${round}`, pull],
      async prepare(builder, round, isFirst) {
        await builder.forget();
        if (isFirst) await pushBase(engine, `${base}:${round}`);
      },
    },
  ]);
}

/**
 * Puts an image into the registry that neither side has seen: Docker Engine keeps what it has pulled or pushed once, whatever it
 * is told to forget.
 */
async function pushBase({ engine, folder, run }: BenchEngine, name: string): Promise<void> {
  const context = join(folder, "upon");
  const root = join(folder, "upon-root");
  makeBulkyContext(context, 200, 100, `FROM ${engine.registry}/busybox\nCOPY random /\nCOPY text /\n`);
  const words = [program(), "build", "--addr=engine://", `--root=${root}`, "--quiet"];
  const args = [...words, `--insecure-registry=${engine.registry}`, "--push", `--tag=${name}`, context];
  const { code, stderr } = await run(process.execPath, args);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
  for (const path of [context, root])
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
