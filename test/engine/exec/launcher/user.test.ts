import { describe, expect, it } from "vitest";
import { findHome, findUser, type UserFiles } from "../../../../src/engine/exec/launcher/user.js";

const PASSWD = `root:x:0:0:root:/root:/bin/sh
# no comments here:x:1:1
  spaced:x:7:8:::
app:x:1000:1001:App,,,:/home/app:/bin/sh
twin:x:1000:5:Twin:/home/twin:/bin/sh
bad:x:abc:def:::
short
1234:x:55:56:a name of digits:/d:
nohome:x:66:66:
`;
const GROUP = `root:x:0:
# app:x:9:app
wheel:x:10:root,app
app:x:1001:
other:x:77:twin
`;

const files: UserFiles = { passwd: () => Buffer.from(PASSWD), group: () => Buffer.from(GROUP) };
const none: UserFiles = { passwd: () => undefined, group: () => undefined };
const unread: UserFiles = {
  passwd: () => {
    throw new Error("read");
  },
  group: () => {
    throw new Error("read");
  },
};

describe("findUser", () => {
  it.each([
    ["", 0, 0, [0, 10]],
    ["root", 0, 0, [0, 10]],
    ["0", 0, 0, [0, 10]],
    ["app", 1000, 1001, [1001, 10]],
    ["1000", 1000, 1001, [1001, 10]],
    ["twin", 1000, 5, [5, 77]],
    ["app:wheel", 1000, 10, [10]],
    ["app:77", 1000, 77, [77]],
    ["app:78", 1000, 78, [78]],
    [":wheel", 0, 10, [10]],
    ["4711", 4711, 0, [0]],
    ["4711:app", 4711, 1001, [1001]],
    ["spaced", 7, 8, [8]],
    ["bad", 0, 0, [0]],
    ["1234", 1234, 0, [0]],
  ])("%j", (spec, uid, gid, groups) => {
    expect(findUser(spec, files)).toEqual({ uid, gid, groups });
  });

  it.each([
    ["1:2", 1, 2],
    ["root:root", 0, 0],
    ["4294967295:5", 4294967295, 5],
  ])("%j needs no files", (spec, uid, gid) => {
    expect(findUser(spec, unread)).toEqual({ uid, gid, groups: [gid] });
  });

  it("is root where there are no files", () => {
    expect(findUser("", none)).toEqual({ uid: 0, gid: 0, groups: [0] });
    expect(findUser("5", none)).toEqual({ uid: 5, gid: 0, groups: [0] });
  });

  it.each<readonly [string, UserFiles, string]>([
    ["ghost", files, "unable to find user ghost: no matching entries in passwd file"],
    ["ghost", none, "unable to find user ghost: no matching entries in passwd file"],
    ["app:ghosts", files, "unable to find group ghosts: no matching entries in group file"],
    [
      "app:ghosts",
      { passwd: files.passwd, group: () => undefined },
      "unable to find group ghosts: no matching entries in group file",
    ],
    ["2147483648", files, "uids and gids must be in range 0-2147483647"],
    ["app:-1", files, "uids and gids must be in range 0-2147483647"],
  ])("%j fails", (spec, from, message) => {
    expect(() => findUser(spec, from)).toThrow(message);
  });
});

describe("findHome", () => {
  it.each([
    [0, "/root"],
    [1000, "/home/app"],
    [66, ""],
    [7, ""],
    [99, "/"],
  ])("of %d", (uid, home) => {
    expect(findHome(uid, files)).toBe(home);
  });

  it("is the root where there is no file", () => expect(findHome(0, none)).toBe("/"));
});
