import { describe, expect, test } from "vitest";
import { message } from "../../test/message";
import { english } from "../texts/english";
import { announcement } from "./announcement";
import { transcript } from "./transcript";

const answer = message(2, {
  text: "Within hours.",
  citations: [{ quote: "often within hours", article: "The article", paragraph: 3, line: 1 }],
  buttons: [{ title: "How long?", payload: "/faq/lasting" }],
});

describe("transcript", () => {
  test("has who said what, when, with its source", () => {
    const text = transcript([message(1, { from: "visitor", text: "How fast?" }), answer], "I am automated.", english);
    expect(text).toMatch(
      /^Conversation with the automated assistant\n\nI am automated\.\n\nYou, Nov 2[45], 2026.+\nHow fast\?/,
    );
    expect(text).toContain("Within hours.\n“often within hours” – The article, paragraph 3\n");
  });

  test("names a person as one", () => {
    expect(transcript([message(1, { from: "person", name: "Maria" })], "", english)).toContain("Maria, clinic staff,");
  });
});

describe("announcement", () => {
  test("says who speaks, the source, and what can be answered", () => {
    expect(announcement(answer, english)).toBe(
      "Assistant: Within hours.\n“often within hours” – The article, paragraph 3\nSuggested replies: How long?",
    );
  });

  test("leaves out what the visitor wrote and cards, which are alerts", () => {
    expect(announcement(message(1, { from: "visitor" }), english)).toBe("");
    expect(announcement(message(1, { isCard: true }), english)).toBe("");
  });
});
