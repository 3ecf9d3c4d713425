import { describe, expect, test } from "vitest";
import { readConfirmation, readReceipt } from "./read-confirmation";
import { readMessage } from "./read-message";

const plain = { number: 1, from: "assistant", text: "Hello", time: "2026-11-25T03:02:00Z" };

describe("readMessage", () => {
  test("reads all parts", () => {
    const citation = { quote: "q", article: "a", paragraph: 3, url: "https://clinic.example/", line: 2 };
    const value = { ...plain, buttons: [{ title: "t", payload: "/p" }], citations: [citation], response: "utter_x" };
    expect(readMessage(value)).toEqual({ ...value, isCard: false, phones: [] });
  });

  test("reads a card, a person's and a visitor's message", () => {
    const phones = [{ label: "Call 911", href: "tel:911" }];
    expect(readMessage({ ...plain, kind: "card", phones })).toMatchObject({ isCard: true, phones });
    expect(readMessage({ ...plain, from: "person", name: "Maria" })).toMatchObject({ from: "person", name: "Maria" });
    expect(readMessage({ ...plain, from: "visitor", client_id: "1" })).toMatchObject({ clientId: "1" });
  });

  test.each([
    null,
    undefined,
    1,
    "text",
    [],
    {},
    { ...plain, number: -1 },
    { ...plain, number: "1" },
    { ...plain, number: 1.5 },
  ])("refuses %j", (value) => expect(readMessage(value)).toBeUndefined());

  test.each([{ from: "stranger" }, { text: 1 }, { text: undefined }])("refuses a message with %j", (part) => {
    expect(readMessage({ ...plain, ...part })).toBeUndefined();
  });

  test("leaves out parts that are not as they should be, and keeps the message", () => {
    const broken = {
      buttons: [{ title: "t" }, null],
      citations: [{ quote: "q" }],
      phones: [{ label: "x", href: "javascript:1" }],
    };
    expect(readMessage({ ...plain, ...broken })).toMatchObject({
      text: "Hello",
      buttons: [],
      citations: [],
      phones: [],
    });
  });
});

describe("what the server confirms", () => {
  test("needs a token", () => expect(readConfirmation({ resumed: true, messages: [] })).toBeUndefined());

  test("may lack everything else", () => {
    const confirmation = readConfirmation({ token: "t", messages: "none", info: 1 });
    expect(confirmation).toMatchObject({
      token: "t",
      resumed: false,
      messages: [],
      info: { greeting: "", emergency: [] },
    });
  });

  test("about a message must say what became of it", () => {
    expect(readReceipt({ status: "lost" })).toBeUndefined();
    expect(readReceipt({ status: "duplicate", ended: true })).toEqual({ status: "duplicate", ended: true });
  });
});
