import { execFileSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseSecret } from "../../../src/client/session/parse-secret.js";
import { type SecretSource, secretsService } from "../../../src/client/session/secrets.js";
import { Secrets } from "../../../src/proto/generated/secrets.js";
import { StatusCode } from "../../../src/wire/rpc/status.js";
import { errorOf } from "./error-of.js";
import { serve, stopServing } from "./serve.js";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "secrets-"));
});
afterEach(async () => {
  await stopServing();
  await rm(cwd, { recursive: true });
});

function ask(sources: readonly SecretSource[], env: NodeJS.ProcessEnv = {}) {
  const client = serve(secretsService(sources, { env, cwd }));
  return async (ID: string) =>
    Buffer.from((await client.call(Secrets.GetSecret, { ID })).data ?? []).toString();
}

describe("secrets", () => {
  test("of named pipes are read once and kept, and never more than is allowed", async () => {
    const pipes = ["first", "second"].map((name) => join(cwd, name));
    execFileSync("mkfifo", pipes);
    const get = ask([
      { id: "a", file: "first" },
      { id: "b", file: "second" },
    ]);
    const [first, again] = [get("a"), get("a")];
    await writeFile(pipes[0]!, "from a pipe");
    expect([await first, await again, await get("a")]).toEqual(Array(3).fill("from a pipe"));
    const large = expect(get("b")).rejects.toThrow("invalid secret size 512001");
    // The reader leaves in the middle of it.
    await writeFile(pipes[1]!, Buffer.alloc(700_000)).catch(() => {});
    await large;
  });

  test("of files are read when they are asked for", async () => {
    await writeFile(join(cwd, "token"), "old");
    const get = ask([{ id: "a", file: "token" }]);
    expect(await get("a")).toBe("old");
    await writeFile(join(cwd, "token"), "new\n");
    expect(await get("a")).toBe("new\n");
  });

  test("of variables, which may be missing and so are empty", async () => {
    const get = ask(
      [
        { id: "a", env: "A" },
        { id: "b", env: "B", file: "" },
      ],
      { A: "ä" },
    );
    expect(await get("a")).toBe("ä");
    expect(await get("b")).toBe("");
  });

  test("without a source are what bears their name, variables first", async () => {
    await writeFile(join(cwd, "both"), "file");
    await writeFile(join(cwd, "only"), "file");
    const get = ask([{ id: "both" }, { id: "only" }], { both: "variable" });
    expect(await get("both")).toBe("variable");
    expect(await get("only")).toBe("file");
  });

  test("whose id comes again are the last of them; a variable comes before a file", async () => {
    await writeFile(join(cwd, "f"), "file");
    const get = ask(
      [
        { id: "a", env: "A" },
        { id: "a", env: "B", file: "f" },
      ],
      { A: "1", B: "2" },
    );
    expect(await get("a")).toBe("2");
  });

  test("that are not there are NOT_FOUND", async () => {
    await expect(ask([])("GIT_AUTH_TOKEN")).rejects.toMatchObject({
      code: StatusCode.notFound,
      message: "not found",
    });
  });

  test("may have 500 KiB and no more", async () => {
    await writeFile(join(cwd, "f"), "x".repeat(500 * 1024));
    const get = ask(
      [
        { id: "a", file: "f" },
        { id: "e", env: "E" },
      ],
      { E: "x".repeat(500 * 1024 + 1) },
    );
    expect((await get("a")).length).toBe(512_000);
    await truncate(join(cwd, "f"), 500 * 1024 + 1);
    await expect(get("a")).rejects.toMatchObject({ message: "invalid secret size 512001" });
    await expect(get("e")).rejects.toMatchObject({ message: "invalid secret size 512001" });
  });

  test("whose file is gone are an error other than NOT_FOUND", async () => {
    await writeFile(join(cwd, "f"), "x");
    const get = ask([{ id: "a", file: "f" }]);
    await rm(join(cwd, "f"));
    await expect(get("a")).rejects.toMatchObject({
      code: StatusCode.unknown,
      message: "failed to read secret: open f: no such file or directory",
    });
  });

  test.each<[SecretSource, string]>([
    [{ id: "" }, "secret missing ID"],
    [{ id: "a", file: "no" }, "failed to stat no: stat no: no such file or directory"],
    [{ id: "no" }, "failed to stat no: stat no: no such file or directory"],
    [{ id: "a", file: "no", env: "A" }, "failed to stat no: stat no: no such file or directory"],
    [{ id: "a", file: "big" }, "secret big too big. max size 500KiB"],
  ])("%j is refused at once", async (source, message) => {
    await writeFile(join(cwd, "big"), "x".repeat(500 * 1024 + 1));
    expect(errorOf(() => secretsService([source], { env: {}, cwd }))).toMatchObject({ message });
  });
});

describe("--secret", () => {
  test.each<[string, SecretSource]>([
    ["id=a", { id: "a", file: "", env: "" }],
    ["id=a,src=f", { id: "a", file: "f", env: "" }],
    ["ID=a,Source=f=g", { id: "a", file: "f=g", env: "" }],
    ['id=a,"src=a,b"', { id: "a", file: "a,b", env: "" }],
    ["id=a,env=E", { id: "a", file: "", env: "E" }],
    ["type=env,id=a,src=E", { id: "a", file: "", env: "E" }],
    ["type=env,id=a,env=E,src=f", { id: "a", file: "f", env: "E" }],
    ["type=env,id=a", { id: "a", file: "", env: "" }],
    ["type=file,id=a,env=E", { id: "a", file: "", env: "E" }],
  ])("%s", (text, source) => {
    expect(parseSecret(text)).toEqual(source);
  });

  test.each([
    ["", "failed to parse csv secret: EOF"],
    ["a", "invalid field 'a' must be a key=value pair"],
    ["id=a,type=x", 'unsupported secret type "x"'],
    ["id=a,value=hunter2", "unexpected key 'value' in 'value=***'"],
    ['id=a"', 'failed to parse csv secret: parse error on line 1, column 5: bare " in non-quoted-field'],
  ])("%j is refused", (text, message) => {
    expect(errorOf(() => parseSecret(text))).toMatchObject({ code: "option/value", message });
  });
});
