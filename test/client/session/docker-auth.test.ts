import { afterEach, expect, test } from "vitest";
import { dockerAuthService } from "../../../src/client/session/docker-auth.js";
import { Auth } from "../../../src/proto/generated/auth.js";
import { serve, stopServing } from "./serve.js";

afterEach(stopServing);

test("a login that could not be looked up is not looked up for each question", async () => {
  const asked: string[] = [];
  const client = serve(
    dockerAuthService({
      env: {},
      credentials: async (host) => {
        asked.push(host);
        throw new Error(`no answer for ${host}`);
      },
    }),
  );
  for (const Host of ["a", "a", "b"]) {
    await expect(client.call(Auth.Credentials, { Host })).rejects.toThrow(`no answer for ${Host}`);
  }
  const token = client.call(Auth.FetchToken, { Host: "a", Realm: "https://a" });
  await expect(token).rejects.toThrow("no answer for a");
  expect(asked).toEqual(["a", "b"]);
});

test("a login that was found is asked for where it is kept", async () => {
  const client = serve(
    dockerAuthService({
      env: {},
      credentials: async () => ({ kind: "password", username: "u", password: "p" }),
    }),
  );
  expect(await client.call(Auth.Credentials, { Host: "a" })).toEqual({ Username: "u", Secret: "p" });
});
