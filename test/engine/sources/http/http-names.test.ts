import { describe, expect, test } from "vitest";
import { httpFileName } from "../../../../src/engine/sources/http/http-file-name.js";
import { formatHttpTime, parseHttpTime } from "../../../../src/engine/sources/http/http-time.js";

describe("the name of a download", () => {
  test.each([
    ["http://h/a/b.txt", "", "", "b.txt"],
    ["http://h/a/b.txt/", "", "", "b.txt"],
    ["http://h/a%2Fb", "", "", "b"],
    ["http://h/", "", "", "download"],
    ["http://h", "", "", "download"],
    ["http://h/..", "", "", "download"],
    ["http://h/a?b=/c", "", "", "a"],
    ["http://h/a", "x/y", "", "y"],
    ["http://h/a", "..", "", "download"],
    ["http://h/a", "a\u0007b", "", "download"],
    ["http://h/a", "", "attachment; filename=b", "b"],
    ["http://h/a", "", 'attachment; filename="../../etc/passwd"', "passwd"],
    ["http://h/a", "", 'attachment; filename="b/"', "a"],
    ["http://h/a", "", 'attachment; filename="a\\"b"', 'a"b'],
    ["http://h/a", "", "attachment; FileName=b;", "b"],
    ["http://h/a", "", "attachment; filename*=UTF-8''%e2%82%ac", "€"],
    ["http://h/a", "", "attachment; filename*=UTF-8''%e2; x=1", "a"],
    ["http://h/a", "", "attachment; filename*0=a; filename*1=b", "ab"],
    ["http://h/a", "", "attachment; filename=b; filename=c", "a"],
    ["http://h/a", "", "attachment; filename=b c", "a"],
    ["http://h/a", "", "attachment", "a"],
    ["http://h/a", "c", "attachment; filename=b", "c"],
  ])("%s, wanted %j, said %j", (url, wanted, disposition, name) => {
    expect(httpFileName(url, wanted, disposition)).toBe(name);
  });
});

describe("a time of HTTP", () => {
  test.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", 784111777],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 784111777],
    ["Sun Nov  6 08:49:37 1994", 784111777],
    ["Thursday, 01-Jan-68 00:00:00 GMT", 3092601600],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["Thu, 31 Feb 2000 00:00:00 GMT", undefined],
    ["Thu, 01 Jan 1970 24:00:00 GMT", undefined],
    ["Thu, 01 Jan 1970 00:00:00 CET", undefined],
    ["yesterday", undefined],
    ["", undefined],
  ])("%s", (text, time) => {
    expect(parseHttpTime(text)).toBe(time);
  });

  test("is printed as RFC 1123 has it", () => {
    expect(formatHttpTime(784111777)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
  });
});
