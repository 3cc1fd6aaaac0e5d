import { expect, it } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { Source } from "../../src/base/source/source.js";
import { compile } from "../../src/compile.js";
import type { BuildRequest } from "../../src/frontend/build-request.js";
import { decodeOp } from "../../src/proto/generated/ops.js";

const TEXT = "FROM scratch\nCOPY main.txt /\nCOPY --from=assets logo.txt /\n";

it.each([
  { sessionId: undefined, attrs: { "local.unique": "buildfile" }, cap: "source.local.unique" },
  { sessionId: "s1", attrs: { "local.session": "s1" }, cap: "source.local.sessionid" },
])("local directories belong to session $sessionId", async ({ sessionId, attrs, cap }) => {
  const contexts = new Map([["assets", { source: "local:assets" }]]);
  const sources = await localSources({ contexts, sessionId });
  expect(sources.map(({ identifier }) => identifier)).toEqual(["local://context", "local://assets"]);
  for (const source of sources) {
    const found = Object.entries(source.attrs).filter(([name]) => /^local\.(session|unique)$/.test(name));
    expect(Object.fromEntries(found)).toEqual(attrs);
    expect(source.caps).toContain(cap);
  }
});

async function localSources(options: Partial<BuildRequest>) {
  const resolver = {
    resolve: async (ref: string) => {
      throw new BuildError("image/not-found", `${ref}: not found`);
    },
  };
  const { compiled } = await compile({ source: new Source("Dockerfile", TEXT), resolver, ...options });
  return compiled!.definition.ops.flatMap(({ bytes, metadata }) => {
    const { source } = decodeOp(bytes);
    if (!source?.identifier) return [];
    const { identifier, attrs = {} } = source;
    return [{ identifier, attrs, caps: Object.keys(metadata.caps ?? {}) }];
  });
}
