/** Who a process is. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  /** All groups, the first one too. */
  readonly groups: readonly number[];
}

/** The files that name users; undefined if there is none. */
export interface UserFiles {
  readonly passwd: () => Buffer | undefined;
  readonly group: () => Buffer | undefined;
}

const MAX_ID = 2 ** 31 - 1;
const MAX_GIVEN_ID = 2 ** 32 - 1;

/**
 * Looks a user up in the files of a step's root: `NAME`, `NAME:GROUP`, either as a number; empty for root, who need not
 * be in the files. Throws if there is none, in BuildKit's words.
 *
 * Agrees with GetUser, executor/oci/user.go, and GetExecUser, moby/sys/user.
 */
export function findUser(spec: string, files: UserFiles): User {
  const given = bothIds(spec);
  if (given !== undefined) return withGroups(given.uid, given.gid, []);
  const [name = "", group = ""] = (spec === "" ? "0" : spec).split(":");
  const passwd = files.passwd();
  const entries = passwd === undefined ? [] : readEntries(passwd, false);
  const wanted = parseId(name);
  const entry = entries.find((fields) =>
    name === ""
      ? idField(fields[2]) === 0
      : wanted === undefined
        ? fields[0] === name
        : idField(fields[2]) === wanted,
  );
  if (entry === undefined && wanted === undefined && name !== "") {
    throw new Error(`unable to find user ${name}: no matching entries in passwd file`);
  }
  const uid = entry === undefined ? (wanted ?? 0) : idField(entry[2]);
  const gid = entry === undefined ? 0 : idField(entry[3]);
  if (group !== "") return withGroups(uid, findGroup(group, files), []);
  if (entry === undefined || entry[0] === "") return withGroups(uid, gid, []);
  return withGroups(uid, gid, groupsOf(entry[0]!, files));
}

/**
 * The home directory that the file gives a user, which may be empty; `/` if it has no such user. Agrees with runc, which
 * takes the first entry of an id.
 */
export function findHome(uid: number, files: UserFiles): string {
  const passwd = files.passwd();
  if (passwd === undefined) return "/";
  const entry = readEntries(passwd, false).find((fields) => idField(fields[2]) === uid);
  return entry === undefined ? "/" : (entry[5] ?? "");
}

/** Two numbers need no files. */
function bothIds(spec: string): { readonly uid: number; readonly gid: number } | undefined {
  const at = spec.indexOf(":");
  if (at < 0) return undefined;
  const [uid, gid] = [spec.slice(0, at), spec.slice(at + 1)].map((text) => {
    if (text === "root") return 0;
    return /^\d+$/.test(text) && Number(text) <= MAX_GIVEN_ID ? Number(text) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function findGroup(group: string, files: UserFiles): number {
  const wanted = parseId(group);
  const entries = readEntries(files.group() ?? Buffer.alloc(0), true);
  const entry = entries.find((fields) =>
    wanted === undefined ? fields[0] === group : idField(fields[2]) === wanted,
  );
  if (entry !== undefined) return idField(entry[2]);
  if (wanted !== undefined) return wanted;
  throw new Error(`unable to find group ${group}: no matching entries in group file`);
}

/** The groups that list a user. */
function groupsOf(user: string, files: UserFiles): readonly number[] {
  return readEntries(files.group() ?? Buffer.alloc(0), true)
    .filter((fields) => (fields[3] ?? "").split(",").includes(user))
    .map((fields) => idField(fields[2]));
}

function withGroups(uid: number, gid: number, groups: readonly number[]): User {
  return { uid, gid, groups: groups.includes(gid) ? groups : [gid, ...groups] };
}

function readEntries(file: Buffer, hasComments: boolean): readonly (readonly string[])[] {
  return file
    .toString("latin1")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !(hasComments && line.startsWith("#")))
    .map((line) => Buffer.from(line, "latin1").toString("utf8").split(":"));
}

/** A number that names a user or group; undefined for a name. */
function parseId(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const id = Number(text);
  if (id < 0 || id > MAX_ID) throw new Error(`uids and gids must be in range 0-${MAX_ID}`);
  return id;
}

/** What is no number counts as 0, as in the reference. */
function idField(text: string | undefined): number {
  return /^[+-]?\d+$/.test(text ?? "") ? Math.max(0, Math.min(Number(text), MAX_ID)) : 0;
}
