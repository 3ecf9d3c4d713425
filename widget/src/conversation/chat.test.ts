import { describe, expect } from "vitest";
import { connected, isWhole, quick, seen, test } from "../../test/chat-fixtures";
import { pause, waitUntil } from "../../test/wait-until";
import { longest } from "../connection/protocol";

describe("a conversation", () => {
  test("is asked for without a token, and answered with one", async ({ assistant, chat }) => {
    await connected(chat);
    expect(assistant.requests).toEqual([{ language: "en" }]);
    expect(chat.info?.greeting).toContain("automated assistant");
    expect(chat.hasBegun).toBe(true);
  });

  test("has each question once, in order, with its answer", async ({ assistant, chat }) => {
    await connected(chat);
    const questions = ["one", "two", "three", "four", "five"];
    questions.forEach((question) => chat.say(question));
    await waitUntil("all are answered", () => isWhole(chat, questions));
    expect(new Set(assistant.received).size).toBe(5);
    expect(assistant.received).toHaveLength(5);
    expect(chat.entries.every((entry) => entry.delivery === "delivered")).toBe(true);
  });

  test("sends what was written before there was a connection", async ({ chat }) => {
    chat.say("early");
    expect(chat.entries[0]?.delivery).toBe("kept");
    await connected(chat);
    await waitUntil("it is answered", () => isWhole(chat, ["early"]));
  });

  test("shows what was written before the answers to it, while the server is at work", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.thinking = 60;
    chat.say("one");
    chat.say("two");
    expect(seen(chat)).toEqual(["one", "two"]);
    await waitUntil("the first is answered", () => seen(chat).length === 3);
    expect(seen(chat)).toEqual(["one", "Answer to: one", "two"]);
  });

  test("takes the server's limit of length", async ({ assistant, chat }) => {
    await connected(chat);
    expect(chat.longest).toBe(20_000);
    expect(chat.say("x".repeat(longest + 1))).toBeUndefined();
    await waitUntil("it came", () => assistant.received.length === 1);
  });

  test("sends a button's payload and shows its title", async ({ chat }) => {
    await connected(chat);
    chat.press({ title: "What is it?", payload: "/faq/what_is" });
    expect(seen(chat)).toEqual(["What is it?"]);
    await waitUntil("it is answered", () => isWhole(chat, ["What is it?"]));
  });

  test("has a person's words among its own", async ({ assistant, chat, page }) => {
    await connected(chat);
    assistant.speak({ from: "person", name: "Maria", text: "Hello" });
    await waitUntil("they came", () => seen(chat).includes("Hello"));
    expect(chat.entries[0]?.message).toMatchObject({ from: "person", name: "Maria" });
    expect(page.arrivals).toHaveLength(1);
  });

  test("counts what came in while nobody looked", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.speak({ text: "a" });
    assistant.speak({ text: "b" });
    await waitUntil("both came", () => chat.unread === 2);
    chat.noteSeen();
    expect(chat.unread).toBe(0);
  });

  test.for([
    ["", "empty"],
    [" \n\u0000", "empty"],
    ["x".repeat(20_001), "too long"],
  ] as const)("does not take %#", async ([text, reason], { assistant, chat }) => {
    await connected(chat);
    expect(chat.say(text)).toBe(reason);
    await pause(50);
    expect(assistant.received).toEqual([]);
  });

  test("shows why a message was refused, and sends it again as a new one", async ({ assistant, chat, page }) => {
    await connected(chat);
    assistant.refusal = "Please wait a moment.";
    chat.say("quick");
    await waitUntil("it is refused", () => chat.entries[0]?.delivery === "refused");
    expect(chat.entries[0]?.reason).toBe("Please wait a moment.");
    expect(page.refusals).toEqual(["Please wait a moment."]);
    await pause(quick.answer + 100);
    expect(chat.isOverdue).toBe(false);
    assistant.refusal = "";
    chat.repeat(chat.entries[0]?.message.clientId ?? "");
    await waitUntil("it is answered", () => isWhole(chat, ["quick"]));
    expect(new Set(assistant.received).size).toBe(2);
  });

  test("tells the server what was helpful", async ({ assistant, chat, newChat }) => {
    await connected(chat);
    chat.rate(2, false);
    await waitUntil("the server knows", () => assistant.feedback.length === 1);
    expect(assistant.feedback).toEqual([{ message: 2, helpful: false }]);
    expect(newChat().ratingOf(2)).toBe(false);
  });

  test("does not claim that a rating was stored that was not", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.canStore = false;
    chat.rate(2, true);
    expect(chat.ratingOf(2)).toBe(true);
    await waitUntil("it is taken back", () => chat.ratingOf(2) === undefined);
  });

  test("does not claim that a rating arrived that did not", async ({ chat }) => {
    chat.rate(2, true);
    await pause(20);
    expect(chat.ratingOf(2)).toBeUndefined();
  });
});
