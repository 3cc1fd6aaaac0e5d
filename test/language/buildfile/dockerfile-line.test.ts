import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { triggerBodies } from "../../../src/language/buildfile/trigger.js";
import type { Plan } from "../../../src/language/plan/plan.js";
import { essenceOfBuildfile, essenceOfDockerfile } from "./compile-with.js";
import { planOf, withSteps } from "./read-buildfile.js";

const CASES = new URL("../../../testdata/buildfile/", import.meta.url);

/** The plan as a Dockerfile. */
function dockerfileOf({ globalArgs, stages }: Plan): string {
  const lines = globalArgs.map((step) => step.code);
  for (const stage of stages)
    lines.push(stage.code, ...stage.steps.map((step) => step.code + triggerBodies(step)));
  return `${lines.join("\n")}\n`;
}

describe("the lines of a case are a Dockerfile that means the same", () => {
  // What ONBUILD holds may have several lines, of which the step's own line shows the first.
  test.each(readdirSync(CASES).filter((name) => name !== "onbuilds"))("%s", async (name) => {
    const text = readFileSync(new URL(`${name}/Buildfile.yaml`, CASES), "utf8");
    const options = {
      labs: name === "devices",
      platform: name === "windows" ? "windows/amd64" : "linux/amd64",
    };
    const dockerfile = await essenceOfDockerfile(dockerfileOf(planOf(text)), options);
    const { digests, image } = await essenceOfBuildfile(text, options);
    expect({ digests: dockerfile.digests, image: dockerfile.image }).toEqual({ digests, image });
  });
});

test.each([
  ["run: make all", "RUN make all"],
  ["run: [make, it's]", 'RUN ["make", "it\'s"]'],
  ["run: |\n  a\n  b", "RUN <<EOF"],
  ["run: |\n  EOF\n  EOF2", "RUN <<EOF3"],
  ["run: { heredoc: { content: a, chomp: true, expand: false, command: cat } }", 'RUN cat <<-"EOF"'],
  [
    "run: { shell: x, mounts: [{ size: 1g, target: '/a,b', type: tmpfs }] }",
    'RUN --mount="type=tmpfs,\\"target=/a,b\\",size=1g" x',
  ],
  ["run: { network: none, shell: x, security: insecure }", "RUN --network=none --security=insecure x"],
  ["copy: [a, b]", "COPY a b"],
  ["copy: { src: a, dest: /x y/, chown: $A:b c, link: true }", 'COPY --chown="$A:b c" --link ["a", "/x y/"]'],
  ["copy: { src: a, dest: b, exclude: ['*.md', \"a'b\"] }", `COPY --exclude=*.md --exclude="a'b" a b`],
  ["copy: { files: { a: '', b: { content: '', expand: true } }, dest: c }", 'COPY <<"a" <<b c'],
  ["add: { src: a, dest: b, unpack: true, keep-git-dir: false }", "ADD --keep-git-dir=false --unpack a b"],
  ["env: { A: 1, B: x y, C: '' }", 'ENV A=1 B="x y" C='],
  ["arg: [A, { B: 1, C: }]", "ARG A B=1 C"],
  ["label: { with space: a\\b }", 'LABEL "with space"=a\\\\b'],
  ["expose: [81, 80]", "EXPOSE 80 81"],
  ["volume: [/a, /b c]", 'VOLUME ["/a", "/b c"]'],
  ["workdir: C:\\x", "WORKDIR C:\\\\x"],
  ["healthcheck: { cmd: x, retries: 3, interval: 90s }", "HEALTHCHECK --interval=1m30s --retries=3 CMD x"],
  ["healthcheck: none", "HEALTHCHECK NONE"],
  ["onbuild: { copy: [a, b] }", "ONBUILD COPY a b"],
  ['cmd: "a\\n b"', "CMD a b"],
])("%s", (step, line) => {
  expect(planOf(withSteps(step)).stages[0]!.steps[0]!.code).toBe(line);
});
