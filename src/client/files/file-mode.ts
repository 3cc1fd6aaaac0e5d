/** The bits of Go's FileMode, which travel in a Stat, and the kinds of files of a Unix system. */
export const GoMode = {
  directory: 0x8000_0000,
  symlink: 1 << 27,
  device: 1 << 26,
  fifo: 1 << 25,
  socket: 1 << 24,
  setuid: 1 << 23,
  setgid: 1 << 22,
  characterDevice: 1 << 21,
  sticky: 1 << 20,
  irregular: 1 << 19,
  permissions: 0o777,
} as const;

/** What makes an entry something else than a regular file. Agrees with Go's fs.ModeType. */
const TYPE_BITS =
  (GoMode.directory |
    GoMode.symlink |
    GoMode.device |
    GoMode.fifo |
    GoMode.socket |
    GoMode.characterDevice |
    GoMode.irregular) >>>
  0;

/** The kinds of `st_mode`. */
export const UnixType = {
  mask: 0o170000,
  fifo: 0o010000,
  characterDevice: 0o020000,
  directory: 0o040000,
  blockDevice: 0o060000,
  regular: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
} as const;

const UNIX_SETUID = 0o4000;
const UNIX_SETGID = 0o2000;
const UNIX_STICKY = 0o1000;

/** `st_mode` as Go's FileMode. A socket loses its type, and travels as an empty file: see fsutil's mkstat. */
export function toGoMode(mode: number): number {
  let bits = mode & GoMode.permissions;
  if (mode & UNIX_SETUID) bits |= GoMode.setuid;
  if (mode & UNIX_SETGID) bits |= GoMode.setgid;
  if (mode & UNIX_STICKY) bits |= GoMode.sticky;
  return (bits | goType(mode & UnixType.mask)) >>> 0;
}

function goType(type: number): number {
  switch (type) {
    case UnixType.directory:
      return GoMode.directory;
    case UnixType.symlink:
      return GoMode.symlink;
    case UnixType.blockDevice:
      return GoMode.device;
    case UnixType.characterDevice:
      return GoMode.device | GoMode.characterDevice;
    case UnixType.fifo:
      return GoMode.fifo;
    default:
      return 0;
  }
}

/** The lowest twelve bits of `st_mode`: permissions, setuid, setgid and sticky. */
export function unixPermissions(mode: number): number {
  let bits = mode & GoMode.permissions;
  if (mode & GoMode.setuid) bits |= UNIX_SETUID;
  if (mode & GoMode.setgid) bits |= UNIX_SETGID;
  if (mode & GoMode.sticky) bits |= UNIX_STICKY;
  return bits;
}

/** The type and permissions that mknod takes for a device or fifo. */
export function nodeMode(mode: number): number {
  let type: number = UnixType.blockDevice;
  if (mode & GoMode.characterDevice) type = UnixType.characterDevice;
  else if (mode & GoMode.fifo) type = UnixType.fifo;
  return type | unixPermissions(mode);
}

/** Whether an entry is a regular file: the only ones whose content may be asked for. */
export function isRegular(mode: number): boolean {
  return (mode & TYPE_BITS) === 0;
}

export function isDirectory(mode: number): boolean {
  return (mode & GoMode.directory) !== 0;
}

export function isSymlink(mode: number): boolean {
  return (mode & GoMode.symlink) !== 0;
}

/** A device or fifo. */
export function isNode(mode: number): boolean {
  return (mode & (GoMode.device | GoMode.fifo)) !== 0;
}
