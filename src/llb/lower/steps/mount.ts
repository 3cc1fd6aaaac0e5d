import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Range } from "../../../base/source/range.js";
import { parseGoUint } from "../../../base/util/go-number.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { parseMemorySize } from "../../../base/util/memory-size.js";
import { parseBool } from "../../../base/util/parse-bool.js";
import { suggest } from "../../../base/util/suggest.js";
import type { MountSpec, OptionField } from "../../../language/plan/step.js";
import type { Expander } from "../expand.js";

const MOUNT_TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"] as const;
const SHARING_MODES = ["shared", "private", "locked"] as const;

/** What a mount brings; `bind` where a mount names no type. */
export type MountType = (typeof MOUNT_TYPES)[number];
/** Whether steps that run at the same time may use a cache together, get one each, or wait for each other. */
export type SharingMode = (typeof SHARING_MODES)[number];

/** A `--mount` with its variables expanded and its rules checked. */
export interface Mount {
  readonly type: MountType;
  readonly from: string;
  readonly source: string;
  readonly target: string;
  readonly readonly: boolean;
  /** Bytes; 0 for no limit. */
  readonly size: number;
  readonly id: string;
  /** Empty if not given. */
  readonly sharing: SharingMode | "";
  readonly required: boolean;
  readonly env: string | undefined;
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly range: Range;
}

/** A mount whose fields are being read; `readonly` is undefined until one says it. */
type Draft = { -readonly [K in Exclude<keyof Mount, "readonly">]: Mount[K] } & {
  readonly: boolean | undefined;
};

/** Sets one field; `key` is the field's name as written, for messages. */
type FieldSetter = (mount: Draft, value: string, key: string) => void;

const FIELDS: Readonly<Record<string, FieldSetter>> = {
  type: (mount, value) => {
    mount.type = oneOf(MOUNT_TYPES, value, "unsupported mount type");
  },
  from: (mount, value) => {
    mount.from = value;
  },
  source: setSource,
  target: setTarget,
  readonly: setReadonly,
  id: (mount, value) => {
    mount.id = value;
  },
  sharing: (mount, value) => {
    mount.sharing = oneOf(SHARING_MODES, value, "unsupported sharing value");
  },
  required: (mount, value, key) => {
    assertRequirable(mount, key);
    mount.required = boolean(value, key);
  },
  size: (mount, value, key) => {
    if (mount.type !== "tmpfs") throw unexpected(key, mount.type);
    const size = parseMemorySize(value);
    if (size === undefined) throw invalid(`invalid value for ${key}: ${value}`);
    mount.size = size;
  },
  mode: (mount, value) => {
    mount.mode = unsigned(value, 8, "mode");
  },
  uid: (mount, value) => {
    mount.uid = unsigned(value, 10, "uid");
  },
  gid: (mount, value) => {
    mount.gid = unsigned(value, 10, "gid");
  },
  src: setSource,
  dst: setTarget,
  destination: setTarget,
  ro: setReadonly,
  rw: setReadwrite,
  readwrite: setReadwrite,
  env: (mount, value) => {
    mount.env = value;
  },
};

/**
 * A mount with the values of its variables. Agrees with parseMount, instructions/commands_runmount.go.
 *
 * @throws BuildError at the field that is wrong, or at the whole mount.
 */
export function evaluateMount(spec: MountSpec, expand: Expander): Mount {
  const mount: Draft = {
    type: "bind",
    from: "",
    source: "",
    target: "",
    readonly: undefined,
    size: 0,
    id: "",
    sharing: "",
    required: false,
    env: undefined,
    mode: undefined,
    uid: undefined,
    gid: undefined,
    range: spec.range,
  };
  for (const field of spec.fields) {
    try {
      setField(mount, field, expand);
    } catch (error) {
      throw BuildError.from(error).at(field.range);
    }
  }
  checkMount(mount);
  const { type } = mount;
  return Object.assign(mount, { readonly: mount.readonly ?? (type !== "cache" && type !== "tmpfs") });
}

function setField(mount: Draft, field: OptionField, expand: Expander): void {
  const { key, value, text, range } = field;
  if (value === undefined) {
    setBareField(mount, field);
    return;
  }
  const expanded = expand({ text: value, range });
  const setter = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
  if (setter === undefined) {
    throw invalid(`unexpected key '${key}' in '${text}'`, suggest(key, Object.keys(FIELDS)));
  }
  setter(mount, expanded, key);
}

function setBareField(mount: Draft, { key, text }: OptionField): void {
  if (key === "readonly" || key === "ro") setReadonly(mount, "true", key);
  else if (key === "readwrite" || key === "rw") setReadwrite(mount, "true", key);
  else if (key === "required") {
    assertRequirable(mount, key);
    mount.required = true;
  } else throw invalid(`invalid field '${text}' must be a key=value pair`);
}

function checkMount(mount: Draft): void {
  const { type, range } = mount;
  const fail = (message: string) => invalid(message).at(range);
  if (type === "bind" || type === "tmpfs") {
    for (const key of ["mode", "uid", "gid"] as const) {
      if (mount[key] !== undefined) throw fail(`${key} not allowed for ${goQuote(type)} type mounts`);
    }
  }
  if (type === "secret") {
    if (mount.from !== "") throw fail("secret mount should not have a from");
    if (mount.sharing !== "") throw fail("secret mount should not define sharing");
    if (mount.source === "" && mount.target === "" && mount.id === "") {
      throw fail("invalid secret mount. one of source, target required");
    }
    if (mount.source !== "" && mount.id !== "") throw fail("both source and id can't be set");
  }
  if (mount.sharing !== "" && type !== "cache") throw fail(`invalid cache sharing set for ${type} mount`);
}

function setSource(mount: Draft, value: string): void {
  mount.source = value;
}

function setTarget(mount: Draft, value: string): void {
  mount.target = value;
}

function setReadonly(mount: Draft, value: string, key: string): void {
  mount.readonly = boolean(value, key);
}

function setReadwrite(mount: Draft, value: string, key: string): void {
  mount.readonly = !boolean(value, key);
}

function assertRequirable(mount: Draft, key: string): void {
  if (mount.type !== "secret" && mount.type !== "ssh") throw unexpected(key, mount.type);
}

function boolean(value: string, key: string): boolean {
  const parsed = parseBool(value);
  if (parsed === undefined) throw invalid(`invalid value for ${key}: ${value}`);
  return parsed;
}

function unsigned(value: string, base: number, key: string): number {
  const parsed = parseGoUint(value, base, 32);
  if (typeof parsed === "string") throw invalid(`invalid value ${value} for ${key}`);
  return parsed;
}

function oneOf<T extends string>(allowed: readonly T[], value: string, problem: string): T {
  const found = allowed.find((name) => name === value.toLowerCase());
  if (found === undefined) throw invalid(`${problem} ${goQuote(value)}`, suggest(value, allowed));
  return found;
}

function unexpected(key: string, type: MountType): BuildError {
  return invalid(`unexpected key '${key}' for mount type '${type}'`);
}

function invalid(message: string, suggestion?: string): BuildError {
  return new BuildError("instruction/option", message, { suggestion });
}
