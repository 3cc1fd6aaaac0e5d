import { type Koffi, loadKoffi } from "../../base/native/load-koffi.js";
import { encodeText } from "../../base/util/decode-text.js";

/** More than any C library needs for what it keeps of a start. */
const ROOM = 1024;
const POINTER = 8;
const NEW_SESSION = 0x80;
const READ_WRITE = 2;

/**
 * Starts a program that lives on by itself, without input or output, in a session of its own. It is this process's child, and nobody
 * waits for it: for processes that are about to end. Other than `node:child_process`, which has to be loaded first and
 * copies the tables of all memory, this takes less than a millisecond.
 *
 * @param file an absolute path
 * @returns whether it was started
 */
export function detachProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): boolean {
  const koffi = loadKoffi();
  const c = koffi.load(null);
  const int = (name: string, ...types: string[]) => c.func(name, "int", types);
  const spawn = int("posix_spawn", "void *", "void *", "void *", "void *", "void *", "void *");
  const actions = Buffer.alloc(ROOM);
  const attributes = Buffer.alloc(ROOM);
  const pid = Buffer.alloc(POINTER);
  const nothing = cText("/dev/null");
  const words = cTexts(koffi, [file, ...args]);
  const variables = cTexts(
    koffi,
    Object.entries(env).map(([name, value]) => `${name}=${value}`),
  );
  int("posix_spawn_file_actions_init", "void *")(actions);
  int("posix_spawnattr_init", "void *")(attributes);
  try {
    int("posix_spawnattr_setflags", "void *", "short")(attributes, NEW_SESSION);
    const open = int("posix_spawn_file_actions_addopen", "void *", "int", "void *", "int", "uint32_t");
    for (const standard of [0, 1, 2]) open(actions, standard, nothing, READ_WRITE, 0);
    return spawn(pid, words.texts[0], actions, attributes, words.list, variables.list) === 0;
  } finally {
    int("posix_spawn_file_actions_destroy", "void *")(actions);
    int("posix_spawnattr_destroy", "void *")(attributes);
  }
}

/** Texts and a list of where they are, which ends with a zero. Both have to be kept as long as the list is used. */
function cTexts(koffi: Koffi, texts: readonly string[]) {
  const kept = texts.map(cText);
  const list = Buffer.alloc((kept.length + 1) * POINTER);
  for (const [i, text] of kept.entries()) list.writeBigUInt64LE(BigInt(koffi.address(text)), i * POINTER);
  return { texts: kept, list };
}

/** In memory that stays where it is. */
function cText(text: string): Buffer {
  const bytes = encodeText(text);
  const copy = Buffer.allocUnsafeSlow(bytes.length + 1);
  copy.set(bytes);
  copy[bytes.length] = 0;
  return copy;
}
