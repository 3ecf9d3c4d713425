import { test as bare } from "vitest";
import type { Timing } from "../src/connection/timing";
import { Chat } from "../src/conversation/chat";
import { ChatPage } from "./chat-page";
import { FakeAssistant } from "./fake-assistant";
import { waitUntil } from "./wait-until";

export const quick: Timing = { reply: 300, answer: 700, firstPause: 20, longestPause: 80, gap: 40 };

interface ChatFixtures {
  /** A server of the test's own. */
  readonly assistant: FakeAssistant;
  /** Opens the chat in one more tab, or in one that was loaded anew. */
  readonly newChat: (page?: ChatPage) => Chat;
  /** What the first tab was told. */
  readonly page: ChatPage;
  /** The first tab's chat; not connected yet. */
  readonly chat: Chat;
}

/** A test of a chat: its assistant and its tabs end with it. */
export const test = bare.extend<ChatFixtures>({
  assistant: async ({}, use) => {
    sessionStorage.clear();
    const assistant = new FakeAssistant();
    await assistant.start();
    await use(assistant);
    await assistant.stop();
  },
  newChat: async ({ assistant }, use) => {
    const chats: Chat[] = [];
    await use((page = new ChatPage()) => {
      const made = new Chat(assistant.address, "en", page, quick);
      chats.push(made);
      return made;
    });
    chats.forEach((made) => made.disconnect());
  },
  page: async ({}, use) => use(new ChatPage()),
  chat: async ({ newChat, page }, use) => use(newChat(page)),
});

/** What the visitor sees, in order. */
export function seen(chat: Chat): string[] {
  return chat.entries.map((entry) => entry.message.text);
}

/** The questions with their answers, as they should stand in the log of an undisturbed conversation. */
export function isWhole(chat: Chat, questions: readonly string[]): boolean {
  const all = seen(chat);
  const asked = all.filter((text) => questions.includes(text));
  const answered = questions.every((text) => all.filter((line) => line === `Answer to: ${text}`).length === 1);
  return answered && all.length === 2 * questions.length && asked.join() === questions.join();
}

/** Connects a chat. */
export async function connected(chat: Chat): Promise<void> {
  chat.connect();
  await waitUntil("the chat is connected", () => chat.connectionState === "ready");
}
