import { describe, expect, test } from "vitest";
import { CheckReporter } from "../../../../src/language/checks/check-reporter.js";
import { Budget } from "../../../../src/llb/lower/budget.js";
import { createExpander } from "../../../../src/llb/lower/expand.js";
import { createStage } from "../../../../src/llb/lower/stage-state.js";
import { evaluateMount, type Mount } from "../../../../src/llb/lower/steps/mount.js";
import { errorOf, planOf } from "../../../harness/compile-text.js";
import { envOf } from "../../../harness/env-of.js";

/** A `--mount` with `$V` being `/v`, without its range. */
function mount(spec: string): Omit<Mount, "range"> {
  const [step] = planOf(`FROM scratch\nRUN --mount=${spec} x`).stages[0]!.steps;
  if (step?.kind !== "run") return expect.unreachable();
  const stage = createStage({
    baseName: "x",
    place: { range: undefined, lines: undefined },
    budget: new Budget(),
  });
  stage.state = { ...stage.state, env: envOf({ V: "/v" }) };
  const expand = createExpander(stage, step, new CheckReporter(), { escape: "\\" });
  const { range: _, ...rest } = evaluateMount(step.mounts[0]!, expand);
  return rest;
}

const bind = {
  type: "bind",
  from: "",
  source: "",
  target: "/m",
  readonly: true,
  size: 0,
  id: "",
  sharing: "",
  required: false,
  env: undefined,
  mode: undefined,
  uid: undefined,
  gid: undefined,
};

describe("fields", () => {
  test.each([
    ["target=/m", {}],
    ["dst=/m", {}],
    ["destination=/m", {}],
    ["TARGET=/m", {}], // keys in any case
    ["target=/a,target=/m", {}], // the last one counts
    ["target=$V", { target: "/v" }],
    ['\\"target=/a,b\\"', { target: "/a,b" }], // one field in quotes
    ["target=/m,source=/s", { source: "/s" }],
    ["target=/m,src=$V/x", { source: "/v/x" }],
    ["target=/m,from=image", { from: "image" }],
    ["target=/m,type=BIND", {}],
    ["target=/m,type=cache", { type: "cache", readonly: false }],
    ["target=/m,type=tmpfs", { type: "tmpfs", readonly: false }],
    ["target=/m,type=secret", { type: "secret" }],
    ["target=/m,type=ssh", { type: "ssh" }],
    ["target=/m,rw", { readonly: false }],
    ["target=/m,readwrite", { readonly: false }],
    ["target=/m,rw=false", { readonly: true }],
    ["target=/m,readwrite=1", { readonly: false }],
    ["target=/m,type=cache,ro", { type: "cache", readonly: true }],
    ["target=/m,type=cache,readonly=true", { type: "cache", readonly: true }],
    ["target=/m,ro=0", { readonly: false }],
    [
      "target=/m,type=cache,id=c,sharing=Locked",
      { type: "cache", readonly: false, id: "c", sharing: "locked" },
    ],
    [
      "target=/m,type=cache,mode=0755,uid=1,gid=2",
      { type: "cache", readonly: false, mode: 0o755, uid: 1, gid: 2 },
    ],
    ["target=/m,type=tmpfs,size=2k", { type: "tmpfs", readonly: false, size: 2048 }],
    ["target=/m,type=secret,required", { type: "secret", required: true }],
    ["target=/m,type=ssh,required=true", { type: "ssh", required: true }],
    ["target=/m,type=secret,env=E,mode=0400", { type: "secret", env: "E", mode: 0o400 }],
  ])("%s", (spec, expected) => expect(mount(spec)).toEqual({ ...bind, ...expected }));
});

describe("a wrong field is the place of the error", () => {
  test.each([
    ["type=bin", 'unsupported mount type "bin"', "type=bin", "bind"],
    ["type=", 'unsupported mount type ""', "type=", undefined],
    ["targt=/m", "unexpected key 'targt' in 'targt=/m'", "targt=/m", "target"],
    ["nothing=1", "unexpected key 'nothing' in 'nothing=1'", "nothing=1", undefined],
    ["target", "invalid field 'target' must be a key=value pair", "target", undefined],
    ["type=cache,sharing=lock", 'unsupported sharing value "lock"', "sharing=lock", "locked"],
    ["ro=maybe", "invalid value for ro: maybe", "ro=maybe", undefined],
    ["rw=", "invalid value for rw: ", "rw=", undefined],
    ["required", "unexpected key 'required' for mount type 'bind'", "required", undefined],
    [
      "required=true,type=secret",
      "unexpected key 'required' for mount type 'bind'",
      "required=true",
      undefined,
    ],
    ["type=secret,required=x", "invalid value for required: x", "required=x", undefined],
    ["size=1", "unexpected key 'size' for mount type 'bind'", "size=1", undefined],
    ["type=tmpfs,size=1x", "invalid value for size: 1x", "size=1x", undefined],
    ["type=cache,mode=8", "invalid value 8 for mode", "mode=8", undefined],
    ["type=cache,uid=-1", "invalid value -1 for uid", "uid=-1", undefined],
    ["type=cache,gid=4294967296", "invalid value 4294967296 for gid", "gid=4294967296", undefined],
    ["source=${x:?no}", 'failed to process "${x:?no}": x: no', "source=${x:?no}", undefined],
    [
      "from=$V",
      "'from' doesn't support variable expansion, define alias stage instead",
      "from=$V",
      undefined,
    ],
  ])("%s: %s", async (spec, message, field, suggestion) => {
    const line = `RUN --mount=target=/m --mount=target=/n,${spec} x`;
    expect(await errorOf(`FROM scratch\n${line}`)).toMatchObject({
      message,
      at: `2:${line.lastIndexOf(field) + 1} ${field}`,
      lines: ["2"],
      suggestion,
    });
  });
});

describe("fields that do not go together are an error at the whole mount", () => {
  test.each([
    ["mode=0700", 'mode not allowed for "bind" type mounts'],
    ["type=tmpfs,uid=1", 'uid not allowed for "tmpfs" type mounts'],
    ["gid=1", 'gid not allowed for "bind" type mounts'],
    ["type=secret,from=x", "secret mount should not have a from"],
    ["type=secret,sharing=shared", "secret mount should not define sharing"],
    ["type=secret,source=a,id=b", "both source and id can't be set"],
    ["type=tmpfs,sharing=shared", "invalid cache sharing set for tmpfs mount"],
  ])("%s: %s", async (spec, message) => {
    expect(await errorOf(`FROM scratch\nRUN --mount=target=/m,${spec} x`)).toMatchObject({
      code: "instruction/option",
      message,
      at: `2:13 target=/m,${spec}`,
    });
  });

  test("a secret needs a name", async () => {
    expect(await errorOf("FROM scratch\nRUN --mount=type=secret x")).toMatchObject({
      message: "invalid secret mount. one of source, target required",
      at: "2:13 type=secret",
    });
  });
});
