import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { findDebianMirror, readAptSources } from "./apt-sources.mjs";
import { EngineError } from "./engine-error.mjs";
import {
  ENGINE_PACKAGES,
  engineDir,
  missingPrograms,
  OWN_PACKAGES,
  program,
  RECORD,
  readInstalled,
} from "./installed.mjs";
import { createPrivateApt } from "./private-apt.mjs";
import { run } from "./process.mjs";

/** Suites to take the engine from, newest first. */
const SUITES = ["sid", "trixie"];

/**
 * Unpacks Docker Engine, its client, Buildx, containerd and a registry from Debian's packages into
 * `engineDir()`. The machine's own packages and apt configuration stay as they are. Does nothing if a
 * complete installation is there.
 *
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<import("./installed.mjs").Installed>}
 */
export async function installEngine({ log = console.error } = {}) {
  const dir = engineDir();
  const installed = readInstalled(dir);
  if (installed) {
    log(`The engine is installed in ${installed.root} (docker.io ${installed.packages["docker.io"]}).`);
    return installed;
  }
  const codename = requireDebianRoot();
  const mirror = findDebianMirror(readAptSources(), codename);
  mkdirSync(dir, { recursive: true });
  sweepStaging(dir);
  const staging = mkdtempSync(join(dir, "staging-"));
  try {
    mkdirSync(join(staging, "apt"));
    const apt = await createPrivateApt(join(staging, "apt"), mirror.uri);
    const { suite, debs } = await downloadPackages(apt, mirror.suite, log);
    if (suite !== SUITES[0])
      log(`Note: the engine of ${suite} encodes LLB in an older way, so its digests differ.`);
    log(`Unpacking ${debs.length} packages into ${join(dir, "root")}`);
    const root = join(staging, "root");
    const packages = await unpack(debs, root);
    await checkPrograms(root);
    writeFileSync(join(root, RECORD), `${JSON.stringify({ suite, packages }, null, 2)}\n`);
    publish(dir, root);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  const done = readInstalled(dir);
  if (!done)
    throw new EngineError(
      `The installation in ${dir} is not complete.`,
      "Remove that folder and run this again.",
    );
  log(`Installed docker.io ${done.packages["docker.io"]} and its companions from ${done.suite}.`);
  return done;
}

/** @returns {string | undefined} the codename of the Debian release */
function requireDebianRoot() {
  let release = "";
  try {
    release = readFileSync("/etc/os-release", "utf8");
  } catch {
    // no such file: not Debian
  }
  if (!/^ID="?debian"?$/m.test(release)) {
    throw new EngineError(
      "The engine is installed from Debian's packages, and this is not Debian.",
      "Run this on Debian 12 or newer, in a virtual machine or on a CI machine.",
    );
  }
  if (process.getuid?.() !== 0) {
    throw new EngineError(
      "Installing and running the engine needs root.",
      "Run this again with sudo, or as root.",
    );
  }
  return /^VERSION_CODENAME="?(\w+)"?$/m.exec(release)?.[1];
}

/**
 * @param {Awaited<ReturnType<typeof createPrivateApt>>} apt
 * @param {string} ownSuite
 * @param {(line: string) => void} log
 */
async function downloadPackages(apt, ownSuite, log) {
  const libc = (await run("dpkg-query", ["-W", "-f", "${Version}", "libc6"])).stdout.trim();
  let last = new EngineError("No suite to install from.");
  for (const suite of SUITES) {
    try {
      log(`Fetching the package lists of ${ownSuite} and ${suite}`);
      await apt.update([ownSuite, suite]);
      log(`Downloading ${ENGINE_PACKAGES.join(", ")} from ${suite}`);
      const engine = await apt.download(ENGINE_PACKAGES, suite);
      await checkLibc(engine, libc);
      log(`Downloading ${OWN_PACKAGES.join(", ")} from ${ownSuite}`);
      return { suite, debs: [...engine, ...(await apt.download(OWN_PACKAGES, ownSuite))] };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      last = error;
      if (suite !== SUITES.at(-1)) log(`${suite} will not do: ${error.what}\nTrying the next suite.`);
    }
  }
  throw last;
}

/**
 * @param {readonly string[]} debs
 * @param {string} libc version on this machine
 */
async function checkLibc(debs, libc) {
  for (const deb of debs) {
    const { stdout } = await run("dpkg-deb", ["-f", deb, "Depends"]);
    const wanted = /libc6 \(>= ([^)]+)\)/.exec(stdout)?.[1];
    if (wanted && (await run("dpkg", ["--compare-versions", libc, "ge", wanted])).code !== 0) {
      throw new EngineError(
        `${basename(deb)} needs libc6 ${wanted}, this machine has ${libc}.`,
        "Use Debian 12 or newer.",
      );
    }
  }
}

/**
 * @param {readonly string[]} debs
 * @param {string} root
 * @returns {Promise<Record<string, string>>} versions by package name
 */
async function unpack(debs, root) {
  /** @type {Record<string, string>} */ const packages = {};
  for (const deb of debs) {
    const { code, stderr } = await run("dpkg", ["-x", deb, root]);
    if (code !== 0)
      throw new EngineError(`Could not unpack ${basename(deb)}: ${stderr.trim()}`, "Is the disk full?");
    const shown = await run("dpkg-deb", ["--show", "--showformat=${Package} ${Version}", deb]);
    const [name, version] = shown.stdout.split(" ");
    packages[name] = version;
  }
  return packages;
}

/** @param {string} root */
async function checkPrograms(root) {
  const missing = missingPrograms(root);
  if (missing.length > 0) throw new EngineError(`Debian's packages no longer hold: ${missing.join(", ")}.`);
  for (const name of /** @type {const} */ (["dockerd", "runc"])) {
    const { stdout } = await run("ldd", [program(root, name)]);
    const absent = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
    if (absent.length > 0) {
      throw new EngineError(
        `${name} needs libraries that this machine lacks: ${absent.join(", ")}.`,
        "Run: apt-get install libsystemd0 libseccomp2",
      );
    }
  }
}

/**
 * Puts the finished folder in its place; if another run was faster, that one's stays.
 *
 * @param {string} dir
 * @param {string} root
 */
function publish(dir, root) {
  if (readInstalled(dir)) return;
  rmSync(join(dir, "root"), { recursive: true, force: true });
  try {
    renameSync(root, join(dir, "root"));
  } catch (error) {
    if (!readInstalled(dir)) throw error;
  }
}

/**
 * Removes what killed installations left behind.
 *
 * @param {string} dir
 */
function sweepStaging(dir) {
  const hour = 3_600_000;
  for (const name of readdirSync(dir).filter((entry) => entry.startsWith("staging-"))) {
    const path = join(dir, name);
    if (Date.now() - statSync(path).mtimeMs > hour) rmSync(path, { recursive: true, force: true });
  }
}
