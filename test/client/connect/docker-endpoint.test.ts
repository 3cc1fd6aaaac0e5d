import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatAddress, parseAddress } from "../../../src/client/connect/address.js";
import { type DockerEndpoint, resolveDockerEndpoint } from "../../../src/client/connect/docker-endpoint.js";

let home: string;
const warnings: string[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "buildfile-home-"));
  mkdirSync(join(home, ".docker"));
  warnings.length = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function config(content: unknown): void {
  writeFileSync(
    join(home, ".docker/config.json"),
    typeof content === "string" ? content : JSON.stringify(content),
  );
}

function context(name: string, content: unknown, files: readonly string[] = []): void {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = join(home, ".docker/contexts/meta", id);
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(meta, "meta.json"), typeof content === "string" ? content : JSON.stringify(content));
  const tls = join(home, ".docker/contexts/tls", id, "docker");
  mkdirSync(tls, { recursive: true });
  for (const file of files) writeFileSync(join(tls, file), `${name}/${file}`);
}

const to = (Host: string, more: object = {}) => ({ Name: "x", Endpoints: { docker: { Host, ...more } } });

function resolve(text: string, env: Record<string, string> = {}): Promise<DockerEndpoint> {
  const address = parseAddress(text);
  if (address.scheme !== "docker") throw new Error(text);
  return resolveDockerEndpoint(
    address,
    { env, homeDir: home, warn: (message) => warnings.push(message) },
    {},
  );
}

async function hostOf(text: string, env: Record<string, string> = {}): Promise<string> {
  return formatAddress((await resolve(text, env)).host);
}

describe("docker://", () => {
  test("is the usual socket if nothing else is said", async () => {
    expect(await resolve("docker://")).toEqual({
      host: { scheme: "unix", path: "/var/run/docker.sock" },
      context: "default",
      tls: undefined,
      headers: [],
    });
  });

  test("is DOCKER_HOST, then DOCKER_CONTEXT, then the current context", async () => {
    config({ currentContext: "current" });
    context("current", to("unix:///current.sock"));
    context("other", to("unix:///other.sock"));
    expect(await hostOf("docker://")).toBe("unix:///current.sock");
    expect(await hostOf("docker://", { DOCKER_CONTEXT: "other" })).toBe("unix:///other.sock");
    expect(await resolve("docker://", { DOCKER_CONTEXT: "other" })).toMatchObject({ context: "other" });
    expect(await resolve("docker://", { DOCKER_HOST: "tcp://h" })).toMatchObject({ context: "default" });
    expect(await hostOf("docker://", { DOCKER_CONTEXT: "default" })).toBe("unix:///var/run/docker.sock");
    expect(await hostOf("docker://", { DOCKER_CONTEXT: "other", DOCKER_HOST: "tcp://h" })).toBe(
      "tcp://h:2375",
    );
    expect(await hostOf("docker://", { DOCKER_HOST: "" })).toBe("unix:///current.sock");
  });

  test("with a name is that context, whatever the environment says", async () => {
    context("far", to("ssh://me@far"));
    expect(await hostOf("docker://far", { DOCKER_HOST: "tcp://h" })).toBe("ssh://me@far");
    expect(await hostOf("docker://default", { DOCKER_HOST: "tcp://h" })).toBe("tcp://h:2375");
  });

  test("with a host is that host", async () => {
    config({ currentContext: "current" });
    expect(await hostOf("docker://unix:///x.sock", { DOCKER_HOST: "tcp://h" })).toBe("unix:///x.sock");
  });

  test("looks where DOCKER_CONFIG says", async () => {
    const other = mkdtempSync(join(tmpdir(), "buildfile-config-"));
    writeFileSync(join(other, "config.json"), JSON.stringify({ HttpHeaders: { A: "b" } }));
    expect((await resolve("docker://", { DOCKER_CONFIG: other })).headers).toEqual([["A", "b"]]);
    rmSync(other, { recursive: true });
  });
});

describe("a Docker context", () => {
  test("without a host is the usual socket", async () => {
    context("empty", to(""));
    expect(await hostOf("docker://empty")).toBe("unix:///var/run/docker.sock");
  });

  test("has TLS files of its own", async () => {
    context("secure", to("tcp://h:2376"), ["ca.pem", "cert.pem", "key.pem"]);
    const { tls } = await resolve("docker://secure");
    expect(tls?.verify).toBe(true);
    expect([tls?.ca, tls?.cert, tls?.key].map((file) => file?.pem.toString())).toEqual([
      "secure/ca.pem",
      "secure/cert.pem",
      "secure/key.pem",
    ]);
  });

  test("may have an authority only, or trust whoever answers, or have no TLS", async () => {
    context("authority", to("tcp://h:2376"), ["ca.pem"]);
    expect((await resolve("docker://authority")).tls).toMatchObject({ verify: true, cert: undefined });
    context("trusting", to("tcp://h:2376", { SkipTLSVerify: true }));
    expect((await resolve("docker://trusting")).tls).toEqual({ verify: false });
    context("plain", to("tcp://h:2375"));
    expect((await resolve("docker://plain")).tls).toBeUndefined();
    context("socket", to("unix:///x.sock"), ["ca.pem"]);
    expect((await resolve("docker://socket")).tls).toBeUndefined();
  });

  test.each([
    [
      "that is not there",
      "none",
      undefined,
      "option/value",
      'context "none": context not found; "docker context ls" lists those there are',
    ],
    [
      "without Docker",
      "kube",
      { Name: "kube", Endpoints: {} },
      "option/value",
      'context "kube": cannot find docker endpoint in context',
    ],
    ["that is a list", "list", [], "option/value", 'context "list": cannot find docker endpoint in context'],
    [
      "of another kind",
      "web",
      to("http://h"),
      "option/value",
      'context "web": invalid address "http://h": not a Docker host; it begins with unix://, tcp:// or ssh://',
    ],
  ])("%s", async (_what, name, content, code, message) => {
    if (content !== undefined) context(name, content);
    await expect(resolve(`docker://${name}`)).rejects.toMatchObject({ code, message });
  });

  test("that is not JSON", async () => {
    context("broken", "{");
    await expect(resolve("docker://broken")).rejects.toMatchObject({
      code: "file/read",
      message: expect.stringMatching(/^context "broken": parsing .*meta\.json: it is not JSON$/),
    });
  });
});

describe("Docker's config.json", () => {
  test("that is not JSON is left out, with a warning that quotes nothing of it", async () => {
    config('{"auths": {"x": {"auth": "c2VjcmV0"}');
    expect(await hostOf("docker://")).toBe("unix:///var/run/docker.sock");
    expect(warnings).toEqual([`cannot read ${home}/.docker/config.json (it is not JSON); it is left out`]);
  });

  test.each(["[]", "null", '{"currentContext": 1, "HttpHeaders": []}'])(
    "that says nothing: %s",
    async (content) => {
      config(content);
      expect(await hostOf("docker://")).toBe("unix:///var/run/docker.sock");
      expect(warnings).toEqual([]);
    },
  );
});

test("a DOCKER_HOST that is none is named", async () => {
  await expect(resolve("docker://", { DOCKER_HOST: "http://h" })).rejects.toMatchObject({
    code: "option/value",
    message:
      'DOCKER_HOST: invalid address "http://h": not a Docker host; it begins with unix://, tcp:// or ssh://',
  });
});
