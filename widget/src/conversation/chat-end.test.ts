import { describe, expect } from "vitest";
import { connected, isWhole, seen, test } from "../../test/chat-fixtures";
import { pause, waitUntil } from "../../test/wait-until";

describe("the end of a conversation", () => {
  test("clearing empties this tab and the others, and begins a new one", async ({ assistant, chat, newChat }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    const other = newChat();
    other.connect();
    await waitUntil("the other tab has it", () => isWhole(other, ["one"]));
    const cleared = chat.clear();
    expect(seen(chat)).toEqual([]);
    await cleared;
    await waitUntil("the other tab is empty", () => seen(other).length === 0);
    await waitUntil("a new one is there", () => assistant.sessions.size > 0 && chat.connectionState === "ready");
    chat.say("two");
    await waitUntil("it is answered", () => isWhole(chat, ["two"]));
  });

  test("clearing works without a connection", async ({ assistant, chat }) => {
    chat.say("one");
    await chat.clear();
    expect(seen(chat)).toEqual([]);
    expect(sessionStorage.getItem(`clinic-chat ${assistant.address}`)).not.toContain("one");
  });

  test("a message under way does not come into the next conversation", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.thinking = 60;
    chat.say("one");
    await waitUntil("the server has it", () => assistant.received.length === 1);
    await chat.clear();
    await pause(120);
    expect(seen(chat)).toEqual([]);
  });

  test("when the server no longer knows it, what was said stays and what was not answered is sent again", async ({
    assistant,
    chat,
  }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    await assistant.stop();
    assistant.sessions.clear();
    chat.say("two");
    await assistant.start();
    await waitUntil("the second is answered", () => isWhole(chat, ["one", "two"]));
    expect(chat.entries.map((entry) => entry.isPast)).toEqual([true, true, false, false]);
  });
});
