import { expect, it } from "vitest";
import { type DnsConfig, resolvConf } from "../../../src/engine/exec/resolv-conf.js";

const DEFAULTS =
  "nameserver 8.8.8.8\nnameserver 8.8.4.4\nnameserver 2001:4860:4860::8888\nnameserver 2001:4860:4860::8844\n";

it.each<readonly [string, boolean, DnsConfig, string, string, string]>([
  [
    "servers, the last search, all options, and the rest",
    false,
    {},
    "# c\n;d\nnameserver 10.0.0.1\nsearch a b\noptions x\nsearch c\noptions ndots:2 y\nsortlist 1\n",
    "",
    "nameserver 10.0.0.1\nsearch c\noptions x ndots:2 y\nsortlist 1\n",
  ],
  [
    "domain is search",
    false,
    {},
    "nameserver fe80::1%eth0\ndomain d.example\n",
    "",
    "nameserver fe80::1%eth0\nsearch d.example\n",
  ],
  [
    "what is no address is left out",
    false,
    {},
    "nameserver nope\nnameserver\nnameserver 10.0.0.2\n",
    "",
    "nameserver 10.0.0.2\n",
  ],
  [
    "the machine's own server can't be reached",
    false,
    {},
    "nameserver 127.0.0.1\nnameserver 10.0.0.3\nnameserver ::1\n",
    "",
    "nameserver 10.0.0.3\n",
  ],
  [
    "but in its network it can",
    true,
    {},
    "nameserver 127.0.0.53\n",
    "nameserver 10.9.9.9\n",
    "nameserver 127.0.0.53\n",
  ],
  [
    "systemd says where it asks",
    false,
    {},
    "nameserver 127.0.0.53\n",
    "nameserver 10.9.9.9\n",
    "nameserver 10.9.9.9\n",
  ],
  [
    "public ones if none is left",
    false,
    {},
    "nameserver 127.0.0.1\noptions edns0\n",
    "",
    `${DEFAULTS}options edns0\n`,
  ],
  ["public ones if there is no file", true, {}, "", "", DEFAULTS],
  [
    "given ones stay, whatever they are",
    false,
    { nameservers: ["127.0.0.9"], searchDomains: ["x", "."], options: ["o"] },
    "nameserver 10.0.0.1\nsearch y\n",
    "",
    "nameserver 127.0.0.9\nsearch x\noptions o\n",
  ],
])("%s", (_, isHostNetwork, dns, own, systemd, expected) => {
  const read = (file: string): string => (file === "/etc/resolv.conf" ? own : systemd);
  expect(resolvConf(isHostNetwork, dns, read)).toBe(expected);
});
