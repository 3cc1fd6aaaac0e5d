import { describe, expect, test } from "vitest";
import { type GoUrl, httpFilename, parseGoUrl, printGoUrl } from "../../../src/base/util/go-url.js";

const NO_PARTS = { scheme: "", opaque: "", user: undefined, host: "", path: "", rawPath: "", rawQuery: "" };
const EMPTY: GoUrl = { ...NO_PARTS, fragment: "", rawFragment: "", forceQuery: false, omitHost: false };

describe("parseGoUrl", () => {
  test.each<[string, Partial<GoUrl>]>([
    ["", {}],
    ["*", { path: "*" }],
    ["a/b", { path: "a/b" }],
    ["HTTP://Host:80/p", { scheme: "http", host: "Host:80", path: "/p" }],
    ["http://h?", { scheme: "http", host: "h", forceQuery: true }],
    ["http://h/?a?", { scheme: "http", host: "h", path: "/", rawQuery: "a?" }],
    ["http://h/a%20b#c%2Fd", urlOf({ path: "/a b", fragment: "c/d", rawFragment: "c%2Fd" })],
    ["http://h/a%2fb", urlOf({ path: "/a/b", rawPath: "/a%2fb" })],
    ["http://h/%C3%A9", urlOf({ path: "/\u00e9" })],
    ["http://h/%ff", urlOf({ path: "/\udcff", rawPath: "/%ff" })],
    ["http://u%20x:p@h/", urlOf({ path: "/", user: { name: "u x", password: "p" } })],
    ["http://a@b@h/", urlOf({ path: "/", user: { name: "a@b", password: undefined } })],
    ["http://[fe80::1%25en0]:8/", urlOf({ host: "[fe80::1%en0]:8", path: "/" })],
    ["git://h:1:2/", { scheme: "git", host: "h:1:2", path: "/" }],
    ["mailto:a@b", { scheme: "mailto", opaque: "a@b" }],
    ["file:/p", { scheme: "file", path: "/p", omitHost: true }],
    ["///p", { path: "///p" }],
    ["//h/p", { host: "h", path: "/p" }],
  ])("%j", (text, parts) => expect(parseGoUrl(text)).toEqual({ ...EMPTY, ...parts }));

  test.each([
    ["a\n", 'parse "a\\n": net/url: invalid control character in URL'],
    [":x", 'parse ":x": missing protocol scheme'],
    ["a b:c", 'parse "a b:c": first path segment in URL cannot contain colon'],
    ["http://h:x/", 'parse "http://h:x/": invalid port ":x" after host'],
    ["http://h:1:2/", 'parse "http://h:1:2/": invalid port ":1:2" after host'],
    ["http://h /", 'parse "http://h /": invalid character " " in host name'],
    ["http://h%20/", 'parse "http://h%20/": invalid URL escape "%20"'],
    ["http://h/%zz", 'parse "http://h/%zz": invalid URL escape "%zz"'],
    ["http://h/%", 'parse "http://h/%": invalid URL escape "%"'],
    ["http://h/#%1", 'parse "http://h/#%1": invalid URL escape "%1"'],
    ["http://u x@h/", 'parse "http://u x@h/": net/url: invalid userinfo'],
    ["http://[::1/", "parse \"http://[::1/\": missing ']' in host"],
    ["http://x[::1]/", 'parse "http://x[::1]/": invalid IP-literal'],
    ["http://[1.2.3.4]/", 'parse "http://[1.2.3.4]/": invalid IP-literal'],
    ["http://[x]/", 'parse "http://[x]/": invalid host: ParseAddr("x")'],
  ])("refuses %j", (text, error) => expect(parseGoUrl(text)).toEqual({ error }));

  function urlOf(parts: Partial<GoUrl>): Partial<GoUrl> {
    return { scheme: "http", host: "h", ...parts };
  }
});

test.each([
  ["HTTP://h/a b?q r#f g", "http://h/a%20b?q r#f%20g"],
  ["http://h/a%2fb", "http://h/a%2fb"],
  ["http://h/!'()*", "http://h/!'()*"],
  ["http://h?", "http://h?"],
  ["http://u%40:p%3A@h/", "http://u%40:p%3A@h/"],
  ["http://[::1%25a%20b]/", "http://[::1%25a%20b]/"],
  ["http://\u00e9/", "http://%C3%A9/"],
  ["file:/p", "file:/p"],
  ["http:///p", "http:///p"],
  ["http://", "http:"],
  ["mailto:a@b", "mailto:a@b"],
  ["*", "*"],
  ["/*", "/*"],
])("printGoUrl of %j is %j", (text, printed) => {
  const url = parseGoUrl(text);
  expect("error" in url ? url.error : printGoUrl(url)).toBe(printed);
});

test.each([
  ["https://h/dir/file.tar.gz?x=1", "file.tar.gz"],
  ["https://h/dir/", "dir"],
  ["https://h/a%2Fb%20c", "b c"],
  ["https://h", "__unnamed__"],
  ["https://h/", "__unnamed__"],
  ["https://h/.", "__unnamed__"],
  ["https://h/%zz", "__unnamed__"],
])("httpFilename of %j is %j", (text, name) => expect(httpFilename(text)).toBe(name));
