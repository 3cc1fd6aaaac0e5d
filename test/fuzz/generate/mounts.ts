import type { Choices } from "./choices.js";

const TARGETS = ["target=/t", "dst=/t2", "destination=rel", "target=$A", "target=/a/../b", "target=."];
const SOURCES = [
  "from=a",
  "from=busybox",
  "from=b",
  "source=s",
  "src=/s/x",
  "source=../up",
  "source=$B",
  "source=/",
];
const OWNER = ["uid=1", "gid=2", "mode=0755", "mode=700", "mode=0"];

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  bind: [...SOURCES, "rw", "rw=true", "readwrite=false", "ro", "readonly=true"],
  cache: [
    ...SOURCES,
    ...OWNER,
    "id=i",
    "id=$A",
    "id=",
    "sharing=shared",
    "sharing=private",
    "sharing=locked",
    "ro",
    "rw",
  ],
  tmpfs: ["size=1g", "size=10m", "size=1", "size=1.5k", "size=5MiB", "size=$X"],
  secret: [
    ...OWNER,
    "id=s",
    "id=my-secret",
    "src=/s/key",
    "env=E",

    "required",
    "required=true",
    "required=0",
  ],
  ssh: [...OWNER, "id=k", "id=default", "required"],
};

const ODD_OPTIONS = [
  "mode=9",
  "mode=x",
  "uid=-1",
  "gid=4294967296",
  "size=x",
  "sharing=bad",
  "required=maybe",
  "ro=maybe",
  "foo=bar",
  "targe=/x",
  "nokey",
  "",
  "from=$A",
  "from=$",
  "from=none:1",
  '"x',
  '"a"b',
  "Target=/T",
  "from=0",
  "from=",
  "source=",
  "type=cache",
  "target=",
  "target=/",
  "id=é",
  " target=/sp",
];

/** Some `--mount` flags, each with a space after it. */
export function mounts(choices: Choices): string {
  return choices.many(0, 2, () => `--mount=${mount(choices)} `).join("");
}

function mount(choices: Choices): string {
  const type = choices.odd(["bind", "cache", "tmpfs", "secret", "ssh"], ["BIND", "", "volume"]);
  const usual = OPTIONS[type] ?? OPTIONS.bind!;
  const fields = choices.many(0, 3, () => choices.odd(usual, ODD_OPTIONS));
  if (type !== "secret" && type !== "ssh" && !choices.chance(choices.oddness))
    fields.unshift(choices.of(TARGETS));
  if (type === "secret" && !choices.chance(choices.oddness)) fields.push("id=s");
  if (type !== "bind" || choices.chance(50)) fields.unshift(`type=${type}`);
  const text = fields.join(",");
  return choices.chance(choices.oddness) ? choices.of([`'${text}'`, `"${text}"`]) : text;
}
