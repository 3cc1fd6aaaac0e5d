import { goQuote } from "../../../base/util/go-quote.js";
import {
  type ContainerEdits,
  type DeviceHook,
  type DeviceMount,
  type DeviceNode,
  HOOK_NAMES,
} from "./cdi-spec.js";
import { RecordReader, SpecError } from "./record-reader.js";

const EDITS = ["env", "deviceNodes", "netDevices", "hooks", "mounts", "intelRdt", "additionalGids"];
const NODE = ["path", "hostPath", "type", "major", "minor", "fileMode", "permissions", "uid", "gid"];
const MOUNT = ["hostPath", "containerPath", "options", "type"];
const HOOK = ["hookName", "path", "args", "env", "timeout"];
const RDT = ["closID", "l3CacheSchema", "memBwSchema", "schemata", "enableMonitoring"];
const NET = ["hostInterfaceName", "name"];

const MAX_ID = 2 ** 32 - 1;
/** Numbers of devices, as Linux has them: 12 and 20 bits. */
const MAX_MAJOR = 2 ** 12 - 1;
const MAX_MINOR = 2 ** 20 - 1;
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * What `containerEdits` says. Throws a {@link SpecError}; `prefix` stands before what is wrong with what it means, as
 * distinct from what is wrong with its form. Agrees with ContainerEdits.Validate, CDI's pkg/cdi.
 */
export function parseEdits(value: unknown, place: string, prefix = ""): ContainerEdits {
  const reader = RecordReader.open(value ?? {}, place, EDITS);
  const env = reader.texts("env") ?? [];
  const refuse = (message: string): never => {
    throw new SpecError(`${prefix}${message}`);
  };
  const wrong = wrongVariable(env);
  if (wrong !== undefined) refuse(`invalid container edits: ${wrong}`);
  const each = <T>(name: string, read: (item: unknown, at: string) => T): readonly T[] =>
    reader.items(name).map((item, index) => read(item, `${reader.placeOf(name)}[${index}]`));
  return {
    env,
    deviceNodes: each("deviceNodes", (item, at) => parseNode(item, at, refuse)),
    hooks: each("hooks", (item, at) => parseHook(item, at, refuse)),
    mounts: each("mounts", (item, at) => parseMount(item, at, refuse)),
    additionalGids: reader.numbers("additionalGids", 0, MAX_ID),
    unsupported: readUnsupported(reader),
  };
}

/** Whether there is nothing that a device is for. */
export function isEmptyEdits(edits: ContainerEdits): boolean {
  return Object.values(edits).every((list: readonly unknown[]) => list.length === 0);
}

type Refuse = (message: string) => never;

function parseNode(value: unknown, place: string, refuse: Refuse): DeviceNode {
  const reader = RecordReader.open(value, place, NODE);
  const node: DeviceNode = {
    path: reader.text("path"),
    hostPath: reader.text("hostPath"),
    type: reader.text("type"),
    major: reader.number("major", 0, MAX_MAJOR) ?? 0,
    minor: reader.number("minor", 0, MAX_MINOR) ?? 0,
    fileMode: reader.number("fileMode", 0, MAX_ID),
    permissions: reader.text("permissions"),
    uid: reader.number("uid", 0, MAX_ID),
    gid: reader.number("gid", 0, MAX_ID),
  };
  const { path, type, permissions } = node;
  if (path === "") refuse("invalid (empty) device path");
  if (!["", "b", "c", "u", "p"].includes(type))
    refuse(`device ${goQuote(path)}: invalid type ${goQuote(type)}`);
  if (!/^[rwm]*$/.test(permissions)) {
    refuse(`device ${goQuote(path)}: invalid permissions ${goQuote(permissions)}`);
  }
  return node;
}

function parseMount(value: unknown, place: string, refuse: Refuse): DeviceMount {
  const reader = RecordReader.open(value, place, MOUNT);
  const hostPath = reader.text("hostPath");
  const containerPath = reader.text("containerPath");
  if (hostPath === "") refuse("invalid mount, empty host path");
  if (containerPath === "") refuse("invalid mount, empty container path");
  return { hostPath, containerPath, options: reader.texts("options") ?? [], type: reader.text("type") };
}

function parseHook(value: unknown, place: string, refuse: Refuse): DeviceHook {
  const reader = RecordReader.open(value, place, HOOK);
  const given = reader.text("hookName");
  const hookName = HOOK_NAMES.find((name) => name === given);
  if (hookName === undefined) return refuse(`invalid hook name ${goQuote(given)}`);
  const path = reader.text("path");
  if (path === "") refuse(`invalid hook ${goQuote(hookName)} with empty path`);
  const env = reader.texts("env");
  const wrong = wrongVariable(env ?? []);
  if (wrong !== undefined) refuse(`invalid hook ${goQuote(hookName)}: ${wrong}`);
  return {
    hookName,
    path,
    args: reader.texts("args"),
    env,
    timeout: reader.number("timeout", 0, MAX_TIMEOUT),
  };
}

function wrongVariable(env: readonly string[]): string | undefined {
  const wrong = env.find((entry) => entry.indexOf("=") <= 0);
  return wrong === undefined ? undefined : `invalid environment variable ${goQuote(wrong)}`;
}

/** What no step can have, with that of its members which a version of the format came with. */
function readUnsupported(reader: RecordReader): readonly string[] {
  const found: string[] = [];
  for (const item of reader.items("netDevices")) RecordReader.open(item, reader.placeOf("netDevices"), NET);
  if (reader.items("netDevices").length > 0) found.push("netDevices");
  if (!reader.has("intelRdt")) return found;
  const rdt = RecordReader.open(reader.value("intelRdt"), reader.placeOf("intelRdt"), RDT);
  found.push("intelRdt");
  if (rdt.has("schemata")) found.push("intelRdt.schemata");
  if (rdt.value("enableMonitoring") === true) found.push("intelRdt.enableMonitoring");
  return found;
}
