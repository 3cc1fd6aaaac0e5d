import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatAddress } from "../../../src/client/connect/address.js";
import { defaultAddresses } from "../../../src/client/connect/default-address.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "buildfile-default-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Makes a file that stands for a socket. */
function put(path: string): void {
  mkdirSync(join(dir, path, ".."), { recursive: true });
  writeFileSync(join(dir, path), "");
}

async function find(env: Record<string, string> = {}): Promise<string> {
  const usual = { docker: join(dir, "docker.sock"), buildkit: join(dir, "buildkitd.sock") };
  const addresses = await defaultAddresses({ env, homeDir: dir }, usual);
  return addresses.map(formatAddress).join().replaceAll(dir, "DIR");
}

describe("the address to use when none is given", () => {
  test("is the first of these", async () => {
    await expect(find()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message:
        `no BuildKit was found: neither ${dir}/docker.sock nor ${dir}/buildkitd.sock is there; ` +
        "start Docker or buildkitd, or give the address of one or set BUILDKIT_HOST to it, as in tcp://host:1234",
    });
    const env: Record<string, string> = { XDG_RUNTIME_DIR: `${join(dir, "user")}:/other` };
    await expect(find(env)).rejects.toMatchObject({ code: "daemon/unreachable" });
    put("user/buildkit/buildkitd.sock");
    expect(await find(env)).toBe("unix://DIR/user/buildkit/buildkitd.sock");
    put("buildkitd.sock");
    expect(await find(env)).toBe("unix://DIR/buildkitd.sock");
    put("docker.sock");
    expect(await find(env)).toBe("docker://");
    env.BUILDKIT_HOST = "tcp://a:1,tcp://b:2";
    expect(await find(env)).toBe("tcp://a:1,tcp://b:2");
    env.BUILDFILE_HOST = "ssh://c";
    expect(await find(env)).toBe("ssh://c");
  });

  test.each<Record<string, string>>([{ DOCKER_HOST: "tcp://h" }, { DOCKER_CONTEXT: "far" }])(
    "is Docker if it is named: %j",
    async (env) => {
      put("buildkitd.sock");
      expect(await find(env)).toBe("docker://");
    },
  );

  test("is Docker if a context was chosen, other than the usual one", async () => {
    put("buildkitd.sock");
    put(".docker/config.json");
    writeFileSync(join(dir, ".docker/config.json"), JSON.stringify({ currentContext: "default" }));
    expect(await find()).toBe("unix://DIR/buildkitd.sock");
    writeFileSync(join(dir, ".docker/config.json"), JSON.stringify({ currentContext: "far" }));
    expect(await find()).toBe("docker://");
  });

  test("is not guessed if a variable is mistaken", async () => {
    put("docker.sock");
    await expect(find({ BUILDKIT_HOST: "tcp://h" })).rejects.toMatchObject({
      code: "option/value",
      message: 'BUILDKIT_HOST: invalid address "tcp://h": it lacks a port',
      suggestion: "tcp://h:1234",
    });
  });
});
