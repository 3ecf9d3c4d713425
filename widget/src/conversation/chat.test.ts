import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeAssistant } from "../../test/fake-assistant";
import { pause, waitUntil } from "../../test/wait-until";
import type { ConnectionState } from "../connection/connection-state";
import { longest, type Message } from "../connection/protocol";
import type { Timing } from "../connection/timing";
import { Chat, type ChatListener } from "./chat";

const quick: Timing = { reply: 300, answer: 700, firstPause: 20, longestPause: 80, gap: 40 };

class Page implements ChatListener {
  readonly states: ConnectionState[] = [];
  readonly arrivals: Message[] = [];
  readonly refusals: string[] = [];
  changed(): void {
    // The tests look at the chat itself.
  }
  arrived(messages: readonly Message[]): void {
    this.arrivals.push(...messages);
  }
  refused(reason: string): void {
    this.refusals.push(reason);
  }
  connectionChanged(state: ConnectionState): void {
    this.states.push(state);
  }
}

let assistant: FakeAssistant;
let page: Page;
let chat: Chat;
const chats: Chat[] = [];

function newChat(): Chat {
  page = new Page();
  const made = new Chat(assistant.address, "en", page, quick);
  chats.push(made);
  return made;
}

/** What the visitor sees, in order. */
function seen(of: Chat = chat): string[] {
  return of.entries.map((entry) => entry.message.text);
}

/** The questions with their answers, as they should stand in the log of an undisturbed conversation. */
function isWhole(questions: readonly string[], of: Chat = chat): boolean {
  const all = seen(of);
  const asked = all.filter((text) => questions.includes(text));
  const answered = questions.every((text) => all.filter((line) => line === `Answer to: ${text}`).length === 1);
  return answered && all.length === 2 * questions.length && asked.join() === questions.join();
}

async function connected(): Promise<void> {
  chat.connect();
  await waitUntil("the chat is connected", () => chat.connectionState === "ready");
}

beforeEach(async () => {
  sessionStorage.clear();
  assistant = new FakeAssistant();
  await assistant.start();
  chat = newChat();
});

afterEach(async () => {
  chats.splice(0).forEach((made) => made.disconnect());
  await assistant.stop();
});

describe("a conversation", () => {
  test("is asked for without a token, and answered with one", async () => {
    await connected();
    expect(assistant.requests).toEqual([{ language: "en" }]);
    expect(chat.info?.greeting).toContain("automated assistant");
    expect(chat.hasBegun).toBe(true);
  });

  test("has each question once, in order, with its answer", async () => {
    await connected();
    const questions = ["one", "two", "three", "four", "five"];
    questions.forEach((question) => chat.say(question));
    await waitUntil("all are answered", () => isWhole(questions));
    expect(new Set(assistant.received).size).toBe(5);
    expect(assistant.received).toHaveLength(5);
    expect(chat.entries.every((entry) => entry.delivery === "delivered")).toBe(true);
  });

  test("sends what was written before there was a connection", async () => {
    chat.say("early");
    expect(chat.entries[0]?.delivery).toBe("kept");
    await connected();
    await waitUntil("it is answered", () => isWhole(["early"]));
  });

  test("shows what was written before the answers to it, while the server is at work", async () => {
    await connected();
    assistant.thinking = 60;
    chat.say("one");
    chat.say("two");
    expect(seen()).toEqual(["one", "two"]);
    await waitUntil("the first is answered", () => seen().length === 3);
    expect(seen()).toEqual(["one", "Answer to: one", "two"]);
  });

  test("takes the server's limit of length", async () => {
    await connected();
    expect(chat.longest).toBe(20_000);
    expect(chat.say("x".repeat(longest + 1))).toBeUndefined();
    await waitUntil("it came", () => assistant.received.length === 1);
  });

  test("sends a button's payload and shows its title", async () => {
    await connected();
    chat.press({ title: "What is it?", payload: "/faq/what_is" });
    expect(seen()).toEqual(["What is it?"]);
    await waitUntil("it is answered", () => isWhole(["What is it?"]));
  });

  test("has a person's words among its own", async () => {
    await connected();
    assistant.speak({ from: "person", name: "Maria", text: "Hello" });
    await waitUntil("they came", () => seen().includes("Hello"));
    expect(chat.entries[0]?.message).toMatchObject({ from: "person", name: "Maria" });
    expect(page.arrivals).toHaveLength(1);
  });

  test("counts what came in while nobody looked", async () => {
    await connected();
    assistant.speak({ text: "a" });
    assistant.speak({ text: "b" });
    await waitUntil("both came", () => chat.unread === 2);
    chat.noteSeen();
    expect(chat.unread).toBe(0);
  });

  test.each([
    ["", "empty"],
    [" \n\u0000", "empty"],
    ["x".repeat(20_001), "too long"],
  ])("does not take %#", async (text, reason) => {
    await connected();
    expect(chat.say(text)).toBe(reason);
    await pause(50);
    expect(assistant.received).toEqual([]);
  });

  test("shows why a message was refused, and sends it again as a new one", async () => {
    await connected();
    assistant.refusal = "Please wait a moment.";
    chat.say("quick");
    await waitUntil("it is refused", () => chat.entries[0]?.delivery === "refused");
    expect(chat.entries[0]?.reason).toBe("Please wait a moment.");
    expect(page.refusals).toEqual(["Please wait a moment."]);
    await pause(quick.answer + 100);
    expect(chat.isOverdue).toBe(false);
    assistant.refusal = "";
    chat.repeat(chat.entries[0]?.message.clientId ?? "");
    await waitUntil("it is answered", () => isWhole(["quick"]));
    expect(new Set(assistant.received).size).toBe(2);
  });

  test("tells the server what was helpful", async () => {
    await connected();
    chat.rate(2, false);
    await waitUntil("the server knows", () => assistant.feedback.length === 1);
    expect(assistant.feedback).toEqual([{ message: 2, helpful: false }]);
    expect(newChat().ratingOf(2)).toBe(false);
  });

  test("does not claim that a rating was stored that was not", async () => {
    await connected();
    assistant.canStore = false;
    chat.rate(2, true);
    expect(chat.ratingOf(2)).toBe(true);
    await waitUntil("it is taken back", () => chat.ratingOf(2) === undefined);
  });

  test("does not claim that a rating arrived that did not", async () => {
    chat.rate(2, true);
    await pause(20);
    expect(chat.ratingOf(2)).toBeUndefined();
  });
});

describe("nothing is lost, doubled or reordered", () => {
  const questions = ["one", "two", "three", "four", "five"];

  test("when the line is cut between and in turns", async () => {
    await connected();
    for (const question of questions) {
      chat.say(question);
      await pause(8);
      assistant.cut();
      await pause(15);
    }
    await waitUntil("all are answered", () => isWhole(questions));
  });

  test("when the server is down while five messages are written", async () => {
    await connected();
    chat.say("before");
    await waitUntil("the first is answered", () => isWhole(["before"]));
    await assistant.stop();
    await waitUntil("the loss is noticed", () => chat.connectionState !== "ready");
    questions.forEach((question) => chat.say(question));
    await pause(200);
    expect(page.states).toContain("unreachable");
    await assistant.start();
    await waitUntil("all are answered", () => isWhole(["before", ...questions]));
  });

  test("when the server is killed in the middle of a turn", async () => {
    await connected();
    assistant.thinking = 100;
    chat.say("one");
    await waitUntil("the server has it", () => assistant.received.length === 1);
    await assistant.stop();
    await assistant.start();
    await waitUntil("it is answered", () => isWhole(["one"]));
  });

  test("when the page is loaded anew before anything was answered", async () => {
    chat.say("one");
    chat.say("two");
    chat = newChat();
    expect(seen()).toEqual(["one", "two"]);
    await connected();
    await waitUntil("both are answered", () => isWhole(["one", "two"]));
  });

  test("when the page is loaded anew after a turn", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    chat.disconnect();
    chat = newChat();
    await connected();
    expect(isWhole(["one"])).toBe(true);
    expect(page.arrivals).toEqual([]);
    expect(assistant.received).toHaveLength(1);
  });

  test("when the server's word about a message is lost", async () => {
    await connected();
    assistant.lostAcks = 1;
    assistant.thinking = quick.reply + 100;
    chat.say("one");
    chat.say("two");
    await waitUntil("both are answered", () => isWhole(["one", "two"]));
    expect(assistant.received).toHaveLength(3);
  });

  test("when an answer is lost on the way", async () => {
    await connected();
    assistant.lostAnswers = 1;
    chat.say("one");
    await waitUntil("the server has answered", () => assistant.messages.length === 2);
    chat.say("two");
    await waitUntil("both are there", () => isWhole(["one", "two"]));
  });

  test("when the server says everything twice", async () => {
    await connected();
    assistant.copies = 2;
    questions.forEach((question) => chat.say(question));
    await waitUntil("all are answered", () => isWhole(questions));
    await pause(50);
    expect(isWhole(questions)).toBe(true);
    expect(page.arrivals).toHaveLength(5);
  });

  test("when messages come in another order", async () => {
    await connected();
    assistant.speakReversed(["a", "b", "c"]);
    await waitUntil("all came", () => seen().length === 3);
    expect(seen()).toEqual(["a", "b", "c"]);
  });

  test("when the server can't keep anything", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    assistant.canStore = false;
    chat.say("two");
    chat.say("three");
    await waitUntil("both are answered", () => isWhole(["one", "two", "three"]));
    assistant.canStore = true;
    chat.say("four");
    await waitUntil("all stand in order", () => isWhole(["one", "two", "three", "four"]));
  });

  test("when the server could not read its store for a while", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    chat.disconnect();
    assistant.canRead = false;
    chat = newChat();
    await connected();
    expect(seen()).toEqual([]);
    assistant.canRead = true;
    chat.say("two");
    await waitUntil("all is there", () => isWhole(["one", "two"]));
  });

  test("when the server's history was deleted", async () => {
    await connected();
    chat.say("one");
    chat.say("two");
    await waitUntil("both are answered", () => isWhole(["one", "two"]));
    assistant.deleteHistory();
    assistant.cut();
    chat.say("three");
    await waitUntil("only the new one is there", () => isWhole(["three"]));
  });

  test("when two tabs have the same conversation", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    const other = newChat();
    other.connect();
    await waitUntil("the other tab has it too", () => isWhole(["one"], other));
    other.say("two");
    chat.say("three");
    await waitUntil("both tabs have all", () => seen(other).length === 6 && seen().length === 6);
    expect(seen(other)).toEqual(seen());
  });
});

describe("without an answer", () => {
  test("the visitor is told, and a retry on a new line brings it", async () => {
    await connected();
    assistant.isSilent = true;
    chat.say("one");
    await waitUntil("it is overdue", () => chat.isOverdue);
    assistant.isSilent = false;
    chat.retry();
    expect(chat.isOverdue).toBe(false);
    await waitUntil("it is answered", () => isWhole(["one"]));
  });

  test("nothing is said while answers come in time", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    await pause(quick.answer + 50);
    expect(chat.isOverdue).toBe(false);
  });

  test("a server that never confirms is not taken for a connection", async () => {
    assistant.isSilent = true;
    chat.connect();
    await waitUntil("it is called unreachable", () => chat.connectionState === "unreachable");
    expect(page.states).not.toContain("ready");
  });
});

describe("the end of a conversation", () => {
  test("clearing empties this tab and the others, and begins a new one", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    const other = newChat();
    other.connect();
    await waitUntil("the other tab has it", () => isWhole(["one"], other));
    const cleared = chat.clear();
    expect(seen()).toEqual([]);
    await cleared;
    await waitUntil("the other tab is empty", () => seen(other).length === 0);
    await waitUntil("a new one is there", () => assistant.sessions.size > 0 && chat.connectionState === "ready");
    chat.say("two");
    await waitUntil("it is answered", () => isWhole(["two"]));
  });

  test("clearing works without a connection", async () => {
    chat.say("one");
    await chat.clear();
    expect(seen()).toEqual([]);
    expect(sessionStorage.getItem(`clinic-chat ${assistant.address}`)).not.toContain("one");
  });

  test("a message under way does not come into the next conversation", async () => {
    await connected();
    assistant.thinking = 60;
    chat.say("one");
    await waitUntil("the server has it", () => assistant.received.length === 1);
    await chat.clear();
    await pause(120);
    expect(seen()).toEqual([]);
  });

  test("when the server no longer knows it, what was said stays and what was not answered is sent again", async () => {
    await connected();
    chat.say("one");
    await waitUntil("it is answered", () => isWhole(["one"]));
    await assistant.stop();
    assistant.sessions.clear();
    chat.say("two");
    await assistant.start();
    await waitUntil("the second is answered", () => isWhole(["one", "two"]));
    expect(chat.entries.map((entry) => entry.isPast)).toEqual([true, true, false, false]);
  });
});
