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
  EXTRA_PACKAGES,
  engineDir,
  libraryDirs,
  missingExtras,
  missingPrograms,
  OWN_PACKAGES,
  program,
  RECORD,
  readInstalled,
  UNUSED_PROGRAMS,
} from "./installed.mjs";
import { createPrivateApt } from "./private-apt.mjs";
import { run } from "./process.mjs";

/** @typedef {Awaited<ReturnType<typeof createPrivateApt>>} Apt */

/** Suites to take the engine from, newest first. */
const SUITES = ["sid", "trixie"];

/**
 * Unpacks Docker Engine, its client, Buildx, containerd and a registry from Debian's packages into
 * `engineDir()`, and the programs that tests use besides. The machine's own packages and apt configuration stay
 * as they are. Does nothing if a complete installation is there; an older one gets what it lacks.
 *
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<import("./installed.mjs").Installed>}
 */
export async function installEngine({ log = console.error } = {}) {
  const dir = engineDir();
  const installed = readInstalled(dir);
  if (installed && missingExtras(installed).length === 0) {
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
    if (!installed) await installNew(dir, join(staging, "root"), apt, mirror.suite, log);
    await installExtras(dir, apt, mirror.suite, log);
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

/**
 * @param {string} dir
 * @param {string} root where to put it together
 * @param {Apt} apt
 * @param {string} ownSuite
 * @param {(line: string) => void} log
 */
async function installNew(dir, root, apt, ownSuite, log) {
  const { suite, debs } = await downloadPackages(apt, ownSuite, log);
  if (suite !== SUITES[0])
    log(`Note: the engine of ${suite} encodes LLB in an older way, so its digests differ.`);
  log(`Unpacking ${debs.length} packages into ${join(dir, "root")}`);
  const packages = await unpack(debs, root);
  await checkPrograms(root);
  writeRecord(root, { suite, packages });
  publish(dir, root);
}

/**
 * Adds what an installation lacks of the extra packages. What is in use there stays as it is.
 *
 * @param {string} dir
 * @param {Apt} apt
 * @param {string} ownSuite
 * @param {(line: string) => void} log
 */
async function installExtras(dir, apt, ownSuite, log) {
  const installed = readInstalled(dir);
  const missing = installed ? missingExtras(installed) : [];
  if (!installed || missing.length === 0) return;
  log(`Downloading ${missing.join(", ")} from ${ownSuite}`);
  await apt.update([ownSuite]);
  const debs = await downloadWithLibraries(apt, missing, ownSuite);
  const { root, suite } = installed;
  const packages = await unpack(debs, root);
  for (const name of UNUSED_PROGRAMS) rmSync(join(root, name), { force: true });
  const env = { ...process.env, LD_LIBRARY_PATH: libraryDirs(root).join(":") };
  for (const name of missing) await checkLibraries(name, join(root, EXTRA_PACKAGES[name]), env);
  writeRecord(root, { suite, packages: { ...installed.packages, ...packages } });
}

/**
 * @param {Apt} apt
 * @param {readonly string[]} names
 * @param {string} suite the machine's own, so that libraries which it has will do
 * @returns {Promise<string[]>} the package files, also those of libraries that the machine lacks
 */
async function downloadWithLibraries(apt, names, suite) {
  /** @type {Set<string>} */ const asked = new Set();
  /** @type {Set<string>} */ const debs = new Set();
  for (let wanted = [...names]; wanted.length > 0; ) {
    for (const name of wanted) asked.add(name);
    const added = (await apt.download(wanted, suite)).filter((deb) =>
      wanted.some((name) => basename(deb).startsWith(`${name}_`)),
    );
    for (const deb of added) debs.add(deb);
    wanted = (await absentLibraries(added)).filter((name) => !asked.has(name));
  }
  return [...debs];
}

/**
 * @param {readonly string[]} debs
 * @returns {Promise<string[]>} packages
 */
async function absentLibraries(debs) {
  const depends = await Promise.all(debs.map((deb) => run("dpkg-deb", ["-f", deb, "Depends"])));
  const names = depends
    .flatMap(({ stdout }) => stdout.split(","))
    .map((entry) => entry.trim().split(/[\s:|(]/)[0])
    .filter((name) => name.startsWith("lib"));
  const { stdout } = await run("dpkg-query", ["-W", "-f", "${db:Status-Abbrev}${Package}\n", ...names]);
  const present = new Set(
    stdout.split("\n").flatMap((line) => (line.startsWith("ii ") ? [line.slice(3)] : [])),
  );
  return [...new Set(names)].filter((name) => !present.has(name));
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
 * @param {Apt} apt
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
    await checkLibraries(name, program(root, name));
  }
}

/**
 * @param {string} name
 * @param {string} path
 * @param {NodeJS.ProcessEnv} [env]
 */
async function checkLibraries(name, path, env) {
  const { stdout } = await run("ldd", [path], { env });
  const absent = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
  if (absent.length > 0) {
    throw new EngineError(
      `${name} needs libraries that this machine lacks: ${absent.join(", ")}.`,
      "Run: apt-get install libsystemd0 libseccomp2",
    );
  }
}

/**
 * Says what is installed; the last thing to be done.
 *
 * @param {string} root
 * @param {{ suite: string, packages: Record<string, string> }} record
 */
function writeRecord(root, record) {
  const file = join(root, RECORD);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.new`, file);
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
