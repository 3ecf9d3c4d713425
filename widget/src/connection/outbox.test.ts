import { beforeEach, describe, expect, test } from "vitest";
import { Outbox } from "./outbox";
import { SessionMemory } from "./session-memory";

const first = { id: "1", message: "first" };
const second = { id: "2", message: "/faq/speed", title: "How fast?" };

function outbox(): Outbox {
  return new Outbox(new SessionMemory("test"));
}

describe("Outbox", () => {
  beforeEach(() => sessionStorage.clear());

  test("keeps the order, and what was not answered outlives a reload", () => {
    const before = outbox();
    before.add(first);
    before.add(second);
    before.markStored("1");
    expect(outbox().all.map((posting) => [posting.utterance, posting.progress])).toEqual([
      [first, "waiting"],
      [second, "waiting"],
    ]);
  });

  test("forgets what was answered", () => {
    const box = outbox();
    box.add(first);
    box.remove("1");
    expect(outbox().all).toEqual([]);
  });

  test("sends again, on a new connection, what has no answer", () => {
    const box = outbox();
    box.add(first);
    box.markStored("1");
    expect(box.next).toBeUndefined();
    box.sendAgain();
    expect(box.next?.utterance).toEqual(first);
  });

  test("does not send again what was refused, nor wait for its answer", () => {
    const box = outbox();
    box.add(first);
    box.markRefused("1", "Too fast.");
    box.sendAgain();
    expect(box.next).toBeUndefined();
    expect(box.open).toEqual([]);
    expect(box.all[0]).toMatchObject({ progress: "refused", reason: "Too fast." });
  });
});
