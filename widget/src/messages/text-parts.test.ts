import { describe, expect, test } from "vitest";
import { contactParts, textParts } from "./text-parts";

describe("textParts", () => {
  test("leaves plain text alone", () => {
    expect(textParts("Ask <b>us</b> & them.")).toEqual([{ text: "Ask <b>us</b> & them." }]);
    expect(textParts("")).toEqual([]);
  });

  test("makes links of addresses and leaves the sentence its full stop", () => {
    expect(textParts("See https://clinic.example/a. Or tel:988!")).toEqual([
      { text: "See " },
      { text: "https://clinic.example/a", href: "https://clinic.example/a" },
      { text: ". Or " },
      { text: "tel:988", href: "tel:988" },
      { text: "!" },
    ]);
  });

  test("makes links of words with an address", () => {
    expect(textParts("Read [the article](https://clinic.example/a), please")).toEqual([
      { text: "Read " },
      { text: "the article", href: "https://clinic.example/a" },
      { text: ", please" },
    ]);
  });

  test.each([
    "[press](javascript:alert(1))",
    "[press](data:text/html,x)",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "https://",
    "http://[",
  ])("shows %j as it was written", (text) => {
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
    expect(textParts(text).every((part) => part.href === undefined)).toBe(true);
  });

  test.each(["[", "([[", "https://x.example ", "[a](tel:1", "mailto:"])("takes no time over many %j", (piece) => {
    const text = piece.repeat(20_000);
    const before = performance.now();
    const whole = textParts(text)
      .map((part) => part.text)
      .join("");
    expect(whole).toBe(text);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("contactParts", () => {
  test("makes links of phone numbers and e-mail addresses", () => {
    expect(contactParts("at (555) 010-0199 or desk@clinic.example").filter((part) => part.href)).toEqual([
      { text: "555) 010-0199", href: "tel:5550100199" },
      { text: "desk@clinic.example", href: "mailto:desk@clinic.example" },
    ]);
  });

  test("leaves opening hours alone", () => {
    expect(contactParts("from 9 to 17")).toEqual([{ text: "from 9 to 17" }]);
  });
});
