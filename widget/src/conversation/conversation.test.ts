import { describe, expect, test } from "vitest";
import { message } from "../../test/message";
import type { Posting } from "../connection/outbox";
import { Conversation } from "./conversation";

function conversation(...numbers: number[]): Conversation {
  const made = new Conversation();
  numbers.forEach((number) => made.add(message(number)));
  return made;
}

function texts(made: Conversation, postings: readonly Posting[] = []): string[] {
  return made.entries(postings, true).map((entry) => entry.message.text);
}

const posting: Posting = { utterance: { id: "id", message: "mine" }, progress: "waiting", written: 0 };

describe("Conversation", () => {
  test("puts messages in the server's order, each once", () => {
    expect(texts(conversation(3, 1, 2, 1, 3))).toEqual(["text 1", "text 2", "text 3"]);
  });

  test("knows what is missing", () => {
    const made = conversation(1, 2, 5);
    expect([made.complete, made.hasGap, made.last]).toEqual([2, true, 5]);
    made.add(message(4));
    made.add(message(3));
    expect([made.complete, made.hasGap]).toEqual([5, false]);
  });

  test("shows what has no number yet at the end, and moves it to its place under the same key", () => {
    const made = conversation(1);
    expect(texts(made, [posting])).toEqual(["text 1", "mine"]);
    const before = made.entries([posting], true).at(-1)?.key;
    made.add(message(3));
    made.add(message(2, { from: "visitor", text: "mine", clientId: "id" }));
    expect(texts(made, [posting])).toEqual(["text 1", "mine", "text 3"]);
    expect(made.entries([posting], true)[1]?.key).toBe(before);
  });

  test("says how what was written stands", () => {
    const deliveryOf = (part: Partial<Posting>, isReady: boolean): string | undefined =>
      new Conversation().entries([{ ...posting, ...part }], isReady)[0]?.delivery;
    expect(deliveryOf({}, true)).toBe("sending");
    expect(deliveryOf({}, false)).toBe("kept");
    expect(deliveryOf({ progress: "refused" }, true)).toBe("refused");
  });

  test("gives way when the server's record has changed", () => {
    const made = conversation(1, 2, 3);
    expect(made.add(message(2, { text: "other" }))).toBe(true);
    expect(texts(made)).toEqual(["other"]);
    expect(made.hasGap).toBe(true);
  });

  test("keeps where it came what the server could not keep, until it can", () => {
    const made = conversation(1);
    made.add(message(0, { from: "visitor", text: "mine", clientId: "id" }));
    made.add(message(0, { text: "sorry" }));
    made.add(message(0, { text: "sorry" }));
    made.add(message(2));
    expect(texts(made, [posting])).toEqual(["text 1", "mine", "sorry", "sorry", "text 2"]);
    made.add(message(3, { from: "visitor", text: "mine", clientId: "id" }));
    expect(texts(made, [posting])).toEqual(["text 1", "sorry", "sorry", "text 2", "mine"]);
  });

  test("takes a card that the server could not keep", () => {
    const made = conversation(1);
    made.add(message(0, { isCard: true, text: "card" }));
    made.add(message(2));
    expect(made.card?.message.text).toBe("card");
  });

  test("holds the newest card", () => {
    const made = conversation(1);
    expect(made.card).toBeUndefined();
    made.add(message(4, { isCard: true }));
    made.add(message(2, { isCard: true }));
    made.add(message(5));
    expect(made.card?.message.number).toBe(4);
  });

  test("keeps what was said, and its card, when the server begins anew", () => {
    const made = conversation(1);
    made.add(message(2, { isCard: true, text: "card" }));
    made.startAnew([]);
    expect(made.card?.message.text).toBe("card");
    made.add(message(1, { text: "new" }));
    expect(texts(made)).toEqual(["text 1", "card", "new"]);
    expect(new Set(made.entries([], true).map((entry) => entry.key)).size).toBe(3);
    made.add(message(2, { isCard: true, text: "newer card" }));
    expect(made.card?.message.text).toBe("newer card");
  });

  test("takes what will be sent again into the new part", () => {
    const made = conversation();
    made.add(message(1, { from: "visitor", text: "mine", clientId: "id" }));
    made.startAnew(["id"]);
    expect(texts(made, [posting])).toEqual(["mine"]);
  });

  test("is empty after clearing", () => {
    const made = conversation(1, 2);
    made.clear();
    expect(texts(made)).toEqual([]);
    expect(made.last).toBe(0);
  });
});
