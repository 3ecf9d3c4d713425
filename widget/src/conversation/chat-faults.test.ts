import { describe, expect } from "vitest";
import { connected, isWhole, quick, seen, test } from "../../test/chat-fixtures";
import { ChatPage } from "../../test/chat-page";
import { pause, waitUntil } from "../../test/wait-until";

describe("nothing is lost, doubled or reordered", () => {
  const questions = ["one", "two", "three", "four", "five"];

  test("when the line is cut between and in turns", async ({ assistant, chat }) => {
    await connected(chat);
    for (const question of questions) {
      chat.say(question);
      await pause(8);
      assistant.cut();
      await pause(15);
    }
    await waitUntil("all are answered", () => isWhole(chat, questions));
  });

  test("when the server is down while five messages are written", async ({ assistant, chat, page }) => {
    await connected(chat);
    chat.say("before");
    await waitUntil("the first is answered", () => isWhole(chat, ["before"]));
    await assistant.stop();
    await waitUntil("the loss is noticed", () => chat.connectionState !== "ready");
    questions.forEach((question) => chat.say(question));
    await pause(200);
    expect(page.states).toContain("unreachable");
    await assistant.start();
    await waitUntil("all are answered", () => isWhole(chat, ["before", ...questions]));
  });

  test("when the server is killed in the middle of a turn", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.thinking = 100;
    chat.say("one");
    await waitUntil("the server has it", () => assistant.received.length === 1);
    await assistant.stop();
    await assistant.start();
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
  });

  test("when the page is loaded anew before anything was answered", async ({ chat, newChat }) => {
    chat.say("one");
    chat.say("two");
    const anew = newChat();
    expect(seen(anew)).toEqual(["one", "two"]);
    await connected(anew);
    await waitUntil("both are answered", () => isWhole(anew, ["one", "two"]));
  });

  test("when the page is loaded anew after a turn", async ({ assistant, chat, newChat }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    chat.disconnect();
    const page = new ChatPage();
    const anew = newChat(page);
    await connected(anew);
    expect(isWhole(anew, ["one"])).toBe(true);
    expect(page.arrivals).toEqual([]);
    expect(assistant.received).toHaveLength(1);
  });

  test("when the server's word about a message is lost", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.lostAcks = 1;
    assistant.thinking = quick.reply + 100;
    chat.say("one");
    chat.say("two");
    await waitUntil("both are answered", () => isWhole(chat, ["one", "two"]));
    expect(assistant.received).toHaveLength(3);
  });

  test("when an answer is lost on the way", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.lostAnswers = 1;
    chat.say("one");
    await waitUntil("the server has answered", () => assistant.messages.length === 2);
    chat.say("two");
    await waitUntil("both are there", () => isWhole(chat, ["one", "two"]));
  });

  test("when the server says everything twice", async ({ assistant, chat, page }) => {
    await connected(chat);
    assistant.copies = 2;
    questions.forEach((question) => chat.say(question));
    await waitUntil("all are answered", () => isWhole(chat, questions));
    await pause(50);
    expect(isWhole(chat, questions)).toBe(true);
    expect(page.arrivals).toHaveLength(5);
  });

  test("when messages come in another order", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.speakReversed(["a", "b", "c"]);
    await waitUntil("all came", () => seen(chat).length === 3);
    expect(seen(chat)).toEqual(["a", "b", "c"]);
  });

  test("when the server can't keep anything", async ({ assistant, chat }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    assistant.canStore = false;
    chat.say("two");
    chat.say("three");
    await waitUntil("both are answered", () => isWhole(chat, ["one", "two", "three"]));
    assistant.canStore = true;
    chat.say("four");
    await waitUntil("all stand in order", () => isWhole(chat, ["one", "two", "three", "four"]));
  });

  test("when the server could not read its store for a while", async ({ assistant, chat, newChat }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    chat.disconnect();
    assistant.canRead = false;
    const anew = newChat();
    await connected(anew);
    expect(seen(anew)).toEqual([]);
    assistant.canRead = true;
    anew.say("two");
    await waitUntil("all is there", () => isWhole(anew, ["one", "two"]));
  });

  test("when the server's history was deleted", async ({ assistant, chat }) => {
    await connected(chat);
    chat.say("one");
    chat.say("two");
    await waitUntil("both are answered", () => isWhole(chat, ["one", "two"]));
    assistant.deleteHistory();
    assistant.cut();
    chat.say("three");
    await waitUntil("only the new one is there", () => isWhole(chat, ["three"]));
  });

  test("when two tabs have the same conversation", async ({ chat, newChat }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    const other = newChat();
    other.connect();
    await waitUntil("the other tab has it too", () => isWhole(other, ["one"]));
    other.say("two");
    chat.say("three");
    await waitUntil("both tabs have all", () => seen(other).length === 6 && seen(chat).length === 6);
    expect(seen(other)).toEqual(seen(chat));
  });
});

describe("without an answer", () => {
  test("the visitor is told, and a retry on a new line brings it", async ({ assistant, chat }) => {
    await connected(chat);
    assistant.isSilent = true;
    chat.say("one");
    await waitUntil("it is overdue", () => chat.isOverdue);
    assistant.isSilent = false;
    chat.retry();
    expect(chat.isOverdue).toBe(false);
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
  });

  test("nothing is said while answers come in time", async ({ chat }) => {
    await connected(chat);
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(chat, ["one"]));
    await pause(quick.answer + 50);
    expect(chat.isOverdue).toBe(false);
  });

  test("a server that never confirms is not taken for a connection", async ({ assistant, chat, page }) => {
    assistant.isSilent = true;
    chat.connect();
    await waitUntil("it is called unreachable", () => chat.connectionState === "unreachable");
    expect(page.states).not.toContain("ready");
  });
});
