import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeAssistant } from "../../test/fake-assistant";
import { pause, waitUntil } from "../../test/wait-until";
import "../index";
import type { ClinicChat } from "./clinic-chat";

let assistant: FakeAssistant;
let element: ClinicChat;

async function put(attributes: Readonly<Record<string, string>> = {}): Promise<ClinicChat> {
  element = document.createElement("clinic-chat");
  const all = { server: assistant.address, lang: "en", ...attributes };
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

function find(selector: string): HTMLElement | null {
  return element.renderRoot.querySelector<HTMLElement>(selector);
}

function all(selector: string): HTMLElement[] {
  return [...element.renderRoot.querySelectorAll<HTMLElement>(selector)];
}

function textOf(selector: string): string {
  return (find(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** The focused element within the widget. */
function focused(): Element | null {
  return element.shadowRoot?.activeElement ?? null;
}

async function say(text: string): Promise<void> {
  const input = find("textarea") as HTMLTextAreaElement;
  input.value = text;
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true, bubbles: true }));
  await element.updateComplete;
}

async function open(): Promise<void> {
  find(".launcher")?.click();
  await element.updateComplete;
  await element.updateComplete;
}

async function openConnected(): Promise<void> {
  await open();
  await waitUntil("it is connected", () => element.chat.connectionState === "ready");
  await waitUntil("suggestions are there", () => all(".welcome .reply").length === 3);
}

async function answerTo(text: string, selector: string): Promise<void> {
  await say(text);
  await waitUntil(`${selector} is there`, () => find(selector) !== null);
}

beforeEach(async () => {
  sessionStorage.clear();
  assistant = new FakeAssistant();
  await assistant.start();
});

afterEach(async () => {
  element.remove();
  await assistant.stop();
});

describe("the button and the panel", () => {
  test("opens with the focus inside, and gives it back when it closes", async () => {
    await put();
    expect(find("dialog")?.hasAttribute("open")).toBe(false);
    await open();
    expect(find("dialog")?.hasAttribute("open")).toBe(true);
    expect(focused()).toBe(find("textarea"));
    find("dialog")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", cancelable: true, bubbles: true }));
    await element.updateComplete;
    await element.updateComplete;
    expect(find("dialog")?.hasAttribute("open")).toBe(false);
    expect(focused()).toBe(find(".launcher"));
  });

  test("keeps what was typed while it was closed", async () => {
    await put();
    await open();
    (find("textarea") as HTMLTextAreaElement).value = "half a ques";
    element.close();
    await element.updateComplete;
    element.open();
    await element.updateComplete;
    expect((find("textarea") as HTMLTextAreaElement).value).toBe("half a ques");
  });

  test("connects to nobody before it is opened, and says nothing of it", async () => {
    await put();
    await pause(50);
    expect(assistant.requests).toEqual([]);
    expect(textOf("[role=status]")).toBe("");
  });

  test("is open again after a reload, without taking the page's focus", async () => {
    await put();
    await openConnected();
    element.remove();
    await put();
    await element.updateComplete;
    expect(element.opened).toBe(true);
    expect(focused()).toBeNull();
  });

  test("names each button", async () => {
    await put();
    await openConnected();
    await answerTo("How fast?", ".rating");
    for (const button of all("button"))
      expect(button.getAttribute("aria-label") ?? button.textContent.trim()).not.toBe("");
  });
});

describe("help", () => {
  test("is there with its numbers when the server is down", async () => {
    await assistant.stop();
    await put();
    await open();
    expect(all(".help a").map((link) => [link.textContent, link.getAttribute("href")])).toEqual([
      ["Call 911", "tel:911"],
      ["Call 988", "tel:988"],
      ["Text 988", "sms:988"],
    ]);
    expect(textOf(".greeting")).toContain("not a person");
  });

  test("has the numbers of the page before all others", async () => {
    await put({ emergency: '[{"label": "Call 999", "href": "tel:999"}]' });
    await openConnected();
    expect(all(".help a").map((link) => link.getAttribute("href"))).toEqual(["tel:999"]);
  });

  test("comes first in the order of focus", async () => {
    await put();
    await openConnected();
    expect(all("dialog a, dialog button, dialog textarea, dialog [tabindex]")[0]).toBe(find(".help a"));
  });

  test("shows an acute card as an alert, which later messages do not move", async () => {
    await put();
    await openConnected();
    await answerTo("show me the card", "[role=alert] p");
    expect(textOf("[role=alert]")).toMatch(/^If you might act on thoughts of suicide or self-harm, call 911/);
    const card = find("[role=alert] p");
    await answerTo("hello", ".message:nth-of-type(4)");
    expect(find("[role=alert] p")).toBe(card);
    expect(textOf("[role=log]")).not.toContain("If you might act");
    expect(textOf(".messages")).toContain("stay at the top");
  });
});

describe("messages", () => {
  test("show the answer with its passage", async () => {
    await put();
    await openConnected();
    await answerTo("How fast?", ".citation");
    expect(textOf("blockquote")).toMatch(/^“While traditional antidepressants/);
    expect(textOf("figcaption")).toContain("paragraph 3");
    expect(find("figcaption a")?.getAttribute("rel")).toBe("noopener noreferrer");
  });

  test("are announced once each, and never those from before", async () => {
    await put();
    await openConnected();
    await say("first");
    await waitUntil("the answer is announced", () => textOf("[role=log]").includes("Answer to: first"));
    expect(all("[role=log] p")).toHaveLength(1);
    element.remove();
    await put();
    await waitUntil("the conversation is back", () => all(".message").length === 2);
    expect(all("[role=log] p")).toHaveLength(0);
  });

  test("keep their elements when others come", async () => {
    await put();
    await openConnected();
    await say("first");
    const mine = find(".message");
    await waitUntil("the answer is there", () => all(".message").length === 2);
    expect(all(".message")[0]).toBe(mine);
  });

  test("never become markup or a link that is not safe", async () => {
    await put();
    await openConnected();
    await answerTo("hostile", ".citation");
    expect(find(".messages img, .messages script, .messages b, .messages u, .messages i")).toBeNull();
    expect(textOf(".messages")).toContain("<script>alert(1)</script>");
    expect(all("a").map((link) => link.getAttribute("href"))).not.toContainEqual(expect.stringContaining("javascript"));
    expect(textOf(".replies")).toContain("<u>press</u>");
  });

  test("of a person name the person", async () => {
    await put();
    await openConnected();
    await answerTo("a person, please", ".message.person");
    expect(textOf(".person .author")).toBe("Maria, clinic staff");
  });

  test("offer replies only while they are the last", async () => {
    await put();
    await openConnected();
    await answerTo("How fast?", ".message .replies");
    find(".message .reply")?.click();
    await element.updateComplete;
    expect(find(".message .replies")).toBeNull();
    expect(focused()).toBe(find(".log"));
    expect(textOf(".message:last-of-type .bubble")).toBe("What is ketamine therapy?");
  });

  test("can be rated, by keyboard and by eye", async () => {
    await put();
    await openConnected();
    await answerTo("How fast?", ".thumbs");
    expect(textOf(".thumbs")).toBe("Was this helpful?");
    find(".thumbs button")?.click();
    await waitUntil("the server knows", () => assistant.feedback.length === 1);
    expect(assistant.feedback).toEqual([{ message: 2, helpful: true }]);
    expect(find(".thumbs button")?.getAttribute("aria-pressed")).toBe("true");
  });
});

describe("writing", () => {
  test("breaks a line with Shift, and leaves a half composed word alone", async () => {
    await put();
    await openConnected();
    const input = find("textarea") as HTMLTextAreaElement;
    input.value = "half";
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
    expect(input.value).toBe("half");
    expect(all(".message")).toEqual([]);
  });

  test("says what is too long, and keeps it", async () => {
    await put();
    await openConnected();
    await say("x".repeat(20_003));
    await element.updateComplete;
    expect(textOf("#too-long")).toBe("Your message has 20003 characters. Please shorten it to 20000.");
    expect(find("textarea")?.getAttribute("aria-describedby")).toBe("too-long");
    expect((find("textarea") as HTMLTextAreaElement).value).toHaveLength(20_003);
  });

  test("shows why a message was refused, and says it", async () => {
    await put();
    await openConnected();
    assistant.refusal = "Please wait a moment.";
    await answerTo("quick", ".delivery.refused");
    expect(textOf(".delivery")).toBe("Not sent. Please wait a moment.");
    expect(textOf("[role=log]")).toBe("Not sent. Please wait a moment.");
  });
});

describe("the connection's state in words", () => {
  test("says that it is lost and that it is back", async () => {
    await put();
    await openConnected();
    await assistant.stop();
    await waitUntil("it says so", () => textOf(".notices").startsWith("The connection was lost."));
    await say("kept");
    expect(textOf(".delivery")).toMatch(/^Kept on this page/);
    await assistant.start();
    await waitUntil("it is answered", () => textOf(".messages").includes("Answer to: kept"));
    expect(textOf(".notices")).toBe("Connected again.");
  });
});

describe("the whole conversation", () => {
  test("is cleared after a question, and the focus goes on", async () => {
    await put();
    await openConnected();
    await say("first");
    await waitUntil("it is answered", () => all(".message").length === 2);
    find("#options-button")?.click();
    await element.updateComplete;
    find("#clear")?.click();
    await element.updateComplete;
    expect(focused()).toBe(find("#clear-no"));
    expect(all(".message")).toHaveLength(2);
    find("#options button:last-of-type")?.click();
    await waitUntil("it is empty", () => all(".message").length === 0);
    expect(focused()).toBe(find("textarea"));
  });
});

describe("the page", () => {
  test("opens, closes and speaks for the visitor", async () => {
    await put();
    element.open();
    await element.updateComplete;
    expect(element.send(" ")).toBe(false);
    expect(element.send("from the page")).toBe(true);
    await waitUntil("it is answered", () => textOf(".messages").includes("Answer to: from the page"));
    element.close();
    await element.updateComplete;
    expect(element.hasAttribute("opened")).toBe(false);
  });

  test("is told what happens, and never what was said", async () => {
    const details: unknown[] = [];
    const names = ["chat-open", "chat-close", "chat-message", "chat-connection", "chat-unread"];
    const note = (event: Event): void => void details.push([event.type, (event as CustomEvent<unknown>).detail]);
    names.forEach((name) => document.addEventListener(name, note));
    await put();
    await openConnected();
    await say("secret");
    await waitUntil("it is answered", () => all(".message").length === 2);
    element.close();
    await element.updateComplete;
    names.forEach((name) => document.removeEventListener(name, note));
    expect(details).toContainEqual(["chat-open", null]);
    expect(details).toContainEqual(["chat-connection", { state: "ready" }]);
    expect(details).toContainEqual(["chat-message", { number: 2, from: "assistant", isCard: false }]);
    expect(details.at(-1)).toEqual(["chat-close", null]);
    expect(JSON.stringify(details)).not.toContain("secret");
  });

  test("chooses the language and may put in words of its own", async () => {
    await put({ lang: "es" });
    expect(textOf(".launcher")).toBe("Haz una pregunta");
    element.texts = { launcher: "Pregúntanos" };
    await element.updateComplete;
    expect(textOf(".launcher")).toBe("Pregúntanos");
  });

  test("gets no style attribute, cookie or entry in local storage", async () => {
    await put();
    await openConnected();
    await answerTo("How fast?", ".rating");
    expect(find("[style]")).toBeNull();
    expect([Reflect.get(document, "cookie"), globalThis.localStorage.length]).toEqual(["", 0]);
  });

  test("sees a badge for what came while the panel was closed", async () => {
    await put();
    await openConnected();
    element.close();
    await element.updateComplete;
    assistant.speak({ from: "person", name: "Maria", text: "Hello" });
    await waitUntil("there is a badge", () => textOf(".badge") === "1");
    expect(textOf("[role=status]")).toBe("1 new message");
    await open();
    expect(find(".badge")).toBeNull();
  });
});
