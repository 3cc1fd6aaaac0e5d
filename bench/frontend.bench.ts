import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bench, type BenchTable, type Contestant, median, takeTurns } from "./bench.js";
import { type BenchEngine, ROOT, withEngine } from "./engine.js";

const ROUNDS = 21;
const WARM_UP = 3;

const DOCKERFILE = `FROM alpine:3.20 AS build
WORKDIR /src
COPY main.txt .
RUN cat main.txt > /out
FROM busybox
COPY --from=build /out /out
CMD ["cat", "/out"]
`;

/** A frontend that ends at once: what is left is the daemon's part of running any image as a frontend. */
const NOTHING = `FROM busybox
LABEL moby.buildkit.frontend.network.none=true
ENTRYPOINT ["/bin/false"]
`;

/** What a user waits for. */
export const bench: Bench = {
  name: "frontend",
  measures:
    "`docker buildx build` of a 7-line Dockerfile whose steps are all cached, by our image and by others (medians)",
  aim: "100 ms more than the engine's own frontend, or less",
  run: () => withEngine(measure),
};

async function measure({ engine, folder, run, docker }: BenchEngine): Promise<BenchTable> {
  const tar = join(folder, "frontend.tar");
  execFileSync(process.execPath, [join(ROOT, "frontend-image/pack.mjs"), "--level", "1", "-o", tar]);
  await docker("load", "--input", tar);
  const nothing = contextOf(folder, "nothing", NOTHING);
  await docker("buildx", "build", "--quiet", "--tag=org/nothing:1", nothing);

  const contestant = (name: string, firstLine: string, expected: number): Contestant => {
    const context = contextOf(folder, name, `${firstLine}\n${DOCKERFILE}`);
    return {
      prepare: () => [context],
      once: async () => {
        const args = ["buildx", "build", "--quiet", "--output=type=cacheonly", context];
        const { code, stderr } = await run(engine.docker, args);
        if (code !== expected) throw new Error(`the build by ${name} ended with ${code}: ${stderr}`);
      },
    };
  };
  const contestants = [
    contestant("built-in", "# the engine's own", 0),
    contestant("ours", "# syntax=org/buildfile:1", 0),
    contestant("failing", "# syntax=org/nothing:1", 1),
  ];
  const [builtIn, ours, failing] = await takeTurns(contestants, ROUNDS, WARM_UP);
  const row = (name: string, times: readonly number[]) => {
    const more = times.map((time, i) => time - builtIn![i]!);
    return [name, Math.min(...times) / 1000, median(times) / 1000, median(more) / 1000];
  };
  return {
    columns: ["frontend", "least ms", "ms", "more than its own, ms"],
    rows: [
      row("the engine's own", builtIn!),
      row("our image", ours!),
      row("an image that only fails, at once", failing!),
    ],
  };
}

function contextOf(folder: string, name: string, dockerfile: string): string {
  const context = join(folder, name);
  mkdirSync(context);
  writeFileSync(join(context, "Dockerfile"), dockerfile);
  writeFileSync(join(context, "main.txt"), "text\n");
  return context;
}
