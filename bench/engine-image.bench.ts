import { join } from "node:path";
import type { Bench } from "./bench.js";
import { type Builder, race } from "./build-race.js";
import { makeBulkyContext, makeContext } from "./contexts.js";
import { type BenchEngine, withEngine } from "./engine.js";

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
  const bulky = makeBulkyContext(join(engine.folder, "bulky"), 400, 100, "FROM scratch\nCOPY . /\n");
  const base = `${engine.engine.registry}/base`;
  const upon = makeBulkyContext(
    join(engine.folder, "upon"),
    200,
    100,
    `FROM busybox\nCOPY random /\nCOPY text /\n`,
  );
  await engine.docker("buildx", "build", "--quiet", "--push", "--tag", base, upon);
  const pull = makeContext(join(engine.folder, "pull"), `FROM ${base}\nARG SALT\nRUN echo > /step\n`);
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
      args: (round) => [`--build-arg=SALT=${round}`, pull],
      prepare: (builder) => builder.forget(),
    },
  ]);
}
