import { loadKoffi } from "../../../base/native/load-koffi.js";

const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 0o2000002;
const SIOCGIFFLAGS = 0x8913;
const SIOCSIFFLAGS = 0x8914;
const SIOCBRDELBR = 0x89a1;
const IFF_UP = 1;
// struct ifreq: a name of 16 bytes, then the flags.
const SIZE = 40;
const NAME = 16;

/** Removes a network bridge; nothing happens if there is none of that name. Throws if the kernel refuses it. */
export function removeBridge(name: string): void {
  if (Buffer.byteLength(name) >= NAME) throw new Error(`no device is called ${name}`);
  const koffi = loadKoffi();
  const c = koffi.load(null);
  const ioctl = c.func("ioctl", "int", ["int", "unsigned long", "void *"]);
  const fd = Number(c.func("socket", "int", ["int", "int", "int"])(AF_INET, SOCK_DGRAM_CLOEXEC, 0));
  if (fd < 0) throw new Error(`socket: error ${koffi.errno()}`);
  try {
    const request = Buffer.alloc(SIZE);
    request.write(name, "latin1");
    if (Number(ioctl(fd, SIOCGIFFLAGS, request)) < 0) return;
    request.writeUInt16LE(request.readUInt16LE(NAME) & ~IFF_UP, NAME);
    // Only one that is down can be removed.
    if (Number(ioctl(fd, SIOCSIFFLAGS, request)) < 0 || Number(ioctl(fd, SIOCBRDELBR, request)) < 0) {
      throw new Error(`remove bridge ${name}: error ${koffi.errno()}`);
    }
  } finally {
    c.func("close", "int", ["int"])(fd);
  }
}
