import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { basic } from "../../../harness/registry-server.js";
import { hasGit } from "../../../harness/web-server.js";
import { failure } from "../../../registry/pull.js";
import {
  keyOf,
  open,
  type SourceWorld,
  sourceWorld,
  temporaryDirectory,
  testContext,
} from "../source-world.js";
import { type GitSite, startGitSite } from "./git-site.js";

const TOKEN = "t0ken-of-ann";
const SENT = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`;
const SECRETS = { "git.authtokensecret": "GIT_AUTH_TOKEN", "git.authheadersecret": "GIT_AUTH_HEADER" };

function openUrl(
  world: SourceWorld,
  url: string,
  attrs: Readonly<Record<string, string>> = {},
  options: Parameters<SourceWorld["build"]>[0] = {},
) {
  return open(world.build(options), "git://h/app", { "git.fullurl": url, ...SECRETS, ...attrs });
}

/** Every file below a directory that has one of some texts in it. */
function filesWith(directory: string, texts: readonly string[]): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(directory, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    const content = readFileSync(path);
    return texts.some((text) => content.includes(text));
  });
}

/** A git that notes what it is started with, and then is the real one. */
function watchedGit(): { readonly env: NodeJS.ProcessEnv; readonly args: () => string } {
  const directory = temporaryDirectory();
  const log = join(directory, "args");
  const real = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();
  writeFileSync(join(directory, "git"), `#!/bin/sh\necho "$@" >> ${log}\nexec ${real} "$@"\n`);
  chmodSync(join(directory, "git"), 0o755);
  return {
    env: { ...process.env, PATH: `${directory}:${process.env.PATH}` },
    args: () => readFileSync(log, "utf8"),
  };
}

async function privateSite(authorization: string): Promise<GitSite> {
  const site = await startGitSite();
  site.add("app").commit({ "a.txt": "app" });
  site.authorize = (request) => request.headers.authorization?.toLowerCase() === authorization.toLowerCase();
  return site;
}

describe.skipIf(!hasGit())("git and secrets (need git with http-backend)", () => {
  test.each([
    ["a token", SENT, { GIT_AUTH_TOKEN: `${TOKEN}\n` }],
    ["a header", `Bearer ${TOKEN}`, { GIT_AUTH_HEADER: `Bearer ${TOKEN}` }],
    [
      "a header before a token",
      `Bearer ${TOKEN}`,
      { GIT_AUTH_HEADER: `Bearer ${TOKEN}`, GIT_AUTH_TOKEN: "other" },
    ],
  ])("%s is sent, and seen by nobody", async (_name, sent, secrets: Record<string, string>) => {
    const site = await privateSite(sent);
    const world = sourceWorld();
    const git = watchedGit();
    const context = testContext();
    const attrs = { "git.keepgitdir": "true" };
    const source = openUrl(world, `${site.url}/app/.git`, attrs, { secrets, env: git.env });
    await source.tree(context);
    expect(git.args()).toContain("ls-remote");
    const hidden = [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString("base64")];
    for (const text of hidden) expect(git.args() + context.log()).not.toContain(text);
    expect(filesWith(world.directory, hidden)).toEqual([]);
  });

  test("a secret of the host comes first", async () => {
    const site = await privateSite(SENT);
    const secrets = { [`GIT_AUTH_TOKEN.${site.host}`]: TOKEN, GIT_AUTH_TOKEN: "other" };
    await keyOf(openUrl(sourceWorld(), `${site.url}/app/.git`, {}, { secrets }));
  });

  test("a login in the URL is used, and kept nowhere", async () => {
    const site = await privateSite(basic("ann", "s3cret-pw"));
    const world = sourceWorld();
    const git = watchedGit();
    const context = testContext();
    const url = `http://ann:s3cret-pw@${site.host}/app/.git`;
    const source = openUrl(world, url, { "git.keepgitdir": "true" }, { env: git.env });
    const tree = await source.tree(context);
    expect(git.args() + context.log()).not.toContain("s3cret-pw");
    expect(filesWith(world.directory, ["s3cret-pw", "ann:"])).toEqual([]);
    expect(source.pin()).toMatchObject({ url: `${site.url}/app/.git` });
    const config = readFileSync(join(world.layers.directory({ id: tree.id }), ".git/config"), "utf8");
    expect(config).toContain(`url = ${site.url}/app/.git`);
  });

  test("what is refused says what to do, without the token", async () => {
    const site = await privateSite("Bearer other");
    const secrets = { GIT_AUTH_TOKEN: TOKEN };
    const error = await failure(keyOf(openUrl(sourceWorld(), `${site.url}/app/.git`, {}, { secrets })));
    expect(error.code).toBe("engine/source");
    expect(error.message).toContain(`failed to fetch remote ${site.url}/app/.git: git stderr:\n`);
    expect(error.message).toContain("terminal prompts disabled");
    expect(error.message).toContain("log in with --secret id=GIT_AUTH_TOKEN");
    expect(error.message).not.toContain(TOKEN);
  });

  test("a token goes to its repository only", async () => {
    const other = await startGitSite();
    other.add("lib").commit({ "lib.txt": "1" });
    const site = await startGitSite();
    const repository = site.add("app");
    const lib = other.add("lib2");
    lib.commit({ x: "1" });
    repository.git("submodule", "--quiet", "add", lib.directory, "lib");
    repository.git("config", "--file", ".gitmodules", "submodule.lib.url", `${other.url}/lib2/.git`);
    repository.commit({});
    const secrets = { GIT_AUTH_TOKEN: TOKEN };
    await openUrl(sourceWorld(), `${site.url}/app/.git`, {}, { secrets }).tree(testContext());
    expect(new Set(site.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Authorization: ${SENT}`.slice("Authorization: ".length)]),
    );
    expect(new Set(other.requests.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });

  test("settings and hooks of the machine do not count", async () => {
    const site = await startGitSite();
    site.add("app").commit({ "a.txt": "app" });
    const home = temporaryDirectory();
    const mark = join(home, "mark");
    mkdirSync(join(home, "hooks"));
    writeFileSync(join(home, "hooks/post-checkout"), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    const settings = `[core]\nhooksPath = ${home}/hooks\nautocrlf = true\n[url "http://127.0.0.1:1/"]\ninsteadOf = ${site.url}/\n`;
    writeFileSync(join(home, ".gitconfig"), settings);
    const env = { ...process.env, HOME: home, GIT_DIR: home, GIT_CONFIG_GLOBAL: join(home, ".gitconfig") };
    const world = sourceWorld();
    const source = openUrl(world, `${site.url}/app/.git`, { "git.keepgitdir": "true" }, { env });
    const tree = await source.tree(testContext());
    expect(readFileSync(join(world.layers.directory({ id: tree.id }), "a.txt"), "utf8")).toBe("app");
    expect(existsSync(mark)).toBe(false);
  });
});

describe("git that is told odd things", () => {
  test.each([
    ["ext::sh -c id", "", "engine/definition", "invalid git URL"],
    ["file:///etc", "", "engine/definition", "invalid git URL"],
    ["ssh://-oProxyCommand=id/x", "", "engine/definition", 'host and user may not begin with "-"'],
    ["-oProxyCommand=id@h:x", "", "engine/definition", "invalid git URL"],
    ["-u@h:x", "", "engine/definition", 'host and user may not begin with "-"'],
    ["https://h/x", "--upload-pack=id", "engine/definition", 'invalid git ref "--upload-pack=id"'],
  ])("%j with the ref %j is refused", async (url, ref, code, message) => {
    const attrs = { "git.fullurl": url };
    const error = await failure((async () => open(sourceWorld().build(), `git://h/x#${ref}`, attrs))());
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test.each([
    [
      { "git.checksum": "xyz" },
      "engine/definition",
      "invalid checksum xyz for Git URL, expected hex commit hash",
    ],
    [
      { "git.fetchbycommit": "true" },
      "engine/definition",
      "fetch-by-commit requires a checksum or a commit SHA ref",
    ],
    [
      { "git.fetchbycommit": "true", "git.checksum": "ab" },
      "engine/definition",
      'requires a full commit SHA checksum, got "ab"',
    ],
    [{ "git.mtime": "now" }, "engine/definition", 'invalid value "now"; it is one of checkout, commit'],
    [
      { "git.sig.pubkey": "k" },
      "engine/unsupported",
      "signatures of commits are not checked by the bundled engine",
    ],
    [{ "git.bundle": "k" }, "engine/unsupported", "bundles are not read by the bundled engine"],
    [{ "git.keepgit": "true" }, "engine/unsupported", 'unknown attribute "git.keepgit" of a git source'],
  ])("%j is refused", async (attrs: Record<string, string>, code, message) => {
    const error = await failure((async () => open(sourceWorld().build(), "git://h/x", attrs))());
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test("a commit with the checksum of another is refused", async () => {
    const id = "a".repeat(40);
    const error = await failure(
      (async () => open(sourceWorld().build(), `git://h/x#${id}`, { "git.checksum": "b" }))(),
    );
    expect(error.message).toBe(`expected checksum to match b, got ${id}`);
  });
});

describe("git that is not as it should be", () => {
  test("a machine without it is told to install it", async () => {
    const env = { PATH: temporaryDirectory() };
    const source = openUrl(sourceWorld(), "https://h/x", {}, { env });
    const error = await failure(keyOf(source));
    expect(error.code).toBe("engine/system");
    expect(error.message).toContain("failed to find git binary: git is needed for git sources; install it");
  });

  test("one that is too old for secrets does not get them", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "git"), "#!/bin/sh\necho git version 2.30.9\n", { mode: 0o755 });
    const options = { env: { PATH: `${directory}:/usr/bin:/bin` }, secrets: { GIT_AUTH_TOKEN: TOKEN } };
    const error = await failure(keyOf(openUrl(sourceWorld(), "https://h/x", {}, options)));
    expect(error.message).toBe(
      "git version 2.30.9 can't be given credentials safely; install git 2.31 or newer",
    );
  });

  test("an agent that nobody forwards is asked for", async () => {
    const source = openUrl(sourceWorld(), "ssh://git@h/x", { "git.mountsshsock": "default" });
    expect(await failure(keyOf(source))).toEqual({
      code: "engine/source",
      message: 'no SSH key "default" forwarded from the client; forward one with --ssh default',
    });
  });

  test("all of its processes end when the build is given up", async () => {
    const directory = temporaryDirectory();
    const pids = join(directory, "pids");
    const script = `#!/bin/sh\nsleep 1000 &\necho $! $$ > ${pids}.new\nmv ${pids}.new ${pids}\nwait\n`;
    writeFileSync(join(directory, "git"), script, { mode: 0o755 });
    const env = { PATH: `${directory}:/usr/bin:/bin` };
    const controller = new AbortController();
    const key = keyOf(openUrl(sourceWorld(), "https://h/x", {}, { env }), testContext(controller.signal));
    key.catch(() => {});
    while (!existsSync(pids)) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("enough"));
    await expect(key).rejects.toThrow("enough");
    for (const pid of readFileSync(pids, "utf8").trim().split(" ")) {
      const state = spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim();
      expect(state === "" || state.startsWith("Z")).toBe(true);
    }
  });

  test("ssh knows the hosts it is told, asks nobody and takes no keys of the machine", async () => {
    const directory = temporaryDirectory();
    const log = join(directory, "env");
    const script = `#!/bin/sh\necho "$GIT_SSH_COMMAND|$SSH_AUTH_SOCK" > ${log}\ncat "$(echo "$GIT_SSH_COMMAND" | sed 's/.*UserKnownHostsFile="\\([^"]*\\)".*/\\1/')" >> ${log}\nexit 1\n`;
    writeFileSync(join(directory, "git"), script, { mode: 0o755 });
    const env = { PATH: `${directory}:/usr/bin:/bin` };
    const world = sourceWorld();
    const attrs = { "git.knownsshhosts": "h ssh-ed25519 AAAA", "git.mountsshsock": "default" };
    const source = openUrl(world, "ssh://git@h/x", attrs, { env, agent: "/run/agent" });
    await failure(keyOf(source));
    const [command = "", hosts] = readFileSync(log, "utf8").split("\n");
    expect(command).toMatch(
      /^ssh -F \/dev\/null -o 'BatchMode=yes' -o 'IdentityFile=none' -o 'StrictHostKeyChecking=yes' -o 'UserKnownHostsFile="[^"]+"' -o 'GlobalKnownHostsFile=\/dev\/null'\|\/run\/agent$/,
    );
    expect(hosts).toBe("h ssh-ed25519 AAAA");
    expect(readdirSync(join(world.directory, "tmp"))).toEqual([]);
    const known = { writable: "/state/hosts", others: ["/home/me/.ssh/known_hosts"] };
    await failure(keyOf(openUrl(world, "ssh://git@h/x", {}, { env, knownHosts: known })));
    expect(readFileSync(log, "utf8")).toContain(
      `-o 'StrictHostKeyChecking=accept-new' -o 'UserKnownHostsFile="/state/hosts" "/home/me/.ssh/known_hosts"'`,
    );
  });
});
