import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Compiled, compile } from "../../src/compile.js";
import type { ImageResolver } from "../../src/frontend/image-resolver.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { builtLlb } from "../harness/provenance.js";
import { builtSide, compiledSide } from "./comparable.js";
import { readEngineImages } from "./engine-images.js";
import { buildOptions, buildRequest, type CaseEnvironment, type LiveCase, readCases } from "./live-case.js";
import { writeSshKey } from "./ssh-key.js";

const CASES = readCases();

describeLive("compile and a real Docker Engine", () => {
  let engine: Engine;
  let environment: CaseEnvironment;
  let resolver: ImageResolver;

  beforeAll(async () => {
    engine = await withEngine();
    environment = { registry: engine.registry, sshKey: writeSshKey(engine.dir) };
    for (const liveCase of CASES) await buildBases(engine, liveCase);
    resolver = await readEngineImages(engine);
  }, 90_000);

  afterAll(() => engine?.close(), 30_000);

  const compiled = async (liveCase: LiveCase, sessionId: string): Promise<Compiled> => {
    const result = await compile(buildRequest(liveCase, { ...environment, resolver, sessionId }));
    expect(result.errors).toEqual([]);
    return result.compiled!;
  };

  it.each(CASES.filter(({ options }) => !options.refused))(
    "agree on $name",
    async (liveCase) => {
      const { directory, options } = liveCase;
      const built = await builtLlb(engine, directory, buildOptions(liveCase, environment));
      const ours = await compiled(liveCase, built.sessionId);

      const differences = options.differences ?? [];
      expect(compiledSide(ours, differences)).toEqual(builtSide(built, ours, differences));
      expect(ours.definition.source).toMatchObject({
        filename: built.source.filename,
        text: built.source.text,
      });
      // a difference that is none any more has to go
      for (const name of differences) {
        const others = differences.filter((other) => other !== name);
        expect(compiledSide(ours, others), name).not.toEqual(builtSide(built, ours, others));
      }
    },
    30_000,
  );

  it.each(CASES.filter(({ options }) => options.refused))("only compile takes $name", async (liveCase) => {
    const { directory, options } = liveCase;
    const building = builtLlb(engine, directory, buildOptions(liveCase, environment));
    await expect(building).rejects.toThrow(options.refused);
    await compiled(liveCase, "");
  });
});

/** Makes the images that a case is built on. */
async function buildBases(engine: Engine, { directory, options }: LiveCase): Promise<void> {
  for (const [ref, file] of Object.entries(options.bases ?? {})) {
    const built = await engine.buildx(["build", "--tag", ref, "--file", join(directory, file), directory]);
    if (built.code !== 0) throw new Error(`${ref}: exit code ${built.code}\n${built.stderr}`);
  }
}
