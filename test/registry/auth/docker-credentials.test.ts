import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import {
  createDockerCredentials,
  type DockerCredentialsOptions,
} from "../../../src/registry/auth/docker-credentials.js";

const ANN = { kind: "password", username: "ann", password: "pw" };
const AUTH = { auth: Buffer.from("ann:pw").toString("base64") };
const HUB = "https://index.docker.io/v1/";

let folder: string;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-credentials-"));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

function source(options: Partial<DockerCredentialsOptions> = {}) {
  return createDockerCredentials({
    env: { DOCKER_CONFIG: folder, PATH: `${folder}${delimiter}${process.env.PATH}` },
    helperTimeout: 5000,
    warn: (message) => warnings.push(message),
    ...options,
  });
}

function writeConfig(config: unknown): Promise<void> {
  return writeFile(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
}

describe("config.json", () => {
  test("in the folder of DOCKER_CONFIG", async () => {
    await writeConfig({ auths: { "ghcr.io": AUTH, [HUB]: AUTH } });
    const credentials = source();
    expect(await credentials("ghcr.io")).toEqual(ANN);
    expect(await credentials("registry-1.docker.io")).toEqual(ANN);
    expect(await credentials("other.example")).toEqual({ kind: "none" });
    expect(warnings).toEqual([]);
  });

  test("that is named", async () => {
    const configFile = join(folder, "other.json");
    await writeFile(configFile, JSON.stringify({ auths: { "ghcr.io": AUTH } }));
    expect(await source({ configFile })("ghcr.io")).toEqual(ANN);
  });

  test("may be missing", async () => {
    expect(await source()("ghcr.io")).toEqual({ kind: "none" });
    expect(warnings).toEqual([]);
  });

  test("that cannot be used is left out, and said so once", async () => {
    await writeConfig('{"auths": s3cret');
    const credentials = source();
    expect(await credentials("ghcr.io")).toEqual({ kind: "none" });
    expect(await credentials("gcr.io")).toEqual({ kind: "none" });
    expect(warnings).toEqual([`cannot use ${join(folder, "config.json")}: it is not JSON; it is left out`]);
  });

  test("that cannot be read is left out", async () => {
    await mkdir(join(folder, "config.json"));
    expect(await source()("ghcr.io")).toEqual({ kind: "none" });
    expect(warnings).toEqual([`cannot read ${join(folder, "config.json")} (EISDIR); it is left out`]);
  });
});

describe("DOCKER_AUTH_CONFIG", () => {
  test("comes before config.json", async () => {
    await writeConfig({ auths: { "ghcr.io": { identitytoken: "id" }, "gcr.io": AUTH } });
    const env = { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { "ghcr.io": AUTH } }) };
    const credentials = source({ env });
    expect(await credentials("ghcr.io")).toEqual(ANN);
    expect(await credentials("gcr.io")).toEqual(ANN);
  });

  test("that cannot be used is left out", async () => {
    const credentials = source({ env: { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: "s3cret" } });
    expect(await credentials("ghcr.io")).toEqual({ kind: "none" });
    expect(warnings).toEqual(["cannot use DOCKER_AUTH_CONFIG: it is not JSON; it is left out"]);
  });
});

describe.skipIf(process.platform === "win32")("a credential helper (a shell script: not on Windows)", () => {
  async function writeHelper(name: string, script: string): Promise<void> {
    const path = join(folder, `docker-credential-${name}`);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  async function failure(lookup: Promise<unknown>): Promise<string> {
    const error = await lookup.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof BuildError)) throw new Error("expected a BuildError", { cause: error });
    expect(error.code).toBe("image/unauthorized");
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain("s3cret");
    return error.message;
  }

  test("is told the server and answers once for all", async () => {
    await writeConfig({ credsStore: "test", auths: { [HUB]: {} } });
    await writeHelper(
      "test",
      `echo "$1 $(cat)" >> "${folder}/log"; echo '{"ServerURL":"x","Username":"ann","Secret":"pw"}'`,
    );
    const credentials = source();
    const both = [credentials("docker.io"), credentials("registry-1.docker.io")];
    expect(await Promise.all(both)).toEqual([ANN, ANN]);
    expect(await readFile(join(folder, "log"), "utf8")).toBe(`get ${HUB}\n`);
  });

  test("is asked again for what is too old", async () => {
    await writeConfig({ credsStore: "test" });
    await writeHelper("test", `echo x >> "${folder}/log"; echo '{"Username":"ann","Secret":"pw"}'`);
    const old = source({ maxAge: -1 });
    await old("ghcr.io");
    expect(await old("ghcr.io")).toEqual(ANN);
    const young = source({ maxAge: 60_000 });
    await young("ghcr.io");
    await young("ghcr.io");
    expect(await readFile(join(folder, "log"), "utf8")).toBe("x\nx\nx\n");
  });

  test("for a registry comes before that for all", async () => {
    await writeConfig({
      credsStore: "missing",
      credHelpers: { "ghcr.io": "test", "plain.example": "" },
      auths: { "plain.example": AUTH },
    });
    await writeHelper("test", `echo '{"Username":"<token>","Secret":"id"}'`);
    const credentials = source();
    expect(await credentials("ghcr.io")).toEqual({ kind: "identity-token", token: "id" });
    expect(await credentials("plain.example")).toEqual(ANN);
  });

  test("that knows none", async () => {
    await writeConfig({ credsStore: "test", auths: { "ghcr.io": AUTH, "gcr.io": { registrytoken: "reg" } } });
    await writeHelper("test", 'echo "credentials not found in native keychain"; exit 1');
    expect(await source()("ghcr.io")).toEqual({ kind: "none" });
    expect(await source()("gcr.io")).toEqual({ kind: "registry-token", token: "reg" });
    await writeHelper("test", `echo '{"Username":"","Secret":""}'`);
    expect(await source()("ghcr.io")).toEqual({ kind: "none" });
  });

  const error = (reason: string) =>
    `error getting credentials from docker-credential-test: ${reason}; repair it, or take it out of Docker's config.json`;

  test.each([
    ["echo s3cret; exit 3", "it failed with status 3"],
    ["echo s3cret >&2; kill -9 $$", "it failed with status -1"],
    ["echo s3cret", "it did not print JSON"],
    [`echo '"s3cret"'`, "it did not print a Username and a Secret"],
    [`echo '{"Secret":"s3cret"}'`, "it did not print a Username and a Secret"],
    ["while echo s3cret s3cret s3cret s3cret s3cret s3cret s3cret; do :; done", "it printed too much"],
  ])("that does %j", async (script, reason) => {
    await writeConfig({ credsStore: "test" });
    await writeHelper("test", script);
    expect(await failure(source()("ghcr.io"))).toBe(error(reason));
  });

  test("that hangs is ended", async () => {
    await writeConfig({ credsStore: "test" });
    await writeHelper("test", "sleep 2 & sleep 2");
    const begin = performance.now();
    expect(await failure(source({ helperTimeout: 100 })("ghcr.io"))).toBe(
      error("it did not answer within 100 ms"),
    );
    expect(performance.now() - begin).toBeLessThan(3000);
  });

  test("that is not there", async () => {
    await writeConfig({ credsStore: "test" });
    expect(await failure(source()("ghcr.io"))).toBe(error("it was not found on the PATH"));
  });

  test("that may not be run", async () => {
    await writeConfig({ credsStore: "test" });
    await writeFile(join(folder, "docker-credential-test"), "", { mode: 0o644 });
    const env = { DOCKER_CONFIG: folder, PATH: folder };
    expect(await failure(source({ env })("ghcr.io"))).toBe(error("it could not be started (EACCES)"));
  });

  test("whose name is a path", async () => {
    await writeConfig({ credsStore: "x/../../test" });
    expect(await failure(source()("ghcr.io"))).toContain("its name is not one of a program");
  });

  test("that failed is asked again", async () => {
    await writeConfig({ credsStore: "test" });
    await writeHelper("test", "exit 1");
    const credentials = source();
    await failure(credentials("ghcr.io"));
    await writeHelper("test", `echo '{"Username":"ann","Secret":"pw"}'`);
    expect(await credentials("ghcr.io")).toEqual(ANN);
  });
});
