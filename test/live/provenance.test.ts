import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringifyImage } from "../../src/base/image/print-image.js";
import { compile } from "../../src/compile.js";
import type { ImageResolver } from "../../src/frontend/image-resolver.js";
import { opToJson } from "../../src/llb/op-json.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { builtLlb } from "../harness/provenance.js";
import { readEngineImages } from "./engine-images.js";
import { buildOptions, buildRequest, type CaseEnvironment, type LiveCase, readCases } from "./live-case.js";
import { asOlder } from "./older-frontend.js";

describeLive("compile and BuildKit", () => {
  const cases = readCases();
  let engine: Engine;
  let environment: CaseEnvironment;
  let resolver: ImageResolver;

  beforeAll(async () => {
    engine = await withEngine();
    const sshKey = join(engine.dir, "ssh-key");
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(sshKey, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    environment = { registry: engine.registry, sshKey };
    for (const { directory, options } of cases) {
      for (const [ref, file] of Object.entries(options.bases ?? {})) {
        const built = await engine.buildx(["build", "--tag", ref, "--file", join(directory, file), directory]);
        expect(built.code, built.stderr).toBe(0);
      }
    }
    resolver = await readEngineImages(engine);
  }, 90_000);

  afterAll(() => engine?.close(), 30_000);

  it.each(cases.filter(({options}) => !options.refused))("agree on $name", async (liveCase) => {
    const { options } = liveCase;
    const built = await builtLlb(engine, liveCase.directory, buildOptions(liveCase, environment));
    const { compiled, errors } = await compile(buildRequest(liveCase, { ...environment, resolver, sessionId: built.sessionId }));
    expect(errors).toEqual([]);
    const ours = asOlder(compiled!.definition.ops, options.differences ?? []);
    const sort = (ops: {digest: string, op: any}[]) => ops.map(({digest, op}) => { const o = JSON.parse(JSON.stringify(op, (_, v) => v instanceof Uint8Array ? Buffer.from(v).toString("base64") : typeof v === "bigint" ? Number(v) : v)); const {inputs, ...rest} = o; return [JSON.stringify(rest), {digest, op: o}] as const; }).sort((a, b) => a[0] < b[0] ? -1 : 1).map(([, x]) => x);
    expect.soft(sort(ours.map(({digest, op}) => ({digest, op: {...opToJson(op)}})))).toEqual(sort(built.ops as any));
    console.log(liveCase.name, JSON.stringify(JSON.parse(stringifyImage(compiled!.image)), null, 1), JSON.stringify(built.image.config, null, 1));
  });
});
