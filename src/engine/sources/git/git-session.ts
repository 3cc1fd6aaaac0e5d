import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { StepContext } from "../../step-context.js";
import type { SourceEnvironment } from "../source-environment.js";
import { findGit } from "./git-program.js";
import { type GitRunner, gitText } from "./git-run.js";
import type { GitSpec } from "./git-spec.js";

/** Git, with all that it needs to reach a remote. */
export interface GitSession extends GitRunner {
  /** Ends agents and removes files. */
  close(): Promise<void>;
}

/** A setting that git gets without anybody seeing it in a list of processes. */
type Setting = readonly [name: string, value: string];

/** The first git that takes settings from its environment. */
const MIN_VERSION = [2, 31] as const;
/** Variables of the machine that git sees: where programs, proxies and certificates are. */
const PASSED = [
  ...["PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"],
  ...["http_proxy", "https_proxy", "no_proxy", "all_proxy"],
] as const;

/**
 * Prepares git for a remote: with the user's tokens or headers for it, and the user's SSH agent. No settings of the machine
 * or its users count, nothing asks anybody anything, and only network protocols are used. The caller closes it.
 *
 * @throws BuildError `engine/system` without git, `engine/source` for an agent or secret that can't be used.
 * Agrees with emptyGitCli and getAuthToken, source/git/source.go; but secrets are in nobody's arguments.
 */
export async function openGitSession(
  spec: GitSpec,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<GitSession> {
  const program = findGit(environment.env);
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { settings, secrets } = await authorization(spec, environment.secrets);
    const ssh = spec.remote.isSsh || spec.knownHosts !== "";
    const env = {
      ...isolated(environment.env),
      ...settingVariables(settings),
      ...(spec.agent !== "" && { SSH_AUTH_SOCK: await openAgent(spec.agent, environment, closers) }),
      GIT_SSH_COMMAND: sshCommand(ssh ? knownHosts(spec, environment, closers) : undefined),
    };
    const session: GitSession = { program, env, secrets, context, close };
    if (settings.length > 0) await assertVersion(session);
    return session;
  } catch (error) {
    await close();
    throw error;
  }
}

function isolated(env: NodeJS.ProcessEnv): Record<string, string> {
  const passed = PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...Object.fromEntries(passed),
    LC_ALL: "C",
    HOME: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: "http:https:git:ssh",
  };
}

function settingVariables(settings: readonly Setting[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [i, [name, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${i}`] = name;
    variables[`GIT_CONFIG_VALUE_${i}`] = value;
  }
  return settings.length === 0 ? {} : { ...variables, GIT_CONFIG_COUNT: String(settings.length) };
}

async function authorization(
  spec: GitSpec,
  secrets: SourceEnvironment["secrets"],
): Promise<{ readonly settings: readonly Setting[]; readonly secrets: readonly string[] }> {
  const { remote, authHeaderSecret, authTokenSecret } = spec;
  const settings: Setting[] = [];
  const hidden: string[] = [];
  if (remote.login !== undefined) {
    settings.push([`url.${remote.login.withLogin}.insteadOf`, remote.login.base]);
    hidden.push(remote.login.secret, encodeURIComponent(remote.login.secret));
  }
  const names = [`.${remote.host}`, ""].flatMap((suffix) => [
    { name: authHeaderSecret, suffix, isToken: false },
    { name: authTokenSecret, suffix, isToken: true },
  ]);
  for (const { name, suffix, isToken } of names) {
    // An agent needs no header, and a remote without a host has nobody to send one to.
    if (name === "" || remote.host === "" || remote.isSsh) continue;
    const bytes = await secrets.secret(name + suffix);
    if (bytes === undefined) continue;
    const text = lineOf(name + suffix, bytes);
    const header = isToken ? `basic ${Buffer.from(`x-access-token:${text}`).toString("base64")}` : text;
    settings.push([`http.${headerScope(remote.url)}.extraheader`, `Authorization: ${header}`]);
    hidden.push(text, header);
    break;
  }
  return { settings, secrets: hidden };
}

/** A token for one repository of GitHub serves for others there, which may be its submodules. Agrees with tokenScope. */
function headerScope(url: string): string {
  const github = ["https://github.com/", "https://www.github.com/"];
  return github.find((prefix) => url.startsWith(prefix)) ?? url;
}

/** A line end that an editor has put at the end of a secret is no part of it. */
function lineOf(name: string, bytes: Uint8Array): string {
  const text = Buffer.from(bytes)
    .toString("utf8")
    .replace(/[\r\n]+$/, "");
  if (!/[\r\n\0]/.test(text)) return text;
  throw new BuildError("engine/source", `the secret ${goQuote(name)} is not one line`);
}

async function openAgent(
  id: string,
  { secrets }: SourceEnvironment,
  closers: (() => Promise<void> | void)[],
): Promise<string> {
  const socket = await secrets.agent(id);
  if (socket === undefined) {
    const message = `no SSH key ${goQuote(id)} forwarded from the client; forward one with --ssh ${id}`;
    throw new BuildError("engine/source", message);
  }
  closers.push(() => socket.close());
  return socket.path;
}

/** Files of host keys: what the build gives, or else what the machine knows; new hosts are added to the first. */
interface KnownHosts {
  readonly files: readonly string[];
  readonly isStrict: boolean;
}

function knownHosts(
  { knownHosts: given }: GitSpec,
  { temporaryDirectory, knownHosts: known }: SourceEnvironment,
  closers: (() => Promise<void> | void)[],
): KnownHosts | undefined {
  if (given === "") return known && { files: [known.writable, ...known.others], isStrict: false };
  const directory = mkdtempSync(join(temporaryDirectory, "git-"));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "known_hosts");
  writeFileSync(file, given, { mode: 0o600 });
  return { files: [file], isStrict: true };
}

/** Without any known hosts every host is taken for what it says, as BuildKit does it. */
function sshCommand(known: KnownHosts | undefined): string {
  const files = known === undefined ? "/dev/null" : known.files.map((file) => `"${file}"`).join(" ");
  const checking = known === undefined ? "no" : known.isStrict ? "yes" : "accept-new";
  const options = [
    "BatchMode=yes",
    // Keys come from the agent that the user has named, not from the machine's files.
    "IdentityFile=none",
    `StrictHostKeyChecking=${checking}`,
    `UserKnownHostsFile=${files}`,
    ...(known?.isStrict ? ["GlobalKnownHostsFile=/dev/null"] : []),
  ];
  return ["ssh -F /dev/null", ...options.map((option) => `-o ${shellQuote(option)}`)].join(" ");
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function assertVersion(runner: GitRunner): Promise<void> {
  const text = await gitText(runner, { args: ["version"], isQuiet: true });
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const [wantedMajor, wantedMinor] = MIN_VERSION;
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return;
  const message = `${text} can't be given credentials safely; install git ${wantedMajor}.${wantedMinor} or newer`;
  throw new BuildError("engine/system", message);
}
