import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodeOp } from "../../../src/proto/generated/ops.js";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, type SiteBuild, withFrontend } from "../../harness/frontend-site.js";

/** With something for each question to tell. */
const DOCKERFILE = `ARG VERSION=1.0
# base is what others stand on
FROM alpine:3.20 AS base
# MODE says how it is built
ARG MODE=fast
RUN --mount=type=secret,id=token,required --mount=type=cache,target=/cache,id=things true
FROM base AS Tests
RUN --mount=type=ssh true
from alpine:3.20 as final
ENV KEY value
MAINTAINER someone
COPY --from=base /etc/passwd /p
CMD echo $UNKNOWN
`;

describeLive("answers of the frontend's image in a real Docker Engine", () => {
  let site: FrontendSite;

  beforeAll(async () => {
    site = await withFrontend();
  }, 120_000);

  afterAll(async () => {
    await site?.close();
  }, 30_000);

  it.each([
    "--call=check",
    "--call=check,format=json",
    "--call=outline",
    "--call=outline,format=json",
    "--call=outline --target=tests",
    "--call=targets",
    "--call=targets,format=json",
    "--check --build-arg=BUILDKIT_DOCKERFILE_CHECK=error=true;skip=MaintainerDeprecated",
  ])("to a question are those of the engine's own frontend: %s", async (question) => {
    const args = question.split(" ");
    const ask = async (line: string) => {
      const context = site.folder({ Dockerfile: line + DOCKERFILE });
      const { code, stdout } = await site.build({ context, args });
      const common = stdout.replaceAll(context, "CONTEXT").replaceAll(line, "# first line\n");
      return { code, answer: question.includes("json") ? JSON.parse(common, comparable) : common };
    };
    const [ours, builtIn] = await Promise.all([ask(site.syntax), ask("# the engine's own frontend\n")]);
    expect(ours.answer).not.toEqual("");
    expect(ours).toEqual(builtIn);
  });

  it("to builds have warnings at their end", async () => {
    const log = await site.log({ files: { Dockerfile: "FROM alpine:3.20 as base\nMAINTAINER someone\n" } });
    const text = stripVTControlCharacters(log);
    const [head, ...warnings] = text.slice(text.indexOf(" 2 warnings")).trimEnd().split("\n");
    expect(head).toBe(" 2 warnings found (use docker --debug to expand):");
    // The engine's progress keeps no order among things told in the same moment.
    expect(warnings.sort()).toEqual([
      " - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 2)",
      " - MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label (line 3)",
    ]);
  });

  it("show the line of a step that fails, and what it printed", async () => {
    const dockerfile = "FROM alpine:3.20\nRUN true\n\nRUN echo before; \\\n  exit 7\nRUN true\n";
    const { code, stderr } = await site.build({ files: { Dockerfile: dockerfile } });
    expect(code).toBe(1);
    const report = stderr.slice(stderr.indexOf("------\n >")).replace(/^[\d.]+ before$/m, "TIME before");
    expect(report).toBe(`------
 > [3/4] RUN echo before;   exit 7:
TIME before
------
Dockerfile:5
--------------------
   4 |     
   5 | >>> RUN echo before; \\
   6 | >>>   exit 7
   7 |     RUN true
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c echo before;   exit 7" did not complete successfully: exit code: 7
`);
  });

  it.each([
    ["COPPY a b", "dockerfile parse error on line 4: unknown instruction: COPPY (did you mean COPY?)"],
    ["COPY missing /", "failed to compute cache key: failed to calculate checksum of ref"],
  ])("show the line of a mistake: %s", async (line, message) => {
    const report = async (frontend: SiteBuild["frontend"]) => {
      const dockerfile = `FROM alpine:3.20\nRUN true\n${line}\n`;
      const { code, stderr } = await site.build({ files: { Dockerfile: dockerfile }, frontend });
      const shown = stderr.slice(stderr.indexOf("Dockerfile:4\n"));
      return { code, shown: shown.replaceAll(/(checksum of ref) \S+/g, "$1 REF") };
    };
    const [ours, builtIn] = await Promise.all([report("ours"), report("built-in")]);
    expect(ours).toEqual(builtIn);
    expect(ours.code).toBe(1);
    expect(ours.shown).toContain(` | >>> ${line}\n`);
    expect(ours.shown).toContain(`ERROR: failed to build: failed to solve: ${message}`);
  });
});

/** Leaves out of an answer what is another in each build, or after another first line. */
function comparable(key: string, value: unknown): unknown {
  if (key === "data") return withoutFirstLine(value);
  if (key !== "sources" || !Array.isArray(value)) return key === "definition" ? operations(value) : value;
  return value.map((source) => (typeof source === "string" ? withoutFirstLine(source) : source));
}

function withoutFirstLine(base64: unknown): string {
  return Buffer.from(String(base64), "base64").toString("utf8").replace(/^.*\n/, "");
}

/** Sessions have another name each time, and so ops another digest. */
function operations(definition: unknown): unknown {
  const { def, metadata, ...rest } = definition as { readonly def: string[]; readonly metadata: object };
  const kinds = def.map((bytes) => decodeOp(Buffer.from(bytes, "base64")).source?.identifier);
  const described = Object.values(metadata).map((each) => JSON.stringify(each));
  return { kinds, described: described.sort(), other: Object.keys(rest) };
}
