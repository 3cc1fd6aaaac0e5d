import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import { LocatedFailure } from "../../../src/engine/build/solve-error.js";
import { ENGINE_GATEWAY_CAPS } from "../../../src/engine/gateway/engine-gateway.js";
import type { CacheImport, Gateway, SolveRequest } from "../../../src/frontend/gateway.js";
import { MissingCapError } from "../../../src/frontend/required-caps.js";
import { definitionMessage } from "../../../src/llb/definition.js";
import { marshal } from "../../../src/llb/marshal.js";
import { type ExecVertex, NetMode } from "../../../src/llb/ops/exec.js";
import { sourceEdge } from "../../../src/llb/sources/source-edge.js";
import type { Edge } from "../../../src/llb/vertex.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import { type Definition, decodeOp } from "../../../src/proto/generated/ops.js";
import { MatchType, PolicyAction } from "../../../src/proto/generated/policy.js";
import { PLAIN_SETTINGS } from "../../harness/exec-op.js";
import { whyNoSteps } from "../../harness/step-runner.js";
import { GatewayRig } from "./gateway-rig.js";

const why = whyNoSteps();
const suffix = why === undefined ? "" : ` (skipped: ${why})`;

function definitionOf(gateway: Gateway, edge: Edge): Definition {
  const options = { defaultPlatform: parsePlatform("linux/amd64"), caps: gateway.caps };
  return definitionMessage(marshal(edge, options));
}

/** A step upon another. */
function step(root: Edge, command: string, network: NetMode = NetMode.sandbox): Edge {
  const vertex: ExecVertex = {
    kind: "exec",
    args: ["/bin/sh", "-c", command],
    root,
    settings: PLAIN_SETTINGS,
    network,
    insecure: false,
    attachments: undefined,
    constraints: { description: { "llb.customname": command } },
  };
  return { vertex, index: 0 };
}

const names = (statuses: readonly StatusResponse[]) =>
  statuses.flatMap(({ vertexes = [] }) =>
    vertexes.flatMap(({ name, started }) => (started && name ? [name] : [])),
  );

describe.skipIf(why !== undefined)(`the engine's gateway${suffix}`, () => {
  let rig: GatewayRig;
  beforeAll(() => {
    rig = new GatewayRig();
  });
  afterAll(() => rig?.close());

  const solve = (gateway: Gateway, command: string, more: SolveRequest = {}) =>
    gateway.solve({ definition: definitionOf(gateway, step(rig.base, command)), ...more });

  describe("solves", () => {
    it("definitions when something of them is wanted, and once", async () => {
      const { gateway, statuses } = await rig.open();
      const { ref = "" } = await solve(gateway, "echo hello > /lazy");
      expect(names(statuses)).toEqual([]);
      expect(Buffer.from(await gateway.readFile(ref, "/lazy")).toString()).toBe("hello\n");
      expect(names(statuses)).toContain("echo hello > /lazy");
      const count = statuses.length;
      await gateway.evaluate(ref);
      expect(statuses).toHaveLength(count);
    });

    it("at once if it is to", async () => {
      const { gateway, statuses } = await rig.open();
      await solve(gateway, "true # at once", { evaluate: true });
      expect(names(statuses)).toContain("true # at once");
      await expect(solve(gateway, "exit 9", { evaluate: true })).rejects.toThrow(
        'process "/bin/sh -c exit 9" did not complete successfully: exit code: 9',
      );
    });

    it("nothing into scratch, whose files are none", async () => {
      const { gateway } = await rig.open();
      const { ref } = await gateway.solve({ definition: {} });
      expect(ref).toBe("");
      await gateway.evaluate("");
      expect(await gateway.readDirectory("", "/")).toEqual([]);
      await expect(gateway.readFile("", "/x")).rejects.toThrow("no such file or directory");
    });

    it("what makes sense only", async () => {
      const { gateway } = await rig.open();
      const both = { definition: definitionOf(gateway, rig.base), frontend: "dockerfile.v0" };
      await expect(gateway.solve(both)).rejects.toThrow("both Definition and Frontend");
      await expect(gateway.solve({ frontend: "other.v0" })).rejects.toThrow("unknown frontend: other.v0");
      await expect(gateway.solve({ definition: { def: [Buffer.from([1])] } })).rejects.toThrow();
      await expect(gateway.readFile("nobody's", "/x")).rejects.toThrow("no such ref: nobody's");
    });

    it("what the user allows only", async () => {
      const { gateway } = await rig.open();
      const hosted = step(rig.base, "true", NetMode.host);
      await expect(gateway.solve({ definition: definitionOf(gateway, hosted) })).rejects.toThrow(
        "failed to load LLB: network.host is not allowed",
      );
    });

    it("steps that fail, and knows which", async () => {
      const { gateway } = await rig.open();
      const definition = definitionOf(gateway, step(rig.base, "exit 3"));
      const { ref = "" } = await gateway.solve({ definition });
      const error = await gateway.evaluate(ref).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LocatedFailure);
      const { vertex } = (error as LocatedFailure).failure;
      expect(Object.keys(definition.metadata ?? {})).toContain(vertex);
    });
  });

  it("reads parts of files, directories, and what is known of files", async () => {
    const { gateway } = await rig.open();
    const { ref = "" } = await solve(
      gateway,
      "mkdir /d && cd /d && printf 0123456789 > f && ln -s f l && mkdir sub",
    );
    const read = async (offset: number, length: number) =>
      Buffer.from(await gateway.readFile(ref, "/d/l", { offset, length })).toString();
    expect(await read(2, 3)).toBe("234");
    expect(await read(8, 10)).toBe("89");
    expect(await read(20, 1)).toBe("");
    expect((await gateway.readDirectory(ref, "/d")).map(({ path }) => path)).toEqual(["f", "l", "sub"]);
    expect((await gateway.readDirectory(ref, "/d", "[fl]")).map(({ path }) => path)).toEqual(["f", "l"]);
    expect(await gateway.statFile(ref, "/d/f")).toMatchObject({ path: "f", size: 10 });
    await expect(gateway.readFile(ref, "/d/none")).rejects.toThrow("/d/none: no such file or directory");
    await expect(gateway.readFile(ref, "/../../etc/hostname")).rejects.toThrow("no such file or directory");
  });

  it("tells of its own abilities", async () => {
    const { gateway } = await rig.open();
    expect([...gateway.gatewayCaps]).toEqual(ENGINE_GATEWAY_CAPS);
    expect(gateway.caps.supports("mergeop")).toBe(true);
    expect(gateway.workers[0]?.platforms[0]?.os).toBe("linux");
  });

  it("hands on warnings with their lines", async () => {
    const { gateway, statuses } = await rig.open();
    await gateway.warn({
      vertex: "sha256:v",
      level: 1,
      short: "short",
      detail: ["more"],
      url: "https://example.com",
      source: undefined,
      lines: [{ first: 2, last: 3 }],
    });
    const [warning] = statuses.flatMap(({ warnings = [] }) => warnings);
    expect(Buffer.from(warning?.short ?? "").toString()).toBe("short");
    expect(warning?.ranges?.[0]?.start?.line).toBe(2);
  });

  describe("runs other frontends", () => {
    it("this program's own, with options, inputs, and results in common", async () => {
      const seen: Gateway[] = [];
      const { gateway } = await rig.open({
        options: { "cache-imports": "[]", other: "x" },
        program: async (nested) => {
          seen.push(nested);
          const { ref } = await solve(nested, "echo nested > /n");
          return { ref, metadata: new Map() };
        },
      });
      const input = definitionOf(gateway, rig.base);
      const { ref = "" } = await gateway.solve({
        frontend: "dockerfile.v0",
        frontendOptions: new Map([["a", "b"]]),
        frontendInputs: new Map([["in", input]]),
      });
      expect(Buffer.from(await gateway.readFile(ref, "/n")).toString()).toBe("nested\n");
      expect([...seen[0]!.options]).toEqual([
        ["a", "b"],
        ["cache-imports", "[]"],
      ]);
      expect([...(await seen[0]!.inputs()).keys()]).toEqual(["in"]);
    });

    const nested = (gateway: Gateway, options: Readonly<Record<string, string>>) =>
      gateway.solve({
        frontend: "gateway.v0",
        frontendOptions: new Map(Object.entries({ source: "mine", ...options })),
      });
    /** Where the frontend `mine` is. */
    const asLayout = () => ({ "context:mine": `oci-layout://base@${rig.baseDigest}` });

    it("in images, whose words are told if they fail", async () => {
      const { gateway } = await rig.open();
      // Its image says no command, and /run is a directory.
      await expect(nested(gateway, asLayout())).rejects.toThrow(
        /^frontend mine ended with exit code: \d+\n.*\/run/s,
      );
    });

    it("that have to be there", async () => {
      const { gateway } = await rig.open();
      await expect(nested(gateway, { "context:mine": "oci-layout://other@sha256:00" })).rejects.toThrow();
      await expect(gateway.solve({ frontend: "gateway.v0" })).rejects.toThrow(
        "no source specified for gateway",
      );
    });

    it("that can do what they are asked for", async () => {
      const { gateway } = await rig.open();
      const asked = nested(gateway, { ...asLayout(), "frontend.caps": "moby.buildkit.frontend.contexts" });
      await expect(asked).rejects.toBeInstanceOf(MissingCapError);
    });
  });

  it("asks caches that are imported for a solve, and only if it is built", async () => {
    const asked: (readonly CacheImport[])[] = [];
    const caches = {
      open: async (imports: readonly CacheImport[]) => {
        asked.push(imports);
        return [];
      },
    };
    const { gateway } = await rig.open({ caches });
    const cacheImports = [{ type: "registry", attrs: { ref: "example.com/cache" } }];
    const { ref = "" } = await solve(gateway, "true # cached", { cacheImports });
    expect(asked).toEqual([]);
    await gateway.evaluate(ref);
    expect(asked).toEqual([cacheImports]);
  });

  describe("keeps to source policies", () => {
    const http = (url: string) => sourceEdge(url, { attrs: {}, caps: [] }, {});
    const deny = { rules: [{ action: PolicyAction.DENY, selector: { identifier: "https://*" } }] };

    it("of the user", async () => {
      const { gateway } = await rig.open({ policy: deny });
      const definition = definitionOf(gateway, http("https://example.com/x"));
      const message = 'source "https://example.com/x" denied by policy';
      await expect(gateway.solve({ definition })).rejects.toThrow(
        `failed to load LLB: error evaluating the source policy: ${message}`,
      );
      const looked = gateway.resolveSource({ identifier: "https://example.com/x" }, { logName: "look" });
      await expect(looked).rejects.toThrow(`could not resolve image due to policy: ${message}`);
    });

    it("of a solve", async () => {
      const { gateway } = await rig.open();
      const definition = definitionOf(gateway, http("https://example.com/x"));
      await expect(gateway.solve({ definition, sourcePolicies: [deny] })).rejects.toThrow("denied by policy");
      const query = { logName: "look", sourcePolicies: [deny] };
      await expect(gateway.resolveSource({ identifier: "https://example.com/x" }, query)).rejects.toThrow(
        "denied",
      );
    });

    it("that put one source in the place of another", async () => {
      const base = decodeOp(definitionOf((await rig.open()).gateway, rig.base).def![0]!).source!;
      const { gateway } = await rig.open({
        policy: {
          rules: [
            {
              action: PolicyAction.CONVERT,
              selector: { identifier: "https://example.com/x", match_type: MatchType.EXACT },
              updates: { identifier: base.identifier, attrs: base.attrs },
            },
          ],
        },
      });
      const replaced = step(http("https://example.com/x"), "cp /etc/group /copied");
      const { ref = "" } = await gateway.solve({ definition: definitionOf(gateway, replaced) });
      expect(Buffer.from(await gateway.readFile(ref, "/copied")).toString()).toContain("root");
    });
  });
});
