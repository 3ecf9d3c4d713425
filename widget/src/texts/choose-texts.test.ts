import { describe, expect, test } from "vitest";
import { chooseTexts } from "./choose-texts";
import { english } from "./english";
import { spanish } from "./spanish";

describe("chooseTexts", () => {
  test.each([
    [["es-MX"], spanish],
    [["ES"], spanish],
    [["", "es"], spanish],
    [["ar", "es"], spanish],
    [["en-GB", "es"], english],
    [["tlh"], english],
    [[], english],
  ])("takes the first language of %j that there is", (languages, texts) => {
    expect(chooseTexts(languages)).toEqual(texts);
  });

  test("lets the page put in words of its own", () => {
    expect(chooseTexts(["en"], { title: "Ask us" })).toMatchObject({ title: "Ask us", send: "Send" });
  });

  test("has every text in every language", () => {
    expect(Object.keys(spanish).sort()).toEqual(Object.keys(english).sort());
    for (const texts of [english, spanish])
      for (const [name, text] of Object.entries(texts)) expect(text, name).not.toBe("");
  });

  test("claims neither to be a person nor to watch", () => {
    const all = [english, spanish].map((texts) => JSON.stringify(texts)).join(" ");
    expect(all).not.toMatch(/\b(nurse|therapist|counselor|monitor|promise|commit|I care|we care)/i);
  });
});
