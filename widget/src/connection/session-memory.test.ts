import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SessionMemory } from "./session-memory";

describe("SessionMemory", () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => vi.restoreAllMocks());

  test("outlives a reload and is one for each server", () => {
    new SessionMemory("a").update({ token: "t", ratings: { 3: true } });
    expect(new SessionMemory("a").current).toMatchObject({ token: "t", ratings: { 3: true } });
    expect(new SessionMemory("b").current.token).toBe("");
  });

  test.each(["no JSON", "null", "[]", '{"token": 1, "outbox": "x", "seen": "y", "ratings": 1}', '{"outbox": [1, {}]}'])(
    "begins anew when storage holds %j",
    (stored) => {
      sessionStorage.setItem("a", stored);
      expect(new SessionMemory("a").current).toEqual({ token: "", outbox: [], seen: 0, isOpen: false, ratings: {} });
    },
  );

  test("lasts as long as the page where storage is forbidden", () => {
    const forbid = (): never => {
      throw new DOMException("forbidden", "SecurityError");
    };
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(forbid);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(forbid);
    const memory = new SessionMemory("a");
    memory.update({ token: "t" });
    expect(memory.current.token).toBe("t");
  });

  test("leaves nothing in local storage or a cookie", () => {
    new SessionMemory("a").update({ token: "t" });
    expect([globalThis.localStorage.length, Reflect.get(document, "cookie")]).toEqual([0, ""]);
  });
});
